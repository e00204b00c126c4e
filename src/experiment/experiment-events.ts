import type { StopRequest } from '../conversation/stop-request.ts';
import { failureRecord } from '../errors.ts';
import { hasEnded } from '../events/conversation-progress.ts';
import { redactionOf } from '../events/privacy-filter.ts';
import { type EventDraft, OF_EXPERIMENT } from '../schemas/event.ts';
import type { RepairedTail } from '../schemas/events/conversation.ts';
import type { ConversationCounts } from '../schemas/events/experiment.ts';
import type { FailureRecord } from '../schemas/usage.ts';
import type { Ending } from './experiment-result.ts';
import { forecastPlan } from './forecast.ts';
import type { Overview } from './manifest.ts';
import type { RunOptions } from './run-options.ts';

/**
 * What a run of an experiment begins with in the record.
 *
 * @param repaired The torn last line that was cut from its file; null: there was none.
 */
export function beginningEvent(
  { plan, standing, versions, environment, prices, endpoints, clock }: RunOptions,
  repaired: RepairedTail | null,
): EventDraft {
  if (standing !== null) {
    return {
      type: 'experiment.resumed',
      ...OF_EXPERIMENT,
      data: {
        remaining: standing.remaining.map(({ conversation_id }) => conversation_id),
        versions,
        ...standing.limits,
        ...(repaired === null ? {} : { repaired_tail: repaired }),
      },
    };
  }
  const { total } = forecastPlan(plan, {
    prices,
    kindOf: (provider) => endpoints.get(provider)?.kind ?? provider,
    at: new Date(clock.now()),
  });
  return {
    type: 'experiment.started',
    ...OF_EXPERIMENT,
    data: {
      spec: plan.spec,
      arms: [...plan.arms],
      plan: [...plan.conversations],
      versions,
      environment,
      ...(plan.branch === null ? {} : { branch: plan.branch }),
      forecast: total,
      ...(plan.privacy === null ? {} : { redaction: redactionOf(plan.privacy) }),
    },
  };
}

/** How the conversations were held. */
export interface Held {
  /** What the first that failed failed of; undefined: none did. */
  readonly firstError: unknown;
  /** Whether a limit was reached. */
  readonly budgetSpent: boolean;
  /** How long that took. */
  readonly durationMs: number;
}

/** How an experiment ends once its conversations were held, and how its record says so. */
export function endOf(
  { plan, stop }: Pick<RunOptions, 'plan' | 'stop'>,
  overview: Overview,
  { firstError, budgetSpent, durationMs }: Held,
): { readonly ending: Ending; readonly event: EventDraft } {
  const conversations = countEnds(overview);
  const common = { conversations, duration_ms: durationMs };
  const held = conversations.completed + conversations.failed;
  const failedFast = plan.spec.fail_fast === true && firstError !== undefined;
  // A budget ends conversations that had begun, and keeps others from beginning.
  const isCutShort = [...overview.conversations.values()].some(
    ({ endReason }) => endReason === 'budget',
  );
  if (!failedFast && (isCutShort || held < plan.conversations.length)) {
    const cause = causeOf(isCutShort || budgetSpent, stop);
    return {
      ending: { status: 'interrupted', interrupted_by: cause },
      event: { type: 'experiment.interrupted', ...OF_EXPERIMENT, data: { cause, ...common } },
    };
  }
  if (failedFast || conversations.completed === 0) {
    const error = firstError === undefined ? firstFailure(overview) : failureRecord(firstError);
    return {
      ending: { status: 'failed', interrupted_by: null },
      event: { type: 'experiment.failed', ...OF_EXPERIMENT, data: { error, ...common } },
    };
  }
  const status = conversations.failed === 0 ? 'completed' : 'completed_with_failures';
  return {
    ending: { status, interrupted_by: null },
    event: { type: 'experiment.completed', ...OF_EXPERIMENT, data: { status, ...common } },
  };
}

/** How the record says that an experiment could not go on. */
export function failureEvent(error: unknown, overview: Overview, durationMs: number): EventDraft {
  return {
    type: 'experiment.failed',
    ...OF_EXPERIMENT,
    data: {
      error: failureRecord(error),
      conversations: countEnds(overview),
      duration_ms: durationMs,
    },
  };
}

/** How many conversations ended how. */
export function countEnds({ conversations }: Overview): ConversationCounts {
  const counts = { completed: 0, failed: 0, interrupted: 0 };
  for (const { status } of conversations.values()) if (hasEnded(status)) counts[status] += 1;
  return counts;
}

/** Nobody asked for a stop: what is left then is what a damaged record keeps from going on. */
function causeOf(budgetSpent: boolean, stop: StopRequest): Exclude<Ending['interrupted_by'], null> {
  if (budgetSpent) return 'budget';
  return stop.finish.aborted ? stop.cause : 'damage';
}

/** What the record says the first conversation that failed failed of. */
function firstFailure({ conversations }: Overview): FailureRecord {
  for (const { error } of conversations.values()) if (error !== null) return error;
  return { code: 'internal', message: 'No conversation completed.' };
}
