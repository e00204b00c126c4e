import type { Patience } from '../../storage/open-when-free.ts';
import type { archiveExperiments } from './archive.ts';
import {
  type CleanupAction,
  type CleanupPlan,
  compressExperiments,
  type Deletion,
  deleteExperiments,
} from './cleanup.ts';

/** Does with the experiments of a plan what it was made for. */
export async function carryOut(
  plan: CleanupPlan,
  context: Parameters<typeof archiveExperiments>[1],
  action: CleanupAction,
  patience: Patience,
): Promise<Deletion> {
  const nothing: Deletion = { cleaned: [], finished: 0, rows_left: null, left: [] };
  switch (action) {
    case 'preview':
      return nothing;
    case 'compress':
      return { ...nothing, cleaned: await compressExperiments(plan.chosen, context) };
    case 'archive': {
      // It brings the import with it, which nothing else here needs.
      const { archiveExperiments } = await import('./archive.ts');
      return archiveExperiments(plan, context, patience);
    }
    case 'delete':
      return deleteExperiments(plan, context, patience);
    default:
      return action satisfies never;
  }
}
