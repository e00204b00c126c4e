import { failureRecord } from '../../errors.ts';
import type { ExperimentId } from '../../schemas/ids.ts';
import type { Kept } from './plan-cleanup.ts';

/** What became of one experiment. */
export interface Cleaned {
  readonly experiment_id: ExperimentId;
  readonly outcome: 'compressed' | 'archived' | 'deleted' | 'kept' | 'failed';
  /** Why it was kept or what failed; null: it was not, and nothing did. */
  readonly reason: string | null;
  /** Negative: the Parquet files of a small experiment take more than was given back. */
  readonly bytes_freed: number;
}

/** What came of a cleanup. Part of the stable `--json` output. */
export interface CleanupOutcome {
  readonly cleaned: readonly Cleaned[];
  /** Interrupted deletions, or archivings, that were finished. */
  readonly finished: number;
  /** Why the rows are still in the database; null: they are not. */
  readonly rows_left: string | null;
  /** What could not be removed, and why. */
  readonly left: readonly Kept[];
}

/** Nothing was done, and nothing is left to do. */
export const NOTHING_DONE: CleanupOutcome = {
  cleaned: [],
  finished: 0,
  rows_left: null,
  left: [],
};

/** Why work failed, in words; null: it did not. */
export function failureOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: unknown) => failureRecord(error).message,
  );
}
