import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationStatus } from '../events/conversation-progress.ts';
import type { ForecastTotal } from '../schemas/events/experiment.ts';
import type { ConversationId, ExperimentId } from '../schemas/ids.ts';
import { databasePath } from '../storage/database.ts';
import { TRANSCRIPTS } from './directory.ts';
import type { Overview } from './manifest.ts';
import { nextCommand } from './next-command.ts';
import { eventFile } from './record-files.ts';
import type { RunOptions } from './run-options.ts';
import { spentBy, type Totals, totalsOf } from './totals.ts';

/** What became of one conversation. Part of the stable `--json` output. */
export interface ConversationResult extends Totals {
  readonly conversation_id: ConversationId;
  readonly status: ConversationStatus;
  readonly end_reason: string | null;
  /** Newest convergence score, 0 to 1; null: none was measured. */
  readonly convergence: number | null;
  /** First turn in which the score reached the threshold, from 0; null: none. */
  readonly converged_turn: number | null;
  /** First attractor that was found; null: none. */
  readonly first_attractor: string | null;
  /** First turn of the run that satisfied it, from 0; null: there is none. */
  readonly first_attractor_onset_turn: number | null;
  readonly error: string | null;
  readonly turns: number;
  /** Path of its event file. */
  readonly events: string;
  /** Path of its transcript; null when it could not be written. */
  readonly transcript: string | null;
}

/** What became of an experiment. Part of the stable `--json` output. */
export interface ExperimentResult {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly status: 'completed' | 'completed_with_failures' | 'failed' | 'interrupted';
  /** What kept it from its end: someone, something detected, a budget that was spent, a damaged record; null: nothing did. */
  readonly interrupted_by: 'user' | 'stop' | 'pause' | 'budget' | 'damage' | null;
  readonly seed: number;
  readonly directory: string;
  readonly database: string;
  readonly conversations: readonly ConversationResult[];
  /** What they took together. */
  readonly totals: Totals;
  /** What it was expected to take when it was planned; null: not recorded. */
  readonly forecast: ForecastTotal | null;
  /** Arguments of the command that goes on with it; null: nothing is left to do, or nobody could. */
  readonly next: readonly string[] | null;
  /** What was left undone afterwards, and why; the record is safe. */
  readonly warnings: readonly string[];
  /** Whether this run loaded its rows into the database. */
  readonly rows_loaded: boolean;
}

/** How an experiment ended. */
export type Ending = Pick<ExperimentResult, 'status' | 'interrupted_by'>;

/** What became of an experiment, as its overview tells it. */
export function experimentResult(
  { plan, directory, outputDirectory }: Pick<RunOptions, 'plan' | 'directory' | 'outputDirectory'>,
  ending: Ending,
  overview: Overview,
  { warnings, rows_loaded }: Pick<ExperimentResult, 'warnings' | 'rows_loaded'>,
): ExperimentResult {
  return {
    experiment_id: plan.experimentId,
    name: plan.spec.name,
    ...ending,
    seed: plan.spec.seed,
    directory,
    database: databasePath(outputDirectory),
    conversations: conversationResults(directory, overview),
    totals: totalsOf([...overview.conversations.values()].map(spentBy)),
    forecast: overview.experiment.forecast,
    next: nextCommand(overview),
    warnings,
    rows_loaded,
  };
}

function conversationResults(directory: string, overview: Overview): ConversationResult[] {
  return [...overview.conversations].map(([conversationId, progress]) => {
    const transcript = join(directory, TRANSCRIPTS, `${conversationId}.md`);
    return {
      conversation_id: conversationId,
      status: progress.status,
      end_reason: progress.endReason,
      convergence: progress.convergence,
      converged_turn: progress.convergedTurn,
      first_attractor: progress.firstAttractor?.attractor ?? null,
      first_attractor_onset_turn: progress.firstAttractor?.onsetTurn ?? null,
      error: progress.error?.message ?? null,
      turns: progress.turnsCompleted,
      ...spentBy(progress),
      events: eventFile(directory, conversationId),
      transcript: existsSync(transcript) ? transcript : null,
    };
  });
}
