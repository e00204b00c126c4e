import { failureRecord, PidginError } from '../../errors.ts';
import { Manifest } from '../../schemas/manifest.ts';
import { whileLocked } from '../lock.ts';
import type { Cleaned } from './cleanup-outcome.ts';
import {
  type CleanupAction,
  type CleanupContext,
  type CleanupTarget,
  reasonToKeep,
} from './plan-cleanup.ts';
import { select } from './selection.ts';
import { type SurveyedExperiment, surveyExperiment } from './survey.ts';

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
