import { existsSync, lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { dataError } from '../../errors.ts';
import { compressLog } from '../../events/compress-log.ts';
import { ARCHIVE, archivedExperiments } from '../../storage/archive-directory.ts';
import { archiveRows, hasAllRows } from '../../storage/archive-rows.ts';
import { Database, databasePath } from '../../storage/database.ts';
import { ImportService } from '../../storage/import-service.ts';
import { type ImportedFile, importedFiles } from '../../storage/imported-files.ts';
import { openWhenFree, type Patience } from '../../storage/open-when-free.ts';
import { removeRows } from '../../storage/remove-experiments.ts';
import { syncPath } from '../../storage/sync-path.ts';
import { experimentIdIn, makeDirectories } from '../directory.ts';
import { experimentDirectories } from '../find-experiments.ts';
import { type Cleaned, type CleanupOutcome, failureOf, NOTHING_DONE } from './cleanup-outcome.ts';
import { inventory, isKeptInArchive } from './inventory.ts';
import type { CleanupContext, CleanupPlan } from './plan-cleanup.ts';
import type { SurveyedExperiment } from './survey.ts';
import { whileStillSelected } from './while-still-selected.ts';

/**
 * Archives experiments: their rows are written as Parquet and read back, their event files are
 * compressed, then the directory goes to the archive in one step, and the rows out of the database.
 * Killed at any moment, an experiment is whole in one place or the other, and its rows are in the
 * database or beside its events; the next archiving takes out what is in both.
 *
 * @throws PidginError `archive_is_link`, and what `ImportService.import` and `Database.open` throw.
 */
export async function archiveExperiments(
  { chosen }: CleanupPlan,
  context: CleanupContext,
  patience: Patience,
): Promise<CleanupOutcome> {
  const { outputDirectory, clock } = context;
  const archive = join(outputDirectory, ARCHIVE);
  if (lstatSync(archive, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw dataError('archive_is_link', `${archive} is a link or a file, and is not followed.`);
  }
  if (chosen.length === 0 && !existsSync(databasePath(outputDirectory))) return NOTHING_DONE;
  if (chosen.length > 0) {
    makeDirectories(archive);
    const { waitMs, onWaiting } = patience;
    // Another cleanup may have taken some away, which is told of each in its turn.
    const paths = chosen.map(({ directory }) => directory).filter((path) => existsSync(path));
    await new ImportService({ outputDirectory, clock }).import({ paths, waitMs, onWaiting });
  }
  const path = databasePath(outputDirectory);
  const database = await openWhenFree(
    () => Database.open(path, { mode: 'read-write', files: 'anywhere' }),
    patience,
  );
  try {
    const known = await importedFiles(database);
    const cleaned: Cleaned[] = [];
    for (const target of chosen) {
      cleaned.push(
        await whileStillSelected(target, context, 'archive', (experiment) =>
          archiveExperiment(experiment, { outputDirectory, archive, database, known }),
        ),
      );
    }
    const inBoth = await archivedWithRows(database, outputDirectory);
    const rowsLeft = inBoth.length === 0 ? null : await failureOf(removeRows(database, inBoth));
    const now = cleaned.filter(({ outcome }) => outcome === 'archived').length;
    return { ...NOTHING_DONE, cleaned, finished: inBoth.length - now, rows_left: rowsLeft };
  } finally {
    database.close();
  }
}

interface Archiving {
  readonly outputDirectory: string;
  readonly archive: string;
  readonly database: Database;
  readonly known: ReadonlyMap<string, ImportedFile>;
}

async function archiveExperiment(
  { experimentId, directory, bytes }: SurveyedExperiment,
  { outputDirectory, archive, database, known }: Archiving,
): Promise<Cleaned> {
  const place = join(archive, basename(directory));
  const common = { experiment_id: experimentId, bytes_freed: 0 };
  if (existsSync(place)) {
    return { ...common, outcome: 'kept', reason: 'one of its name is in the archive already' };
  }
  if (!(await hasAllRows(directory, outputDirectory, known))) {
    return { ...common, outcome: 'kept', reason: 'the database does not have all of its events' };
  }
  await archiveRows(database, experimentId, directory);
  for (const path of inventory(directory).uncompressed) await compressLog(path);
  await rename(directory, place);
  await syncPath(archive);
  await syncPath(dirname(directory));
  removeDerived(place);
  const bytesFreed = bytes - inventory(place).bytes;
  return { ...common, outcome: 'archived', reason: null, bytes_freed: bytesFreed };
}

/** Removes what can be made again from the events: transcripts, documents, locks. */
function removeDerived(place: string): void {
  const { files, folders } = inventory(place);
  for (const file of files) if (!isKeptInArchive(file)) unlinkSync(file);
  for (const folder of folders) if (!isKeptInArchive(folder)) rmdirSync(folder);
}

/** Archived experiments whose rows the database has all the same, and were not brought back. */
async function archivedWithRows(database: Database, outputDirectory: string): Promise<string[]> {
  const live = new Set(
    experimentDirectories(outputDirectory).map(({ experimentId }) => experimentId),
  );
  const ids = archivedExperiments(join(outputDirectory, ARCHIVE))
    .map(experimentIdIn)
    .filter((id) => !live.has(id));
  if (ids.length === 0) return [];
  const rows = await database.rows(
    'SELECT DISTINCT experiment_id FROM imported_files WHERE experiment_id IN (SELECT unnest($ids))',
    { ids },
  );
  return rows.map(({ experiment_id }) => String(experiment_id));
}
