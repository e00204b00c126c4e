import { existsSync } from 'node:fs';
import { Database, databasePath } from './database.ts';
import { importedFiles } from './imported-files.ts';
import { openWhenFree, type Patience } from './open-when-free.ts';
import { isCurrent } from './prepare-schema.ts';
import { TABLES } from './tables.ts';

/**
 * Takes every row of some experiments out of the database of an output directory, all of them or
 * none. A database of another version is left alone: the next import builds it anew.
 *
 * @throws PidginError what `Database.open` throws.
 */
export async function removeExperiments(
  outputDirectory: string,
  experimentIds: readonly string[],
  patience: Patience,
): Promise<void> {
  const path = databasePath(outputDirectory);
  if (experimentIds.length === 0 || !existsSync(path)) return;
  const database = await openWhenFree(() => Database.open(path, { mode: 'read-write' }), patience);
  try {
    if (await isCurrent(database)) await removeRows(database, experimentIds);
  } finally {
    database.close();
  }
}

/** Takes every row of some experiments out of an open database, all of them or none. */
export async function removeRows(
  database: Database,
  experimentIds: readonly string[],
): Promise<void> {
  const gone = new Set(experimentIds);
  const files = [...(await importedFiles(database))]
    .filter(([path]) => gone.has(experimentOf(path)))
    .map(([path]) => path);
  await database.transaction(async () => {
    for (const { name, row } of TABLES) {
      if ('experiment_id' in row.shape) {
        await remove(database, name, 'experiment_id', experimentIds);
      }
      if ('path' in row.shape && files.length > 0) await remove(database, name, 'path', files);
    }
  });
}

function remove(
  database: Database,
  table: string,
  column: 'experiment_id' | 'path',
  values: readonly string[],
): Promise<void> {
  return database.run(`DELETE FROM ${table} WHERE ${column} IN (SELECT unnest($values))`, {
    values,
  });
}

/** The experiment in whose directory a file is. */
function experimentOf(path: string): string {
  return /_(exp_[0-9a-f]{8})\/[^/]+$/.exec(path)?.[1] ?? '';
}
