import { chmod, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dataError } from '../errors.ts';
import type { Table } from '../schemas/column.ts';
import { literal } from '../schemas/ddl.ts';
import type { ExperimentId } from '../schemas/ids.ts';
import { ROWS } from './archive-directory.ts';
import { writeSums } from './archive-sums.ts';
import type { Database } from './database.ts';
import { eventFilesIn, inspectEventFile } from './event-file.ts';
import { type ImportedFile, isUnchanged } from './imported-files.ts';
import { syncPath } from './sync-path.ts';
import { TABLES } from './tables.ts';

type Sql = Pick<Database, 'run' | 'rows'>;

/** Name of the file with an experiment's rows of a table. */
export function rowsFile({ name }: Table): string {
  return `${name}.parquet`;
}

/** Whether a table has rows of experiments, which go to the archive with them. */
export function isArchived({ row }: Table): boolean {
  return 'experiment_id' in row.shape || 'path' in row.shape;
}

/** Whether the database has every event file in the directory of an experiment as it is now. */
export async function hasAllRows(
  directory: string,
  outputDirectory: string,
  known: ReadonlyMap<string, ImportedFile>,
): Promise<boolean> {
  for (const path of (await eventFilesIn(directory)).files) {
    const file = inspectEventFile(path, outputDirectory);
    if (!isUnchanged(file, known.get(file.path))) return false;
  }
  return true;
}

/**
 * Writes the rows of an experiment as Parquet into a folder of its directory, and reads them back: a
 * file a table, even one without rows, so that a missing file is seen, and the sums of all, so that
 * a damaged one is.
 *
 * @param database Opened so that its SQL may write files.
 * @throws PidginError `archive_differs` when what was written is not what the database has.
 */
export async function archiveRows(
  database: Sql,
  experimentId: ExperimentId,
  directory: string,
): Promise<void> {
  const folder = join(directory, ROWS);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  for (const table of TABLES.filter(isArchived)) {
    const rows = rowsOf(table, experimentId, basename(directory));
    const before = await digest(database, rows);
    const file = join(folder, rowsFile(table));
    // DuckDB would write beside what is there and leave that behind when it is killed.
    const options = 'FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false';
    await database.run(`COPY (${rows}) TO ${literal(file)} (${options})`);
    await chmod(file, 0o600);
    await syncPath(file);
    files.push(file);
    if ((await digest(database, `SELECT * FROM read_parquet([${literal(file)}])`)) !== before) {
      throw dataError('archive_differs', `What was written to ${file} does not hold the same.`, {
        suggestions: ['The experiment is as it was. Check the disk, and try again.'],
      });
    }
  }
  await writeSums(folder, files);
  await syncPath(folder);
  await syncPath(directory);
}

/** The rows of an experiment in a table. */
function rowsOf({ name, row }: Table, experimentId: ExperimentId, directory: string): string {
  return 'experiment_id' in row.shape
    ? `SELECT * FROM ${name} WHERE experiment_id = ${literal(experimentId)}`
    : `SELECT * FROM ${name} WHERE starts_with(path, ${literal(`experiments/${directory}/`)})`;
}

/** How many rows, and the sum of their hashes: the same for the same rows in any order. */
async function digest(database: Sql, rows: string): Promise<string> {
  const [found] = await database.rows(
    `SELECT count(*)::VARCHAR AS count, sum(hash(each)::HUGEINT)::VARCHAR AS sum
     FROM (${rows}) AS each`,
  );
  return `${found?.count} ${found?.sum}`;
}
