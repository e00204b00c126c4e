import { failureRecord } from '../../errors.ts';
import type { RetentionSettings } from '../../schemas/retention.ts';
import type { Patience } from '../../storage/open-when-free.ts';
import { carryOut } from './carry-out.ts';
import type { Cleaned } from './cleanup-outcome.ts';
import { type CleanupContext, planCleanup } from './plan-cleanup.ts';
import { parseAge } from './selection.ts';

/**
 * Does with old experiments what the settings say. Nothing that goes wrong is thrown: the run it
 * comes after is over and well.
 *
 * @returns What was done, in a line; null: nothing.
 */
export async function applyRetention(
  { compress_after, archive_after, delete_after, keep_last }: RetentionSettings,
  context: Omit<CleanupContext, 'selection'>,
  patience: Patience,
): Promise<string | null> {
  // What goes away need not be compressed first.
  const steps = [
    { action: 'delete', after: delete_after },
    { action: 'archive', after: archive_after },
    { action: 'compress', after: compress_after },
  ] as const;
  const cleaned: Cleaned[] = [];
  const troubles: string[] = [];
  for (const { action, after } of steps) {
    if (after === undefined) continue;
    const selection = {
      olderThanMs: parseAge(after),
      keepLast: keep_last ?? null,
      statuses: [],
      name: null,
      largerThanBytes: null,
    };
    try {
      const plan = await planCleanup({ ...context, selection }, action);
      if (plan.chosen.length === 0 && plan.unfinished.length === 0) continue;
      const done = await carryOut(plan, { ...context, selection }, action, patience);
      cleaned.push(...done.cleaned);
      if (done.rows_left !== null) troubles.push(done.rows_left);
      for (const { directory, reason } of done.left) {
        troubles.push(`${directory} could not be removed: ${reason}`);
      }
    } catch (error) {
      troubles.push(failureRecord(error).message);
    }
  }
  const counts = (['deleted', 'archived', 'compressed'] as const).flatMap((outcome) => {
    const count = cleaned.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  for (const { outcome, experiment_id, reason } of cleaned) {
    if (outcome === 'failed') troubles.push(`${experiment_id}: ${reason}`);
  }
  if (counts.length === 0 && troubles.length === 0) return null;
  const done = counts.length === 0 ? 'nothing done' : counts.join(', ');
  const [first, ...more] = troubles;
  const trouble =
    first === undefined ? '' : `; ${first}${more.length === 0 ? '' : ` (and ${more.length} more)`}`;
  return `Old experiments, as retention: says: ${done}${trouble}`;
}
