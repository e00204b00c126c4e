import { dirname, join } from 'node:path';
import { dataError } from '../errors.ts';
import type { View } from '../schemas/views.ts';
import type { Database } from './database.ts';
import { eventFilesIn } from './event-file.ts';
import { experimentEntries } from './experiment-entries.ts';

/** DuckDB gives NULL for what it cannot read, be it a whole line; no event lacks any of these. */
const IS_EVENT = ['v', 'id', 'seq', 'type', 'experiment_id', 'timestamp']
  .map((column) => `${column} IS NOT NULL`)
  .join(' AND ');

/** What is only there while a query runs: it reads the files as they are at that moment. */
export const eventFilesView: View = {
  name: 'event_files',
  description:
    'One row a line of the event files as they are now, imported or not; also while a conversation is running, and without a database. Lines that cannot be read are left out.',
  columns: {
    path: 'The file.',
    v: 'Version of the event.',
    id: 'Id of the event, a ULID.',
    seq: 'Place of the event in its file, from 0.',
    type: 'Type of the event.',
    experiment_id: 'Experiment.',
    conversation_id: 'Conversation; NULL: the event is of the experiment.',
    timestamp: 'When it happened, in Unix seconds.',
    turn_number: 'Turn, from 0; NULL: the event belongs to none.',
    agent_id: '`agent_a` or `agent_b`; NULL: the event belongs to neither.',
    data: "What the event says, as JSON: `data ->> 'content'`.",
  },
  sql: `SELECT filename AS path, * EXCLUDE (filename)
FROM read_json(getvariable('event_file_paths'), format = 'newline_delimited', ignore_errors = true,
  filename = true, columns = {v: 'INTEGER', id: 'VARCHAR', seq: 'BIGINT', type: 'VARCHAR',
  experiment_id: 'VARCHAR', conversation_id: 'VARCHAR', timestamp: 'DOUBLE', turn_number: 'BIGINT',
  agent_id: 'VARCHAR', data: 'JSON'})
WHERE ${IS_EVENT}`,
};

/** The directory the files of the view are in. */
export function experimentsBeside(databasePath: string): string {
  return join(dirname(databasePath), 'experiments');
}

/** Whether a query may ask the view; what it says in a text or a comment is not told apart. */
export function asksEventFiles(sql: string): boolean {
  return new RegExp(`\\b${eventFilesView.name}\\b`, 'i').test(sql);
}

/**
 * Makes the view for this connection.
 *
 * @throws PidginError `no_experiments`.
 */
export async function createEventFilesView(database: Database, directory: string): Promise<void> {
  const paths: string[] = [];
  for (const experiment of experimentEntries(directory).directories) {
    paths.push(...(await eventFilesIn(join(directory, experiment))).files);
  }
  if (paths.length === 0) {
    throw dataError('no_experiments', `There are no experiments in ${dirname(directory)}.`, {
      suggestions: ['Run one: pidgin run', 'Name the right directory with --output.'],
    });
  }
  await database.run('SET VARIABLE event_file_paths = $paths', { paths });
  await database.run(`CREATE TEMP VIEW ${eventFilesView.name} AS ${eventFilesView.sql}`);
}
