import * as z from 'zod';
import { column, type RowOf, table } from '../column.ts';
import { ConversationId, ExperimentId } from '../ids.ts';
import {
  countColumn,
  optionalRecordedCountColumn,
  optionalTextColumn,
  optionalTimeColumn,
  recordedCountColumn,
  timeColumn,
} from './columns.ts';

const pathColumn = (description: string) =>
  column('VARCHAR', z.string(), `${description}, from the output directory, with forward slashes.`);

/** One row an event file that was imported. */
export const importedFilesTable = table(
  'imported_files',
  'One row an event file as it was when it was imported. A file that has not changed is not read again; rows of a file that is gone stay until the database is rebuilt.',
  {
    path: pathColumn('The file'),
    size_bytes: recordedCountColumn('Its size in bytes.'),
    modified_at: timeColumn('When it was last changed.'),
    fingerprint: column('VARCHAR', z.string(), 'SHA-256 of its first and last 4 KiB.'),
    experiment_id: column(
      'VARCHAR',
      ExperimentId.nullable(),
      'Experiment of its events; NULL: it has no readable event.',
    ),
    conversation_id: column(
      'VARCHAR',
      ConversationId.nullable(),
      'Conversation of its events; NULL: the file of the experiment, or no readable event.',
    ),
    last_seq: optionalRecordedCountColumn('`seq` of its last readable event; NULL: it has none.'),
    event_count: countColumn('Events that were read.'),
    rejected_line_count: countColumn('Rows in rejected_lines.'),
    row_count: countColumn('Rows it gave in all other tables.'),
    embedding_model: optionalTextColumn(
      'Model that was asked for the embeddings of its messages, as provider/model; NULL: none, or it did not answer for all of them.',
    ),
    imported_at: timeColumn('When it was imported.'),
  },
);
export type ImportedFileRow = RowOf<typeof importedFilesTable>;

/** One row a line that is not an event. */
export const rejectedLinesTable = table(
  'rejected_lines',
  'One row a line of an event file that is not a readable event, or a gap before one. The rest of the file is imported.',
  {
    path: pathColumn('The file'),
    line: countColumn('Line, from 1.'),
    byte_offset: recordedCountColumn('Where the line begins, in bytes.'),
    reason: column(
      'VARCHAR',
      z.string(),
      'What is wrong: `torn` (the writer was killed), `too_long`, `not_utf8`, `not_json`, `unknown_version`, `schema`, `seq_gap` (events are missing before this line) or `seq_repeated`.',
    ),
    detail: column('VARCHAR', z.string(), 'What is wrong, in words.'),
    text: column('VARCHAR', z.string(), 'The line, at most its first 64 KiB; empty for a gap.'),
  },
);
export type RejectedLineRow = RowOf<typeof rejectedLinesTable>;

/** One row: which schema the database has. */
export const schemaInfoTable = table(
  'schema_info',
  'One row: the schema of this database. Pidgin rebuilds a database of another schema from the events.',
  {
    schema_version: column('VARCHAR', z.string(), 'Hash of everything the rows depend on.'),
    created_at: optionalTimeColumn('When the database was built; NULL: nothing was imported yet.'),
  },
);
