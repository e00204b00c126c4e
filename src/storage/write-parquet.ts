import type { RowOf, Table } from '../schemas/column.ts';
import { tableDdl } from '../schemas/ddl.ts';
import { Database } from './database.ts';

/**
 * Writes rows as a Parquet file with the columns and types of their table. They go through a
 * database in memory, so the one on disk is neither needed nor locked.
 *
 * @param path File to write; what is there is overwritten.
 * @returns How many rows there were.
 * @throws PidginError `database_failed` when the file cannot be written.
 */
export async function writeParquet<T extends Table>(
  path: string,
  table: T,
  batches: AsyncIterable<readonly RowOf<T>[]>,
): Promise<number> {
  const database = await Database.open(':memory:', { mode: 'scratch', files: 'anywhere' });
  try {
    await database.run(tableDdl(table).join('\n'));
    let count = 0;
    for await (const rows of batches) {
      await database.appendRows(table, rows);
      count += rows.length;
    }
    await database.run(
      `COPY ${table.name} TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    return count;
  } finally {
    database.close();
  }
}
