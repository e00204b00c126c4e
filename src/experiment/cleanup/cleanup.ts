import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, failureRecord, fileReason, isFileFailure, PidginError } from '../../errors.ts';
import type { Clock } from '../../events/clock.ts';
import { compressLog } from '../../events/compress-log.ts';
import { isThere } from '../../events/links.ts';
import type { ExperimentId } from '../../schemas/ids.ts';
import { compiledManifest, Manifest } from '../../schemas/manifest.ts';
import { type DeletedExperiment, deletedExperiments } from '../../storage/deleted-experiments.ts';
import type { Patience } from '../../storage/open-when-free.ts';
import { isEdited, writtenFiles } from '../derived-file.ts';
import { EXPERIMENTS } from '../directory.ts';
import { experimentDirectories, linkedExperiments } from '../find-experiments.ts';
import { isRunning, whileLocked } from '../lock.ts';
import type { Reading } from '../read-record.ts';
import { shortList } from '../short-list.ts';
import { type Selection, select } from './selection.ts';
import { removeSetAside, setAside } from './set-aside.ts';
import { type SurveyedExperiment, surveyExperiment } from './survey.ts';

/** What is done to the experiments that are selected. */
export type CleanupAction = 'preview' | 'compress' | 'archive' | 'delete';

/** An experiment that is selected. */
export interface CleanupTarget {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly status: string;
  /** Unix seconds. */
  readonly last_active_at: number;
  readonly bytes: number;
  readonly directory: string;
}

/** One that is left as it is, and why. */
export interface Kept {
  readonly directory: string;
  readonly reason: string;
}

export interface CleanupPlan {
  readonly chosen: readonly CleanupTarget[];
  readonly kept: readonly Kept[];
  /** Deletions that were interrupted, and are still to be finished. */
  readonly unfinished: readonly DeletedExperiment[];
}

export interface CleanupContext {
  readonly outputDirectory: string;
  readonly selection: Selection;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Finds out what is selected and may be touched; changes nothing.
 *
 * @throws PidginError `experiments_is_link` when the directory of the experiments is elsewhere.
 */
export async function planCleanup(
  { outputDirectory, selection, clock }: CleanupContext,
  action: CleanupAction,
  onReading?: (reading: Reading) => void,
): Promise<CleanupPlan> {
  const root = join(outputDirectory, EXPERIMENTS);
  const found = lstatSync(root, { throwIfNoEntry: false });
  if (found === undefined) return { chosen: [], kept: [], unfinished: [] };
  if (!found.isDirectory()) {
    throw dataError('experiments_is_link', `${root} is a link or a file, and is not followed.`, {
      suggestions: ['Name the directory it leads to, without the experiments in the end: --output'],
    });
  }
  const kept: Kept[] = [];
  const surveyed: SurveyedExperiment[] = [];
  const schema = compiledManifest();
  for (const name of linkedExperiments(outputDirectory)) {
    kept.push({ directory: join(root, name), reason: 'it is a link' });
  }
  for (const place of experimentDirectories(outputDirectory)) {
    const experiment = await surveyExperiment(place, isRunning, schema, onReading).catch(
      unreadable,
    );
    if (typeof experiment === 'string') {
      kept.push({ directory: place.directory, reason: experiment });
    } else if (experiment !== null) surveyed.push(experiment);
    else if (isThere(place.directory)) {
      kept.push({ directory: place.directory, reason: 'it is a file' });
    }
  }
  const nowMs = clock.now();
  const chosen: CleanupTarget[] = [];
  for (const experiment of select(surveyed, selection, nowMs)) {
    if (action === 'compress' && experiment.uncompressed.length === 0) continue;
    const reason = reasonToKeep(experiment, action, nowMs);
    if (reason === null) chosen.push(targetOf(experiment));
    else kept.push({ directory: experiment.directory, reason });
  }
  return { chosen, kept, unfinished: deletedExperiments(root) };
}

/** Why an experiment cannot be looked at, which hides nothing of the others. */
function unreadable(error: unknown): string {
  const cause = error instanceof PidginError ? error.cause : error;
  if (!isFileFailure(cause)) throw error;
  return `it cannot be read: ${fileReason(cause)}`;
}

function targetOf(experiment: SurveyedExperiment): CleanupTarget {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    status: experiment.status,
    last_active_at: experiment.lastActiveAt,
    bytes: experiment.bytes,
    directory: experiment.directory,
  };
}

/** A process that was detached takes a moment to its lock and its first event. */
const STARTING_MS = 10 * 60_000;

/** Why nothing may be done to an experiment that is selected; null: it may. */
function reasonToKeep(
  { running, status, lastActiveAt, unknown, derived, directory }: SurveyedExperiment,
  action: CleanupAction,
  nowMs: number,
): string | null {
  if (running) return 'it is running';
  if (status === 'damaged') return 'its events cannot be read';
  if (status === 'empty' && nowMs - lastActiveAt * 1000 < STARTING_MS) return 'it may be starting';
  if (action === 'compress') return null;
  if (unknown.length > 0) return `it holds what is not of Pidgin: ${shortList(unknown)}`;
  const written = derived.length === 0 ? [] : writtenFiles(directory);
  const edited = derived.filter((path) => isEdited(directory, path, written));
  return edited.length === 0 ? null : `edited since Pidgin wrote it: ${shortList(edited)}`;
}

/** What became of one experiment. */
export interface Cleaned {
  readonly experiment_id: ExperimentId;
  readonly outcome: 'compressed' | 'archived' | 'deleted' | 'kept' | 'failed';
  /** Why it was kept or what failed; null: it was not, and nothing did. */
  readonly reason: string | null;
  /** Negative: the Parquet files of a small experiment take more than was given back. */
  readonly bytes_freed: number;
}

/** Why an experiment is left alone that another process came to first, by the code of the error. */
const TAKEN: Readonly<Record<string, string>> = {
  already_running: 'another process is running it or cleaning it up',
  experiment_gone: 'another process has archived or deleted it',
};

/**
 * Does something with an experiment while its lock is held, if it is still as it was selected.
 * What goes wrong with one hides nothing of the others.
 */
export async function whileStillSelected(
  target: CleanupTarget,
  { selection, clock }: CleanupContext,
  action: CleanupAction,
  work: (experiment: SurveyedExperiment) => Promise<Cleaned>,
): Promise<Cleaned> {
  const { experiment_id, name, directory } = target;
  const not = (outcome: 'kept' | 'failed', reason: string): Cleaned => ({
    experiment_id,
    outcome,
    reason,
    bytes_freed: 0,
  });
  try {
    return await whileLocked(directory, async () => {
      const place = { experimentId: experiment_id, name, directory };
      const found = await surveyExperiment(place, async () => false, Manifest);
      if (found === null) return not('kept', 'it has changed meanwhile');
      // Taking the lock changed the directory, whose time counts where there are no events.
      const lastActiveAt = found.status === 'empty' ? target.last_active_at : found.lastActiveAt;
      const nowMs = clock.now();
      // How many are newer only the plan knows.
      const [still] = select([{ ...found, lastActiveAt }], { ...selection, keepLast: null }, nowMs);
      if (still === undefined) return not('kept', 'it has changed meanwhile');
      const reason = reasonToKeep(still, action, nowMs);
      return reason === null ? await work(still) : not('kept', reason);
    });
  } catch (error) {
    const reason = error instanceof PidginError ? TAKEN[error.code] : undefined;
    return reason === undefined ? not('failed', failureRecord(error).message) : not('kept', reason);
  }
}

/** Compresses the event files of the experiments. */
export async function compressExperiments(
  chosen: readonly CleanupTarget[],
  context: CleanupContext,
): Promise<Cleaned[]> {
  const cleaned: Cleaned[] = [];
  for (const target of chosen) {
    cleaned.push(
      await whileStillSelected(target, context, 'compress', async ({ uncompressed }) => {
        let bytesFreed = 0;
        for (const path of uncompressed) {
          const result = await compressLog(path);
          if (result !== null) bytesFreed += result.bytesBefore - result.bytesAfter;
        }
        return {
          experiment_id: target.experiment_id,
          outcome: 'compressed',
          reason: null,
          bytes_freed: bytesFreed,
        };
      }),
    );
  }
  return cleaned;
}

/** What came of deleting. */
export interface Deletion {
  readonly cleaned: readonly Cleaned[];
  /** Interrupted deletions, or archivings, that were finished. */
  readonly finished: number;
  /** Why the rows are still in the database; null: they are not. */
  readonly rows_left: string | null;
  /** What could not be removed, and why. */
  readonly left: readonly Kept[];
}

/**
 * Deletes experiments: each goes out of sight in one step, then their rows go out of the database,
 * then the files. Killed at any moment, an experiment is either whole or out of sight, and the next
 * deletion finishes what is out of sight.
 */
export async function deleteExperiments(
  { chosen, unfinished }: CleanupPlan,
  context: CleanupContext,
  patience: Patience,
): Promise<Deletion> {
  const aside: DeletedExperiment[] = [...unfinished];
  const cleaned: Cleaned[] = [];
  for (const target of chosen) {
    cleaned.push(
      await whileStillSelected(target, context, 'delete', async ({ experimentId, directory }) => {
        aside.push(await setAside(experimentId, directory));
        return {
          experiment_id: experimentId,
          outcome: 'deleted',
          reason: null,
          bytes_freed: target.bytes,
        };
      }),
    );
  }
  const ids = aside.map(({ experimentId }) => experimentId);
  // It brings the tables with it, which no other way of cleaning up needs.
  const { removeExperiments } = await import('../../storage/remove-experiments.ts');
  const rowsLeft = await removeExperiments(context.outputDirectory, ids, patience).then(
    () => null,
    (error: unknown) => failureRecord(error).message,
  );
  const left = aside.flatMap((each): Kept[] => {
    try {
      const { unknown } = removeSetAside(each);
      return unknown.length === 0
        ? []
        : [{ directory: each.path, reason: `it holds ${unknown.join(', ')}` }];
    } catch (error) {
      return [{ directory: each.path, reason: failureRecord(error).message }];
    }
  });
  return { cleaned, finished: unfinished.length, rows_left: rowsLeft, left };
}
