import { attractorsTable } from '../schemas/rows/attractors.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import { importedFilesTable, rejectedLinesTable } from '../schemas/rows/imported-files.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import type { Database } from './database.ts';
import type { FileRows } from './file-rows.ts';
import { turnsTable } from './tables.ts';

const CONVERSATION_TABLES = [
  conversationsTable,
  turnsTable,
  attractorsTable,
  messagesTable,
  wordFrequenciesTable,
  tokenUsageTable,
  thinkingTracesTable,
];

/** Rows that other files, or older states of these files, left behind. */
export interface Stale {
  readonly paths: readonly string[];
  readonly conversationIds: readonly string[];
  readonly experimentIds: readonly string[];
}

/** What DuckDB may keep in memory of the database, whatever its size. */
const CACHE_BYTES = 80 * 1024 * 1024;
/** At its end a transaction has in memory what it appended last, a message in each of two tables. */
const COPIES_OF_TEXT = 3;

/** Puts the rows of some files in place of what is stale, all of it or nothing. */
export async function replaceRows(
  database: Database,
  files: readonly FileRows[],
  stale: Stale,
): Promise<void> {
  await database.limitMemory(CACHE_BYTES + COPIES_OF_TEXT * textBytes(files));
  await database.transaction(async () => {
    await deleteStale(database, stale);
    await database.appendRows(
      experimentsTable,
      files.flatMap((file) => file.experiments),
    );
    await database.appendRows(
      conversationsTable,
      files.flatMap((file) => file.conversations),
    );
    await database.appendRows(
      turnsTable,
      files.flatMap((file) => file.conversation_turns),
    );
    await database.appendRows(
      attractorsTable,
      files.flatMap((file) => file.attractors),
    );
    await database.appendRows(
      messagesTable,
      files.flatMap((file) => file.messages),
    );
    await database.appendRows(
      wordFrequenciesTable,
      files.flatMap((file) => file.word_frequencies),
    );
    await database.appendRows(
      tokenUsageTable,
      files.flatMap((file) => file.token_usage),
    );
    await database.appendRows(
      thinkingTracesTable,
      files.flatMap((file) => file.thinking_traces),
    );
    await database.appendRows(
      rejectedLinesTable,
      files.flatMap((file) => file.rejected_lines),
    );
    await database.appendRows(
      importedFilesTable,
      files.map((file) => file.imported_file),
    );
    await countConversations(database, files);
  });
}

function textBytes(files: readonly FileRows[]): number {
  let bytes = 0;
  for (const { messages, thinking_traces } of files) {
    for (const { content } of messages) bytes += Buffer.byteLength(content);
    for (const { content } of thinking_traces) bytes += Buffer.byteLength(content);
  }
  return bytes;
}

async function deleteStale(database: Database, stale: Stale): Promise<void> {
  const { paths, conversationIds, experimentIds } = stale;
  const remove = async (table: string, column: string, values: readonly string[]) => {
    if (values.length === 0) return;
    await database.run(`DELETE FROM ${table} WHERE ${column} IN (SELECT unnest($values))`, {
      values,
    });
  };
  for (const { name } of CONVERSATION_TABLES)
    await remove(name, 'conversation_id', conversationIds);
  await remove(experimentsTable.name, 'experiment_id', experimentIds);
  await remove(rejectedLinesTable.name, 'path', paths);
  await remove(importedFilesTable.name, 'path', paths);
}

/** Counts the conversations of every experiment that has a new row of its own or of one of them. */
async function countConversations(database: Database, files: readonly FileRows[]): Promise<void> {
  const experiments = new Set<string>();
  for (const { imported_file } of files) {
    if (imported_file.experiment_id !== null) experiments.add(imported_file.experiment_id);
  }
  if (experiments.size === 0) return;
  await database.run(
    `UPDATE experiments SET stats = counted.stats
     FROM (
       SELECT experiments.experiment_id, {
         total_conversations: count(conversation_id),
         completed: count(*) FILTER (conversations.status = 'completed'),
         failed: count(*) FILTER (conversations.status = 'failed'),
         interrupted: count(*) FILTER (conversations.status = 'interrupted'),
         unfinished: count(*) FILTER (conversations.status IN ('pending', 'running', 'paused')),
         total_turns: coalesce(sum(turns_completed), 0),
         total_replies: coalesce(sum(replies), 0)
       } AS stats
       FROM experiments LEFT JOIN conversations USING (experiment_id)
       WHERE experiments.experiment_id IN (SELECT unnest($experiments))
       GROUP BY experiments.experiment_id
     ) AS counted
     WHERE experiments.experiment_id = counted.experiment_id`,
    { experiments: [...experiments] },
  );
}
