import { attractorsTable } from '../schemas/rows/attractors.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import { importedFilesTable, rejectedLinesTable } from '../schemas/rows/imported-files.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import { type Database, PART_ROWS } from './database.ts';
import type { ImportMemory } from './import-memory.ts';
import { PACKED_TABLES, type Pack } from './pack.ts';
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

/** Of the widest table, eight parts. */
const REMOVED_AT_ONCE = 8 * PART_ROWS;

/** Rows that other files, or older states of these files, left behind. */
export interface Stale {
  readonly paths: readonly string[];
  readonly conversationIds: readonly string[];
  readonly experimentIds: readonly string[];
}

/**
 * Puts the rows of files in place of what is stale, all of it or nothing.
 *
 * @param packs Of one file or several, one at a time: no more than that is held.
 * @param staleBecauseOf What is stale when a pack is there; it is taken out once.
 * @param removed What was taken out with earlier packs of the same file.
 */
export async function replaceRows(
  database: Database,
  packs: AsyncIterable<Pack>,
  staleBecauseOf: (pack: Pack) => Stale,
  memory: ImportMemory,
  removed = new Set<string>(),
): Promise<void> {
  await database.transaction(async () => {
    const experiments = new Set<string>();
    for await (const pack of packs) {
      await memory.makeRoomFor(pack);
      await deleteStale(database, staleBecauseOf(pack), removed, memory);
      await appendPack(database, pack);
      for (const { subject, imported_file } of pack.files) {
        // The row of a conversation comes last.
        if (imported_file === null || subject.experiment_id === null) continue;
        experiments.add(subject.experiment_id);
      }
    }
    await countConversations(database, [...experiments]);
    // The commit takes the most memory of all.
    await memory.giveBack();
  });
  await memory.committed();
}

async function appendPack(database: Database, { files, rows }: Pack): Promise<void> {
  for (const [name, table] of Object.entries(PACKED_TABLES)) {
    await database.appendPacked(table, rows[name as keyof Pack['rows']]);
  }
  await database.appendRows(
    importedFilesTable,
    files.flatMap(({ imported_file }) => (imported_file === null ? [] : [imported_file])),
  );
}

/** Rows of one table that are stale: those with one of some values. */
interface StaleRows {
  readonly table: string;
  readonly condition: string;
  readonly values: readonly string[];
}

/** @param removed What was taken out before, and is not again: new rows may stand there by now. */
function* staleRows(
  { paths, conversationIds, experimentIds }: Stale,
  removed: Set<string>,
): Generator<StaleRows> {
  const found: [table: string, column: string, values: readonly string[]][] = [
    ...CONVERSATION_TABLES.map(({ name }): [string, string, readonly string[]] => [
      name,
      'conversation_id',
      conversationIds,
    ]),
    [experimentsTable.name, 'experiment_id', experimentIds],
    [rejectedLinesTable.name, 'path', paths],
    [importedFilesTable.name, 'path', paths],
  ];
  for (const [table, column, all] of found) {
    const values = all.filter((value) => !removed.has(`${table} ${value}`));
    if (values.length === 0) continue;
    for (const value of values) removed.add(`${table} ${value}`);
    yield { table, condition: `${column} IN (SELECT unnest($values))`, values };
  }
}

async function deleteStale(
  database: Database,
  stale: Stale,
  removed: Set<string>,
  memory: ImportMemory,
): Promise<void> {
  for (const { table, condition, values } of staleRows(stale, removed)) {
    const [found] = await database.rows(
      `SELECT count(DISTINCT rowid // ${PART_ROWS})::INTEGER AS parts FROM ${table}
       WHERE ${condition}`,
      { values },
    );
    if (found?.parts === 0) continue;
    await memory.makeRoomToDeleteFrom(Number(found?.parts));
    await database.run(`DELETE FROM ${table} WHERE ${condition}`, { values });
  }
}

/**
 * Takes out what is stale, some rows at a time, where nobody sees what is in between. All at once,
 * DuckDB would have to hold something of each part that they were in.
 *
 * @param removed What was taken out; {@link replaceRows} is to be told of it.
 * @param onRemoved Called after some rows.
 */
export async function removeStale(
  database: Database,
  stale: Stale,
  removed: Set<string>,
  onRemoved: () => Promise<void>,
): Promise<void> {
  for (const { table, condition, values } of staleRows(stale, removed)) {
    const some = `SELECT rowid FROM ${table} WHERE ${condition} LIMIT ${REMOVED_AT_ONCE}`;
    for (let count = REMOVED_AT_ONCE; count === REMOVED_AT_ONCE; ) {
      const sql = `DELETE FROM ${table} WHERE rowid IN (${some})`;
      const [deleted] = await database.rows(sql, { values });
      count = Number(deleted?.Count);
      if (count > 0) await onRemoved();
    }
  }
}

/** Counts the conversations of every experiment that has a new row of its own or of one of them. */
async function countConversations(
  database: Database,
  experiments: readonly string[],
): Promise<void> {
  if (experiments.length === 0) return;
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
    { experiments },
  );
}
