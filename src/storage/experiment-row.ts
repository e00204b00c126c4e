import type { ExperimentState } from '../events/experiment-state.ts';
import type { ExperimentRow } from '../schemas/rows/experiments.ts';
import { optionalInstant } from './instant.ts';

/** Statistics before the conversations are counted. */
const NOTHING_COUNTED: ExperimentRow['stats'] = {
  total_conversations: 0,
  completed: 0,
  failed: 0,
  interrupted: 0,
  unfinished: 0,
  total_turns: 0,
  total_replies: 0,
};

/** The row of an experiment. Pure. Its statistics are counted once its conversations are there. */
export function experimentRow(
  experimentId: string,
  directory: string,
  state: ExperimentState,
): ExperimentRow {
  const started = state.spec !== null;
  return {
    experiment_id: experimentId,
    name: state.spec?.name ?? null,
    directory,
    origin: state.origin?.format ?? null,
    parent_experiment_id: state.branch?.parent_experiment_id ?? null,
    status: state.status,
    error_code: state.error?.code ?? null,
    error_message: state.error?.message ?? null,
    planned_conversations: started ? state.plan.length : null,
    spec: started ? JSON.stringify(state.spec) : null,
    versions: started ? new Map(Object.entries(state.versions)) : null,
    platform: state.environment?.platform ?? null,
    arch: state.environment?.arch ?? null,
    git_commit: state.environment?.git_commit ?? null,
    started_at: optionalInstant(state.startedAt),
    ended_at: optionalInstant(state.endedAt),
    stats: NOTHING_COUNTED,
  };
}
