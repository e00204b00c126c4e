import { ProviderFailure } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../events/conversation-state.ts';
import { repliedTurns } from '../events/replied-turns.ts';
import { familiesOf } from '../metrics/lexicons/model-families.ts';
import type { Pacing } from '../providers/pacing/pacing.ts';
import type { Provider } from '../providers/provider.ts';
import type { EventDraft } from '../schemas/event.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import { AgentMemory } from './agent-memory.ts';
import type { CostUsd } from './call-cost.ts';
import { replyReserve } from './context-meter.ts';
import {
  beginningEvent,
  type ConversationEnd,
  courseEvents,
  endingEvent,
  measurementEvents,
  placeOf,
} from './conversation-events.ts';
import type { ConversationPlan, Resumption } from './conversation-plan.ts';
import type { Consequence, CourseWatch, WatchCourse } from './course-watch.ts';
import { doneBefore } from './done-before.ts';
import type { Interventions } from './interventions.ts';
import type { PauseRequest } from './pause-request.ts';
import { type ReplyOutcome, requestReply } from './reply.ts';
import { restore } from './restore.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { type RoutedMessage, tagged } from './router.ts';
import { stopCondition } from './stop-condition.ts';
import type { StopRequest } from './stop-request.ts';

export interface ConductorOptions {
  readonly plan: ConversationPlan;
  /** Where to go on from; null: the conversation begins now. */
  readonly resume: Resumption | null;
  readonly providers: Readonly<Record<AgentId, Provider>>;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly stop: StopRequest;
  readonly pause: PauseRequest;
  readonly interventions: Interventions;
  readonly retry: RetryPolicy;
  /** Shared by all conversations of the process. */
  readonly pacing: Pacing;
  /** A number from 0 to 1, for the waits between attempts. */
  readonly random: () => number;
  readonly costUsd: CostUsd;
  /** Tokens that fit into a request and its reply; null: unknown, and nothing is checked. */
  readonly contextWindow: (provider: string, model: string) => number | null;
  readonly watchCourse: WatchCourse;
  /** Called when something was detected that is to pause the experiment. */
  readonly pauseExperiment: () => void;
  /** Whether the experiment has spent what it may. */
  readonly budgetSpent: () => boolean;
}

/** What ends a turn early. */
type TurnEnd = 'done' | ConversationEnd;

/**
 * Holds one conversation from its opening prompt to its end, turn by turn: agent A, then agent B.
 * All it does is in the events; exactly one of `conversation.completed`, `.failed` and
 * `.interrupted` is the last.
 */
export class Conductor {
  readonly #options: ConductorOptions;
  readonly #memories: Readonly<Record<AgentId, AgentMemory>>;
  readonly #course: CourseWatch;
  readonly #named = new Set<AgentId>();
  #turnsCompleted = 0;
  #replies = 0;
  /** What the last complete turn asks for. */
  #consequence: Consequence = 'none';
  /** Recording that a pause was asked for while a reply was in flight. */
  #pauseRecorded: Promise<unknown> = Promise.resolve();

  constructor(options: ConductorOptions) {
    this.#options = options;
    const { agents, detection } = options.plan;
    const { agent_a, agent_b } = agents;
    this.#memories = {
      agent_a: new AgentMemory('agent_a', agent_a.system_prompt),
      agent_b: new AgentMemory('agent_b', agent_b.system_prompt),
    };
    this.#course = options.watchCourse(detection, agents);
  }

  /**
   * Holds the conversation.
   *
   * @throws PidginError when the record cannot be written; nothing is said after that.
   */
  async run(): Promise<ConversationEnd> {
    const { plan, bus, clock, stop } = this.#options;
    const startedAt = clock.elapsed();
    const state = await this.#open();
    await this.#takeUp(state);
    if (this.#options.resume !== null) await this.#resume(this.#options.resume);
    const stopRecording = this.#recordPauses();
    let end = this.#ended();
    try {
      while (end === null) {
        const turnEnd = await this.#turn(this.#turnsCompleted);
        if (turnEnd === 'done') {
          this.#turnsCompleted += 1;
          end = this.#ended();
          if (end === null && this.#consequence === 'pause') this.#options.pauseExperiment();
        } else {
          end = turnEnd;
        }
      }
      await this.#pauseRecorded;
    } finally {
      stopRecording();
    }
    const durationMs = Math.round(clock.elapsed() - startedAt);
    const counts = { turns: this.#turnsCompleted, duration_ms: durationMs };
    await bus.publish(endingEvent(plan, end, stop.cause, counts));
    return end;
  }

  /** How it ended with the turn that is complete; null while it goes on. */
  #ended(): ConversationEnd | null {
    const turnsCompleted = this.#turnsCompleted;
    if (turnsCompleted === 0) return null;
    const { maxTurns } = this.#options.plan;
    const reason = stopCondition({ turnsCompleted, maxTurns, consequence: this.#consequence });
    return reason === null ? null : { status: 'completed', reason };
  }

  /** Takes up what was said already, by an earlier process or in the source of a branch. */
  async #takeUp(state: ConversationState): Promise<void> {
    restore(state, this.#memories);
    this.#turnsCompleted = state.turnsCompleted;
    const replies = state.messages.filter((message) => message.kind === 'reply');
    for (const { author } of replies) this.#named.add(author);
    this.#replies = replies.length;
    const inherited = state.branch?.inheritedTurns ?? 0;
    for (const { number, a, b } of repliedTurns(state.messages)) {
      if (number >= state.turnsCompleted) break;
      const said = { turn: number, a: a?.content ?? null, b: b?.content ?? null };
      // It may have been said by other models.
      const families = number < inherited ? { families: familiesOf(a?.model, b?.model) } : {};
      const course = this.#course.next({ ...said, ...families });
      if (number < inherited)
        await this.#publishAll(measurementEvents(this.#options.plan, number, course));
      // What ended or paused the source of a branch does not end the branch.
      this.#consequence = number < inherited ? 'none' : course.consequence;
    }
  }

  async #resume({ repaired }: Resumption): Promise<void> {
    await this.#options.bus.publish({
      type: 'conversation.resumed',
      ...this.#place(null),
      data: {
        messages: this.#replies,
        ...(repaired === null ? {} : { repaired_tail: repaired }),
      },
    });
  }

  /**
   * Records the beginning, or what of it is not recorded yet: a crash may have left nothing but a
   * torn line.
   *
   * @returns What the record then says.
   */
  async #open(): Promise<ConversationState> {
    const { bus, plan, resume } = this.#options;
    let state = resume?.state ?? EMPTY_CONVERSATION;
    if (state.status === 'pending') {
      const started = await bus.publish(beginningEvent(plan));
      state = reduceConversation(state, started);
    }
    if (plan.branch !== null && state.branch === null) {
      const branched = await bus.publish({
        type: 'conversation.branched',
        ...this.#place(null),
        data: plan.branch,
      });
      state = reduceConversation(state, branched);
    }
    return state;
  }

  async #turn(turn: number): Promise<TurnEnd> {
    const { plan, resume, bus, clock, stop, budgetSpent } = this.#options;
    if (stop.finish.aborted) return { status: 'interrupted' };
    if (budgetSpent()) return { status: 'completed', reason: 'budget' };
    const startedAt = clock.elapsed();
    const done = doneBefore(turn, resume?.state ?? EMPTY_CONVERSATION);
    if (!done.started) await bus.publish({ type: 'turn.started', ...this.#place(turn), data: {} });
    await this.#sayScheduled(turn, done.prompts);
    const said = { ...done.said };
    const end = await this.#hold(turn, said);
    const { agent_a: a = null, agent_b: b = null } = said;
    const measures = this.#course.measures && a !== null;
    if (end !== 'done' && !measures) return end;
    const course = this.#course.next({ turn, a, b });
    await this.#publishAll(measurementEvents(plan, turn, course));
    if (end !== 'done') return end;
    await this.#publishAll(courseEvents(plan, turn, course, done.told));
    this.#consequence = course.consequence;
    await bus.publish({
      type: 'turn.completed',
      ...this.#place(turn),
      // One that another process began took longer than this one can tell.
      data: { duration_ms: done.started ? null : Math.round(clock.elapsed() - startedAt) },
    });
    return 'done';
  }

  /**
   * Measures what can only be measured now, before the other agent is waited for: a process that is
   * killed meanwhile would lose it.
   */
  async #measureEarly(agentId: AgentId, turn: number, content: string): Promise<void> {
    if (agentId === AGENT_IDS.at(-1)) return;
    const metrics = this.#course.hear(agentId, content);
    const { plan } = this.#options;
    await this.#publishAll(measurementEvents(plan, turn, { metrics, attractors: [] }));
  }

  /** Lets the agents speak in their turn, and adds what they say to what was said in it. */
  async #hold(turn: number, said: Partial<Record<AgentId, string>>): Promise<TurnEnd> {
    const { stop, budgetSpent } = this.#options;
    for (const agentId of AGENT_IDS) {
      if (agentId in said) continue;
      await this.#waitWhilePaused(turn);
      if (stop.finish.aborted) return { status: 'interrupted' };
      await this.#sayTyped(turn);
      if (budgetSpent()) return { status: 'completed', reason: 'budget' };
      if (!(await this.#fits(agentId, turn))) {
        return { status: 'completed', reason: 'context_limit' };
      }
      const outcome = await this.#ask(agentId, turn);
      switch (outcome.kind) {
        case 'completed':
          await this.#measureEarly(agentId, turn, outcome.content);
          this.#memories[agentId].counted(outcome.usage);
          this.#hear({
            kind: 'reply',
            author: agentId,
            content: outcome.content,
            blocks: outcome.thinking,
          });
          this.#replies += 1;
          said[agentId] = outcome.content;
          break;
        case 'abandoned':
          return { status: 'interrupted' };
        case 'unaffordable':
          return { status: 'completed', reason: 'budget' };
        case 'failed':
          return this.#failed(outcome.error, agentId, turn);
        default:
          outcome satisfies never;
      }
    }
    return 'done';
  }

  #ask(agentId: AgentId, turn: number): Promise<ReplyOutcome> {
    const { plan, providers, ...context } = this.#options;
    const expectName = plan.chooseNames && !this.#named.has(agentId);
    this.#named.add(agentId);
    return requestReply(
      {
        conversationId: plan.conversationId,
        turn,
        agentId,
        agent: plan.agents[agentId],
        provider: providers[agentId],
        history: this.#memories[agentId].history,
        inputTokens: this.#memories[agentId].tokens,
        seed: plan.seed,
        expectName,
      },
      context,
    );
  }

  /** A full context window ends a conversation; it does not fail it. */
  async #failed(error: unknown, agentId: AgentId, turn: number): Promise<ConversationEnd> {
    if (!(error instanceof ProviderFailure) || error.class !== 'context_limit') {
      return { status: 'failed', error };
    }
    await this.#options.bus.publish({
      type: 'context.limit_reached',
      conversation_id: this.#options.plan.conversationId,
      turn_number: turn,
      agent_id: agentId,
      data: { tokens: null, window: null },
    });
    return { status: 'completed', reason: 'context_limit' };
  }

  /** @param saidBefore How many of them have been said already. */
  async #sayScheduled(turn: number, saidBefore: number): Promise<void> {
    const { bus, plan } = this.#options;
    for (const { recipients, text } of plan.scheduled.get(turn)?.slice(saidBefore) ?? []) {
      const content = tagged(plan.promptTag, text);
      await bus.publish({
        type: 'conductor.intervention',
        ...this.#place(turn),
        data: { source: 'awareness', recipients: [...recipients], content },
      });
      this.#hear({ kind: 'experimenter', recipients, content });
    }
  }

  /** What a person has typed since the last reply. */
  async #sayTyped(turn: number): Promise<void> {
    const { bus, plan, interventions } = this.#options;
    for (const { recipients, text, by } of interventions.take(plan.conversationId)) {
      const content = tagged(plan.promptTag, text);
      await bus.publish({
        type: 'conductor.intervention',
        ...this.#place(turn),
        data: { source: 'human', by, recipients: [...recipients], content },
      });
      this.#hear({ kind: 'experimenter', recipients, content });
    }
  }

  async #waitWhilePaused(turn: number): Promise<void> {
    const { bus, pause, stop } = this.#options;
    await this.#pauseRecorded;
    if (!pause.asked || stop.finish.aborted) return;
    await bus.publish({ type: 'conversation.paused', ...this.#place(turn), data: {} });
    await pause.released(stop.finish);
    if (stop.finish.aborted) return;
    await bus.publish({
      type: 'conversation.resumed',
      ...this.#place(turn),
      data: { messages: this.#replies },
    });
  }

  /** Records at once that a pause was asked for; a failure comes out before the next reply. */
  #recordPauses(): () => void {
    const { bus, pause } = this.#options;
    const note = (): void => {
      this.#pauseRecorded = bus.publish({
        type: 'pause.requested',
        ...this.#place(this.#turnsCompleted),
        data: {},
      });
      this.#pauseRecorded.catch(() => undefined);
    };
    if (pause.asked) note();
    return pause.onAsk(note);
  }

  #hear(message: RoutedMessage): void {
    for (const agentId of AGENT_IDS) this.#memories[agentId].hear(message);
  }

  /**
   * Whether the next request fits into the model's context window, after forgetting what may be
   * forgotten. Where the window is unknown, the provider will say.
   */
  async #fits(agentId: AgentId, turn: number): Promise<boolean> {
    const { plan, bus, contextWindow } = this.#options;
    const agent = plan.agents[agentId];
    const window = agent.context_window ?? contextWindow(agent.provider, agent.model);
    if (window === null) return true;
    const memory = this.#memories[agentId];
    const place = { conversation_id: plan.conversationId, turn_number: turn, agent_id: agentId };
    const room = window - replyReserve(window, agent.max_tokens);
    const forgotten = plan.allowTruncation ? memory.fitInto(room) : null;
    if (forgotten !== null && forgotten.messages > 0) {
      await bus.publish({
        type: 'context.truncated',
        ...place,
        data: { dropped_messages: forgotten.messages, dropped_tokens: forgotten.tokens },
      });
    }
    const { tokens } = memory;
    if (tokens > room) {
      await bus.publish({ type: 'context.limit_reached', ...place, data: { tokens, window } });
      return false;
    }
    await bus.publish({ type: 'context.usage', ...place, data: { tokens, window } });
    return true;
  }

  async #publishAll(events: readonly EventDraft[]): Promise<void> {
    for (const event of events) await this.#options.bus.publish(event);
  }

  #place<T extends number | null>(turn: T) {
    return placeOf(this.#options.plan.conversationId, turn);
  }
}
