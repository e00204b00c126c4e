import type { CostUsd } from '../../src/conversation/call-cost.ts';
import { Conductor } from '../../src/conversation/conductor.ts';
import type { ConversationEnd } from '../../src/conversation/conversation-events.ts';
import type { ConversationPlan, Resumption } from '../../src/conversation/conversation-plan.ts';
import { loadCourseWatch } from '../../src/conversation/course-watch.ts';
import { Interventions } from '../../src/conversation/interventions.ts';
import { PauseRequest } from '../../src/conversation/pause-request.ts';
import type { RetryPolicy } from '../../src/conversation/retry-policy.ts';
import { StopRequest } from '../../src/conversation/stop-request.ts';
import { EventBus } from '../../src/events/bus.ts';
import type { Clock } from '../../src/events/clock.ts';
import type { Pacing } from '../../src/providers/pacing/pacing.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { standardDetection } from '../../src/schemas/detection-rules.ts';
import {
  BUS_ONLY_TYPES,
  type EventOf,
  type EventType,
  type PidginEvent,
} from '../../src/schemas/event.ts';
import type { AgentSnapshot } from '../../src/schemas/events/conversation.ts';
import { countingIds, tickingClock } from './clock.ts';
import { unlimited } from './unlimited.ts';

// The model takes a third of a second to load, which tests that count ticks must not see.
export const watchCourse = await loadCourseWatch(false);
const measureCourse = await loadCourseWatch(true);

export function snapshot(overrides: Partial<AgentSnapshot> = {}): AgentSnapshot {
  return {
    requested: 'scripted',
    provider: 'local',
    model: 'scripted',
    display_name: 'Scripted',
    awareness: 'none',
    system_prompt: null,
    ...overrides,
  };
}

export function conversationPlan(overrides: Partial<ConversationPlan> = {}): ConversationPlan {
  return {
    conversationId: 'conv_0badcafe_0001',
    arm: 'default',
    repetition: 1,
    seed: 7,
    maxTurns: 2,
    promptTag: '[HUMAN]',
    prompt: 'Begin.',
    chooseNames: false,
    allowTruncation: false,
    agents: { agent_a: snapshot(), agent_b: snapshot() },
    branch: null,
    scheduled: new Map(),
    redaction: null,
    detection: standardDetection(),
    ...overrides,
  };
}

/** One attempt, and no patience for silence that a test could notice. */
export const NO_RETRY: RetryPolicy = {
  maxRetries: 0,
  baseDelayMs: 1000,
  maxDelayMs: 60_000,
  firstPartTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
};

/** What a conversation is held with, where a test cares. */
interface Held {
  readonly stop?: StopRequest;
  readonly retry?: Partial<RetryPolicy>;
  readonly pacing?: Pacing;
  readonly costUsd?: CostUsd;
  /** Context window of both models, in tokens. */
  readonly window?: number | null;
  readonly resume?: Resumption;
  readonly pause?: PauseRequest;
  readonly pauseExperiment?: () => void;
  readonly interventions?: Interventions;
  readonly clock?: Clock;
  readonly budgetSpent?: () => boolean;
  /** Called with the bus before anything happens. */
  readonly attach?: (bus: EventBus) => void;
}

/** Holds a conversation in memory and returns every event that would be recorded. */
export async function holdConversation(
  plan: ConversationPlan,
  providers: { agent_a: Provider; agent_b: Provider },
  {
    stop = new StopRequest(),
    retry = {},
    pacing,
    costUsd = () => null,
    window = null,
    pause = new PauseRequest(),
    pauseExperiment = () => pause.ask(),
    interventions = new Interventions(),
    resume,
    clock = tickingClock(),
    budgetSpent = () => false,
    attach = () => undefined,
  }: Held = {},
): Promise<{ events: PidginEvent[]; end: ConversationEnd }> {
  const events: PidginEvent[] = [];
  const bus = new EventBus({
    experimentId: 'exp_0badcafe',
    now: () => clock.now(),
    newEventId: countingIds(),
    record: (event) => {
      if (!BUS_ONLY_TYPES.has(event.type)) events.push(event);
      return undefined;
    },
    unrecorded: BUS_ONLY_TYPES,
    onObserverFailure: (error) => {
      throw error;
    },
  });
  attach(bus);
  const end = await new Conductor({
    plan,
    resume: resume ?? null,
    providers,
    bus,
    clock,
    stop,
    pause,
    interventions,
    retry: { ...NO_RETRY, ...retry },
    pacing: pacing ?? unlimited(clock),
    random: () => 0.5,
    watchCourse: plan.redaction === null ? watchCourse : measureCourse,
    pauseExperiment,
    budgetSpent,
    contextWindow: () => window,
    costUsd,
  }).run();
  return { events, end };
}

export function ofType<T extends EventType>(events: readonly PidginEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
