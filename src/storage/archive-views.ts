import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { dataError } from '../errors.ts';
import type { Table } from '../schemas/column.ts';
import { tableDdl } from '../schemas/ddl.ts';
import { importedFilesTable } from '../schemas/rows/imported-files.ts';
import { archivedExperiments, ROWS } from './archive-directory.ts';
import { rowsFile } from './archive-rows.ts';
import type { Database } from './database.ts';
import { TABLES } from './tables.ts';

/** The tables of which there is a view with the archived rows, too. */
export const TABLES_WITH_ARCHIVE: readonly Table[] = TABLES.filter(
  (table) => 'experiment_id' in table.row.shape && table !== importedFilesTable,
);

/** Name of the view over a table and what is archived of it. */
export function archiveViewName({ name }: Table): string {
  return `all_${name}`;
}

/** The tables a query may ask the archive of; what it says in a text is not told apart. */
export function tablesAskedOfArchive(sql: string): readonly Table[] {
  return TABLES_WITH_ARCHIVE.filter((table) =>
    new RegExp(`\\b${archiveViewName(table)}\\b`, 'i').test(sql),
  );
}

/**
 * Makes the views of the tables for this connection.
 *
 * What is archived and in the database all the same counts once: its rows were about to go, or it
 * was brought back.
 *
 * @throws PidginError `archive_damaged`.
 */
export async function createArchiveViews(
  database: Database,
  archive: string,
  tables: readonly Table[],
): Promise<void> {
  const experiments = archivedExperiments(archive);
  for (const table of tables) {
    const { name } = table;
    const view = archiveViewName(table);
    const paths = experiments.flatMap((experiment) => {
      const path = join(archive, experiment, ROWS, rowsFile(table));
      return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? [path] : [];
    });
    const current = `SELECT *, false AS archived FROM main.${name}`;
    if (paths.length === 0) {
      await database.run(`CREATE TEMP VIEW ${view} AS ${current}`);
      continue;
    }
    try {
      await database.run(`SET VARIABLE ${view}_paths = $paths`, { paths });
      await database.run(
        `CREATE TEMP VIEW ${view} AS ${current}
         UNION ALL BY NAME
         SELECT *, true AS archived
         FROM read_parquet(getvariable('${view}_paths'), union_by_name = true)
         WHERE experiment_id NOT IN (SELECT experiment_id FROM main.experiments)`,
      );
    } catch (error) {
      throw archiveFailure(error);
    }
  }
}

/** What is told when a file of the archive cannot be read, which DuckDB names in its first line. */
export function archiveFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes('.parquet')) return error;
  return dataError(
    'archive_damaged',
    `A file of the archive cannot be read: ${error.message.split('\n', 1)[0]}`,
    {
      suggestions: [
        'Its events are not affected: pidgin transcript and pidgin export read those.',
        'To have its rows made again, move its directory back to experiments/, and import: pidgin import',
      ],
      cause: error,
    },
  );
}

/** Makes the tables the views are over where there is no database, without a row. */
export async function createEmptyTables(database: Database): Promise<void> {
  for (const table of TABLES_WITH_ARCHIVE) {
    const [create = ''] = tableDdl(table);
    await database.run(create);
  }
}
