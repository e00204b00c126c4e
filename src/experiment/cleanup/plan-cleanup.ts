import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, fileReason, isFileFailure, PidginError } from '../../errors.ts';
import type { Clock } from '../../events/clock.ts';
import { isThere } from '../../events/links.ts';
import type { ExperimentId } from '../../schemas/ids.ts';
import { compiledManifest } from '../../schemas/manifest.ts';
import { type DeletedExperiment, deletedExperiments } from '../../storage/deleted-experiments.ts';
import { isEdited, writtenFiles } from '../derived-file.ts';
import { EXPERIMENTS } from '../directory.ts';
import { experimentDirectories, linkedExperiments } from '../find-experiments.ts';
import { isRunning } from '../lock.ts';
import type { Reading } from '../read-record.ts';
import { shortList } from '../short-list.ts';
import { type Selection, select } from './selection.ts';
import { type SurveyedExperiment, surveyExperiment } from './survey.ts';

/** What is done to the experiments that are selected. */
export type CleanupAction = 'preview' | 'compress' | 'archive' | 'delete';

/** An experiment that is selected. */
export interface CleanupTarget {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly status: SurveyedExperiment['status'];
  /** Unix seconds. */
  readonly last_active_at: number;
  /** Size of all its files. */
  readonly bytes: number;
  readonly directory: string;
}

/** One that is left as it is, and why. */
export interface Kept {
  readonly directory: string;
  readonly reason: string;
}

/** What is to be done, and what is left alone. */
export interface CleanupPlan {
  readonly chosen: readonly CleanupTarget[];
  readonly kept: readonly Kept[];
  /** Deletions that were interrupted, and are still to be finished. */
  readonly unfinished: readonly DeletedExperiment[];
}

/** Where experiments are cleaned up, and which. */
export interface CleanupContext {
  readonly outputDirectory: string;
  readonly selection: Selection;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
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
    if (reason === null) {
      chosen.push(targetOf(experiment));
      continue;
    }
    // A preview is of every action, and one of them may do something after all.
    const wouldPack =
      action === 'preview' &&
      experiment.uncompressed.length > 0 &&
      reasonToKeep(experiment, 'compress', nowMs) === null;
    const but = wouldPack ? '; --compress would pack its events all the same' : '';
    kept.push({ directory: experiment.directory, reason: reason + but });
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
export function reasonToKeep(
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
