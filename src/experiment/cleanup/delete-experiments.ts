import { failureRecord } from '../../errors.ts';
import { type DeletedExperiment, isPutBack } from '../../storage/deleted-experiments.ts';
import type { Patience } from '../../storage/open-when-free.ts';
import { type Cleaned, type CleanupOutcome, failureOf } from './cleanup-outcome.ts';
import type { CleanupContext, CleanupPlan, Kept } from './plan-cleanup.ts';
import { removeSetAside, setAside } from './set-aside.ts';
import { whileStillSelected } from './while-still-selected.ts';

/**
 * Deletes experiments: each goes out of sight in one step, then their rows go out of the database,
 * then the files. Killed at any moment, an experiment is either whole or out of sight, and the next
 * deletion finishes what is out of sight.
 */
export async function deleteExperiments(
  { chosen, unfinished }: CleanupPlan,
  context: CleanupContext,
  patience: Patience,
): Promise<CleanupOutcome> {
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
  const ids = aside.filter((each) => !isPutBack(each)).map(({ experimentId }) => experimentId);
  // It brings the tables with it, which no other way of cleaning up needs.
  const { removeExperiments } = await import('../../storage/remove-experiments.ts');
  const rowsLeft = await failureOf(removeExperiments(context.outputDirectory, ids, patience));
  const left = aside.flatMap((each): Kept[] => {
    try {
      const unknown = removeSetAside(each);
      return unknown.length === 0
        ? []
        : [{ directory: each.path, reason: `it holds ${unknown.join(', ')}` }];
    } catch (error) {
      return [{ directory: each.path, reason: failureRecord(error).message }];
    }
  });
  return { cleaned, finished: unfinished.length, rows_left: rowsLeft, left };
}
