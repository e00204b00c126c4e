import { Database, databasePath } from '../../src/storage/database.ts';
import { TABLES } from '../../src/storage/tables.ts';

type Rows = Awaited<ReturnType<Database['rows']>>;

/** The rows of every table, in an order that depends on nothing but them. */
export async function allRows(output: string): Promise<Record<string, Rows>> {
  const all: Record<string, Rows> = {};
  // Opened once: that takes longer than to read a table.
  const database = await Database.open(databasePath(output), { mode: 'read-only' });
  for (const { name } of TABLES) all[name] = await database.rows(`FROM ${name} ORDER BY ALL`);
  database.close();
  return all;
}
