import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type {
  BranchPoint,
  ExperimentOrigin,
  ForecastTotal,
  RecordedArm,
  RecordedPlannedConversation,
  RecordedSpec,
} from '../schemas/events/experiment.ts';
import type { DerivedFile } from '../schemas/events/processing.ts';
import type { ExperimentId } from '../schemas/ids.ts';
import type { EXPERIMENT_STATUSES } from '../schemas/manifest.ts';
import type { Redaction } from '../schemas/privacy.ts';
import type { FailureRecord } from '../schemas/usage.ts';

/** What the events of an experiment say of it as a whole; `pending` before the first. */
export type ExperimentStatus = 'pending' | (typeof EXPERIMENT_STATUSES)[number];

/** Everything the events of an experiment as a whole say, folded. */
export interface ExperimentState {
  readonly experimentId: ExperimentId | null;
  readonly status: ExperimentStatus;
  /** Where its record comes from; null: it was written by Pidgin as it happened. */
  readonly origin: ExperimentOrigin | null;
  readonly spec: RecordedSpec | null;
  readonly arms: readonly RecordedArm[];
  readonly plan: readonly RecordedPlannedConversation[];
  readonly versions: Readonly<Record<string, string>>;
  readonly environment: {
    readonly platform: string;
    readonly arch: string;
    readonly git_commit?: string | undefined;
  } | null;
  /** What its conversations branch from; null: they begin anew. */
  readonly branch: BranchPoint | null;
  /** What it was expected to take; null: not recorded. */
  readonly forecast: ForecastTotal | null;
  /** What is left out of its record; null: nothing. */
  readonly redaction: Redaction | null;
  readonly error: FailureRecord | null;
  /** All that was ever put in its transcripts and documents. */
  readonly written: readonly DerivedFile[];
  /** Unix seconds; null until it started, until it ended. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** An experiment of which nothing is known yet. */
export const EMPTY_EXPERIMENT: ExperimentState = {
  experimentId: null,
  status: 'pending',
  origin: null,
  spec: null,
  arms: [],
  plan: [],
  versions: {},
  environment: null,
  branch: null,
  forecast: null,
  redaction: null,
  error: null,
  written: [],
  startedAt: null,
  endedAt: null,
};

/** Folds one event into the state of its experiment. Pure and total; others leave it as it was. */
export function reduceExperiment(
  state: ExperimentState,
  event: PidginEvent | EventLine,
): ExperimentState {
  switch (event.type) {
    case 'experiment.started':
      return {
        ...EMPTY_EXPERIMENT,
        experimentId: event.experiment_id,
        status: 'running',
        origin: event.data.origin ?? null,
        spec: event.data.spec,
        arms: event.data.arms,
        plan: event.data.plan,
        versions: event.data.versions,
        environment: event.data.environment,
        branch: event.data.branch ?? null,
        forecast: event.data.forecast ?? null,
        redaction: event.data.redaction ?? null,
        startedAt: event.timestamp,
      };
    case 'experiment.resumed':
      return {
        ...state,
        status: 'running',
        spec: withLimits(state.spec, event.data),
        error: null,
        endedAt: null,
      };
    case 'experiment.completed':
      return { ...state, status: event.data.status, endedAt: event.timestamp };
    case 'experiment.failed':
      return { ...state, status: 'failed', error: event.data.error, endedAt: event.timestamp };
    case 'experiment.interrupted':
      return { ...state, status: 'interrupted', endedAt: event.timestamp };
    case 'post_processing.writing':
      return { ...state, written: [...state.written, event.data] };
    default:
      return state;
  }
}

function withLimits(
  spec: RecordedSpec | null,
  { max_cost, max_total_tokens }: Pick<RecordedSpec, 'max_cost' | 'max_total_tokens'>,
): RecordedSpec | null {
  if (spec === null) return null;
  return {
    ...spec,
    ...(max_cost === undefined ? {} : { max_cost }),
    ...(max_total_tokens === undefined ? {} : { max_total_tokens }),
  };
}
