import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, type PidginError } from '../errors.ts';
import type { Table } from '../schemas/column.ts';
import { literal, tableDdl } from '../schemas/ddl.ts';
import { importedFilesTable } from '../schemas/rows/imported-files.ts';
import { archivedExperiments, ROWS } from './archive-directory.ts';
import { rowsFile } from './archive-rows.ts';
import { Database } from './database.ts';
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
  for (const table of tables) {
    const { name } = table;
    const view = archiveViewName(table);
    const paths = archivedFiles(archive, table);
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
      throw await archiveFailure(error, archive, [table]);
    }
  }
}

/**
 * Why a query over the views of these tables failed: `archive_damaged` when a file of theirs cannot
 * be read, or else the error as it is.
 *
 * Every file is read anew, alone and whole. The words of DuckDB for a broken one are many, some
 * name no file, and a query that is wrong may hold any of them.
 */
export async function archiveFailure(
  error: unknown,
  archive: string,
  tables: readonly Table[],
): Promise<unknown> {
  // Another than the one that failed, which DuckDB may have given up.
  const database = await Database.open(':memory:', { mode: 'scratch', files: { in: [archive] } });
  try {
    for (const path of tables.flatMap((table) => archivedFiles(archive, table))) {
      const reason = await unreadable(database, path);
      if (reason !== null) return damaged(`cannot be read: ${path}: ${reason}`, error);
    }
    return error;
  } finally {
    database.close();
  }
}

/** What DuckDB says of a file it cannot read; null when it can. */
async function unreadable({ connection }: Database, path: string): Promise<string | null> {
  try {
    await connection.run(`SELECT sum(hash(each)) FROM read_parquet([${literal(path)}]) AS each`);
    return null;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
  }
}

/**
 * The files with the archived rows of a table: one an experiment, even without rows.
 *
 * @throws PidginError `archive_damaged` when one is not there; no link is followed.
 */
function archivedFiles(archive: string, table: Table): string[] {
  return archivedExperiments(archive).map((experiment) => {
    const folder = join(archive, experiment, ROWS);
    const path = join(folder, rowsFile(table));
    const isThere =
      lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() &&
      lstatSync(path, { throwIfNoEntry: false })?.isFile();
    if (!isThere) throw damaged(`is missing: ${path}`);
    return path;
  });
}

function damaged(what: string, cause?: unknown): PidginError {
  return dataError('archive_damaged', `A file of the archive ${what}`, {
    suggestions: [
      'Its events are not affected: pidgin transcript and pidgin export read those.',
      'To have its rows made again, move its directory back to experiments/, and import: pidgin import',
    ],
    cause,
  });
}

/** Makes the tables the views are over where there is no database, without a row. */
export async function createEmptyTables(database: Database): Promise<void> {
  for (const table of TABLES_WITH_ARCHIVE) {
    const [create = ''] = tableDdl(table);
    await database.run(create);
  }
}
