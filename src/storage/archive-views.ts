import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';
import { dataError, fileReason, type PidginError } from '../errors.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import type { Table } from '../schemas/column.ts';
import { tableDdl } from '../schemas/ddl.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import { importedFilesTable } from '../schemas/rows/imported-files.ts';
import { archivedExperiments, ROWS } from './archive-directory.ts';
import { isArchived, rowsFile } from './archive-rows.ts';
import { differsFromSum, readSums, SUMS_FILE } from './archive-sums.ts';
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
  for (const table of tables) {
    const { name } = table;
    const view = archiveViewName(table);
    const paths = archivedFiles(archive, table);
    const current = `SELECT *, false AS archived FROM main.${name}`;
    if (paths.length === 0) {
      await database.run(`CREATE TEMP VIEW ${view} AS ${current}`);
      continue;
    }
    await database.run(`SET VARIABLE ${view}_paths = $paths`, { paths });
    await database.run(
      `CREATE TEMP VIEW ${view} AS ${current}
       UNION ALL BY NAME
       SELECT *, true AS archived
       FROM read_parquet(getvariable('${view}_paths'), union_by_name = true)
       WHERE experiment_id NOT IN (${presentFor(table)})`,
    );
  }
}

/** The experiments whose archived rows of a table do not count, as they are in the database. */
function presentFor(table: Table): string {
  const own = 'SELECT experiment_id FROM main.experiments';
  if (table === experimentsTable) return own;
  // One may have been brought back without the file that its own row is made of.
  return `${own} UNION ALL SELECT experiment_id FROM main.conversations`;
}

/**
 * The files with the archived rows of a table, one an experiment, even without rows; each is read
 * whole and compared with its sum. DuckDB may answer from a damaged file with other numbers, and
 * opening one takes it many times as long as the sum.
 *
 * @throws PidginError `archive_damaged`.
 */
function archivedFiles(archive: string, table: Table): string[] {
  return archivedExperiments(archive).map((experiment) => {
    const folder = join(archive, experiment, ROWS);
    const damage = damageOf(folder, rowsFile(table), readSums(folder));
    if (damage !== null) throw archiveDamaged(damage);
    return join(folder, rowsFile(table));
  });
}

/**
 * What is wrong with the rows of an archived experiment; empty: they are as they were written.
 *
 * @param folder Where its rows are.
 */
export function damagedRows(folder: string): string[] {
  const sums = readSums(folder);
  const files = new Set([...TABLES.filter(isArchived).map(rowsFile), ...(sums?.keys() ?? [])]);
  return [...files].flatMap((file) => damageOf(folder, file, sums) ?? []);
}

/**
 * Names of the event files of which there are archived rows, without what compressing adds; null:
 * the rows that tell are not as they were written.
 *
 * @param database One that may read files in the folder.
 * @param folder Where the rows of an archived experiment are.
 */
export async function archivedEventFiles(
  database: Database,
  folder: string,
): Promise<string[] | null> {
  if (damageOf(folder, rowsFile(importedFilesTable), readSums(folder)) !== null) return null;
  const path = join(folder, rowsFile(importedFilesTable));
  const rows = await database.rows('SELECT path FROM read_parquet($path)', { path });
  return rows.map((row) => posix.basename(String(row.path), COMPRESSED));
}

/** Why a file with archived rows is not what it was; null: it is. No link is followed. */
function damageOf(
  folder: string,
  file: string,
  sums: ReadonlyMap<string, string> | null,
): string | null {
  const path = join(folder, file);
  const isThere =
    lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() &&
    lstatSync(path, { throwIfNoEntry: false })?.isFile();
  if (!isThere) return `is missing: ${path}`;
  if (sums === null) return `is missing: ${join(folder, SUMS_FILE)}`;
  try {
    return differsFromSum(path, sums) ? `is not as it was written: ${path}` : null;
  } catch (error) {
    return `cannot be read: ${path}: ${fileReason(error)}`;
  }
}

function archiveDamaged(what: string): PidginError {
  return dataError('archive_damaged', `A file of the archive ${what}`, {
    suggestions: [
      'Its events are files of their own, which pidgin transcript and pidgin export read.',
      'Before its rows are made again of them, see whether they are whole: pidgin doctor --archive',
    ],
  });
}

/** Makes the tables the views are over where there is no database, without a row. */
export async function createEmptyTables(database: Database): Promise<void> {
  for (const table of TABLES_WITH_ARCHIVE) {
    const [create = ''] = tableDdl(table);
    await database.run(create);
  }
}
