import { Conductor } from '../../conversation/conductor.ts';
import type { ConversationPlan } from '../../conversation/conversation-plan.ts';
import { loadCourseWatch } from '../../conversation/course-watch.ts';
import { Interventions } from '../../conversation/interventions.ts';
import { PauseRequest } from '../../conversation/pause-request.ts';
import type { RetryPolicy } from '../../conversation/retry-policy.ts';
import { StopRequest } from '../../conversation/stop-request.ts';
import { EventBus } from '../../events/bus.ts';
import type { Clock } from '../../events/clock.ts';
import { eventIds } from '../../events/event-ids.ts';
import { localTestReply } from '../../providers/local-test/local-test.ts';
import { Pacing } from '../../providers/pacing/pacing.ts';
import type { Provider } from '../../providers/provider.ts';
import { BUS_ONLY_TYPES, type EventLine, type PidginEvent } from '../../schemas/event.ts';
import type { ExperimentId } from '../../schemas/ids.ts';
import { type Divergence, firstDifference } from './divergence.ts';
import { type Life, livesOf } from './lives.ts';
import { attemptsOf, recordedProvider } from './recorded-provider.ts';

/** Thrown where a process was killed, or where the replay has gone another way. */
class EndOfRecord extends Error {}

/**
 * Holds a conversation again, with the recorded replies in place of models, and compares every
 * event and every request with what was recorded: each process that had a part in it does again
 * what it did, is stopped where it was stopped and killed where it was killed. What `local:test`
 * said is made anew.
 *
 * @param plan Of the conversation, as the record of its experiment has it.
 * @returns The first divergence; null: there is none.
 */
export async function verifyConversation(
  experimentId: ExperimentId,
  plan: ConversationPlan,
  recorded: readonly EventLine[],
): Promise<Divergence | null> {
  const started = recorded.find((event) => event.type === 'conversation.started');
  for (const life of livesOf(recorded)) {
    const divergence = await relive(experimentId, withWindows(plan, started), life);
    if (divergence !== null) return divergence;
  }
  return null;
}

/** Context windows were found when it was run; all else is planned. */
function withWindows(plan: ConversationPlan, started: EventLine | undefined): ConversationPlan {
  if (started?.type !== 'conversation.started') return plan;
  const known = (agent: 'agent_a' | 'agent_b') => {
    const { context_window } = started.data.agents[agent];
    return {
      ...plan.agents[agent],
      ...(context_window === undefined ? {} : { context_window }),
    };
  };
  return { ...plan, agents: { agent_a: known('agent_a'), agent_b: known('agent_b') } };
}

async function relive(
  experimentId: ExperimentId,
  plan: ConversationPlan,
  { events, resume }: Life,
): Promise<Divergence | null> {
  const watchCourse = await loadCourseWatch(plan.redaction !== null);
  const stop = new StopRequest();
  const interventions = new Interventions();
  const attempts = attemptsOf(events).values();
  let position = 0;
  let divergence: Divergence | null = null;
  const next = (): EventLine | undefined => events[position];

  const record = (replayed: PidginEvent): undefined => {
    const expected = next();
    divergence ??=
      expected === undefined
        ? {
            seq: null,
            type: replayed.type,
            field: '',
            recorded: undefined,
            replayed: replayed.data,
          }
        : firstDifference(expected, replayed);
    if (divergence !== null) throw new EndOfRecord();
    position += 1;
    if (next() === undefined && !isEnd(replayed)) throw new EndOfRecord();
    comeFromOutside(events.slice(position));
  };

  /** What people did next is done again. */
  function comeFromOutside(coming: readonly EventLine[]): void {
    for (const event of coming) {
      if (event.type === 'conversation.interrupted' && event.data.cause !== 'crash') {
        if (event.data.cause === 'pause') stop.finishToPause();
        else if (!stop.finish.aborted) stop.ask(event.data.cause ?? 'user');
        return;
      }
      if (event.type !== 'conductor.intervention' || event.data.source !== 'human') return;
      const { recipients, content, by = '' } = event.data;
      const tag = plan.promptTag === '' ? '' : `${plan.promptTag} `;
      const text = content.startsWith(tag) ? content.slice(tag.length) : content;
      interventions.add(plan.conversationId, { recipients, text, by });
    }
  }

  const provider = checkingRequests(
    recordedProvider(() => {
      const { value, done } = attempts.next();
      if (done) throw new EndOfRecord();
      return value;
    }, stop),
    plan,
    () => events.slice(position),
    (found) => {
      divergence ??= found;
    },
  );
  const bus = new EventBus({
    experimentId,
    now: TIMELESS.now,
    newEventId: eventIds(TIMELESS.now),
    record,
    unrecorded: BUS_ONLY_TYPES,
    onObserverFailure: () => undefined,
  });
  comeFromOutside(events);
  try {
    await new Conductor({
      plan,
      resume,
      providers: { agent_a: provider, agent_b: provider },
      bus,
      clock: TIMELESS,
      stop,
      pause: new PauseRequest(),
      interventions,
      retry: new RecordedRetries(next),
      pacing: new Pacing({ limitsOf: () => ({}), ...TIMELESS }),
      random: () => 0,
      // Prices and windows as they were known then.
      costUsd: () => {
        const event = next();
        return event !== undefined && 'cost_usd' in event.data
          ? (event.data.cost_usd ?? null)
          : null;
      },
      watchCourse,
      // A pause waits for nothing here, and one that ended the process is in the record.
      pauseExperiment: () => undefined,
      contextWindow: () => windowIn(events.slice(position)),
      budgetSpent: () => {
        const event = next();
        return event?.type === 'conversation.completed' && event.data.reason === 'budget';
      },
    }).run();
  } catch (error) {
    if (!(error instanceof EndOfRecord)) throw error;
  }
  const left = next();
  if (divergence === null && left !== undefined) {
    const { seq, type, data } = left;
    return { seq, type, field: '', recorded: data, replayed: undefined };
  }
  return divergence;
}

/** Tries again as often as the record says, without waiting. */
class RecordedRetries implements RetryPolicy {
  readonly baseDelayMs = 1;
  readonly maxDelayMs = 1;
  readonly firstPartTimeoutMs = 60_000;
  readonly idleTimeoutMs = 60_000;
  readonly #next: () => EventLine | undefined;

  /** @param next What comes next in the record. */
  constructor(next: () => EventLine | undefined) {
    this.#next = next;
  }

  /** Asked when an attempt has failed. */
  get maxRetries(): number {
    const event = this.#next();
    return event?.type === 'api.call.failed' && event.data.wait_ms !== null ? Infinity : 0;
  }
}

/** Nobody waits in a replay, and what is compared has no times. */
const TIMELESS: Clock = { now: () => 0, elapsed: () => 0, sleep: async () => undefined };

function isEnd({ type }: PidginEvent): boolean {
  return (
    type === 'conversation.completed' ||
    type === 'conversation.failed' ||
    type === 'conversation.interrupted'
  );
}

/** The window that was known when the next request was measured; null: none was. */
function windowIn(coming: readonly EventLine[]): number | null {
  for (const event of coming) {
    if (event.type === 'context.usage' || event.type === 'context.limit_reached') {
      return event.data.window;
    }
    if (event.type !== 'context.truncated') return null;
  }
  return null;
}

/** Compares each request with the agent that was recorded, and makes anew what `local:test` said. */
function checkingRequests(
  provider: Provider,
  { agents, seed }: ConversationPlan,
  coming: () => readonly EventLine[],
  diverged: (divergence: Divergence) => void,
): Provider {
  return {
    stream(request, options) {
      const end = coming().find(isEndOfRequest);
      if (end !== undefined) {
        const { seq, type, agent_id } = end;
        const agent = agents[agent_id];
        const compare = (field: string, recorded: unknown, replayed: unknown): void => {
          if (replayed !== recorded) diverged({ seq, type, field, recorded, replayed });
        };
        compare('request.model', agent.model, request.model);
        compare('request.system', agent.system_prompt ?? undefined, request.system);
        compare('request.temperature', agent.temperature, request.temperature);
        compare('request.max_tokens', agent.max_tokens, request.maxTokens);
        compare('request.context_window', agent.context_window, request.contextWindow);
        compare('request.seed', seed, request.seed);
        if (end.type === 'response.completed' && agent.provider === 'local') {
          compare('data.content', end.data.content, localTestReply(request));
        }
      }
      return provider.stream(request, options);
    },
  };
}

type EndOfRequest = Extract<
  EventLine,
  { type: 'response.completed' | 'api.call.failed' | 'response.interrupted' }
>;

function isEndOfRequest(event: EventLine): event is EndOfRequest {
  return (
    event.type === 'response.completed' ||
    event.type === 'api.call.failed' ||
    event.type === 'response.interrupted'
  );
}
