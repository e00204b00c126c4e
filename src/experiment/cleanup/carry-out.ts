import type { Patience } from '../../storage/open-when-free.ts';
import { type CleanupOutcome, NOTHING_DONE } from './cleanup-outcome.ts';
import { compressExperiments } from './compress-experiments.ts';
import { deleteExperiments } from './delete-experiments.ts';
import type { CleanupAction, CleanupContext, CleanupPlan } from './plan-cleanup.ts';

/** Does with the experiments of a plan what it was made for. */
export async function carryOut(
  plan: CleanupPlan,
  context: CleanupContext,
  action: CleanupAction,
  patience: Patience,
): Promise<CleanupOutcome> {
  switch (action) {
    case 'preview':
      return NOTHING_DONE;
    case 'compress':
      return { ...NOTHING_DONE, cleaned: await compressExperiments(plan.chosen, context) };
    case 'archive': {
      // It brings the import with it, which nothing else here needs.
      const { archiveExperiments } = await import('./archive-experiments.ts');
      return archiveExperiments(plan, context, patience);
    }
    case 'delete':
      return deleteExperiments(plan, context, patience);
    default:
      return action satisfies never;
  }
}
