import { failureRecord, ProviderFailure } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import type { Provider } from '../providers/provider.ts';
import type { AgentSnapshot, CompletionReason } from '../schemas/events/conversation.ts';
import { AGENT_IDS, type AgentId, type ConversationId } from '../schemas/ids.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { CostUsd } from './call-cost.ts';
import { History } from './history.ts';
import { requestReply } from './reply.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { type RoutedMessage, tagged } from './router.ts';
import { stopCondition } from './stop-condition.ts';
import type { StopRequest } from './stop-request.ts';

/** A conversation with everything resolved that it needs to be held. */
export interface ConversationPlan {
  readonly conversationId: ConversationId;
  readonly arm: string;
  readonly repetition: number;
  readonly seed: number;
  readonly maxTurns: number;
  readonly promptTag: string;
  /** Without its tag. */
  readonly prompt: string;
  readonly chooseNames: boolean;
  readonly agents: Readonly<Record<AgentId, AgentSnapshot>>;
  /** What the experimenter says at the start of a turn, by turn number. */
  readonly scheduled: ReadonlyMap<number, readonly ScheduledPrompt[]>;
}

/** Something the experimenter says at a given turn, without its tag. */
export interface ScheduledPrompt {
  readonly recipients: readonly AgentId[];
  readonly text: string;
}

export interface ConductorOptions {
  readonly plan: ConversationPlan;
  readonly providers: Readonly<Record<AgentId, Provider>>;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly stop: StopRequest;
  readonly retry: RetryPolicy;
  /** A number from 0 to 1, for the waits between attempts. */
  readonly random: () => number;
  readonly costUsd: CostUsd;
}

/** How a conversation ended. */
export type ConversationEnd =
  | { readonly status: 'completed'; readonly reason: CompletionReason }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'interrupted' };

/** What ends a turn early. */
type TurnEnd = 'done' | ConversationEnd;

/**
 * Holds one conversation from its opening prompt to its end, turn by turn: agent A, then agent B.
 * All it does is in the events; exactly one of `conversation.completed`, `.failed` and
 * `.interrupted` is the last.
 */
export class Conductor {
  readonly #options: ConductorOptions;
  readonly #histories: Record<AgentId, History> = {
    agent_a: new History('agent_a'),
    agent_b: new History('agent_b'),
  };
  readonly #named = new Set<AgentId>();
  #turnsCompleted = 0;

  constructor(options: ConductorOptions) {
    this.#options = options;
  }

  /**
   * Holds the conversation.
   *
   * @throws PidginError when the record cannot be written; nothing is said after that.
   */
  async run(): Promise<ConversationEnd> {
    const { clock, plan } = this.#options;
    const startedAt = clock.elapsed();
    await this.#open();
    let end: ConversationEnd | null = null;
    while (end === null) {
      const turnEnd = await this.#turn(this.#turnsCompleted);
      if (turnEnd === 'done') {
        this.#turnsCompleted += 1;
        const reason = stopCondition({
          turnsCompleted: this.#turnsCompleted,
          maxTurns: plan.maxTurns,
        });
        if (reason !== null) end = { status: 'completed', reason };
      } else {
        end = turnEnd;
      }
    }
    await this.#close(end, Math.round(clock.elapsed() - startedAt));
    return end;
  }

  async #open(): Promise<void> {
    const { bus, plan } = this.#options;
    const content = tagged(plan.promptTag, plan.prompt);
    await bus.publish({
      type: 'conversation.started',
      ...this.#place(null),
      data: {
        arm: plan.arm,
        repetition: plan.repetition,
        seed: plan.seed,
        max_turns: plan.maxTurns,
        prompt_tag: plan.promptTag,
        opening_prompt: content,
        choose_names: plan.chooseNames,
        agents: plan.agents,
      },
    });
    this.#hear({ kind: 'experimenter', recipients: AGENT_IDS, content });
  }

  async #turn(turn: number): Promise<TurnEnd> {
    const { bus, clock, stop } = this.#options;
    if (stop.finish.aborted) return { status: 'interrupted' };
    const startedAt = clock.elapsed();
    await bus.publish({ type: 'turn.started', ...this.#place(turn), data: {} });
    await this.#sayScheduled(turn);
    for (const agentId of AGENT_IDS) {
      if (stop.finish.aborted) return { status: 'interrupted' };
      const outcome = await this.#ask(agentId, turn);
      switch (outcome.kind) {
        case 'completed':
          this.#hear({
            kind: 'reply',
            author: agentId,
            content: outcome.content,
            blocks: outcome.thinking,
          });
          break;
        case 'abandoned':
          return { status: 'interrupted' };
        case 'failed':
          return this.#failed(outcome.error, agentId, turn);
        default:
          outcome satisfies never;
      }
    }
    await bus.publish({
      type: 'turn.completed',
      ...this.#place(turn),
      data: { duration_ms: Math.round(clock.elapsed() - startedAt) },
    });
    return 'done';
  }

  #ask(agentId: AgentId, turn: number): Promise<AttemptOutcome> {
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
        history: this.#histories[agentId],
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

  async #sayScheduled(turn: number): Promise<void> {
    const { bus, plan } = this.#options;
    for (const { recipients, text } of plan.scheduled.get(turn) ?? []) {
      const content = tagged(plan.promptTag, text);
      await bus.publish({
        type: 'conductor.intervention',
        ...this.#place(turn),
        data: { source: 'awareness', recipients: [...recipients], content },
      });
      this.#hear({ kind: 'experimenter', recipients, content });
    }
  }

  async #close(end: ConversationEnd, durationMs: number): Promise<void> {
    const { bus, stop } = this.#options;
    const place = this.#place(null);
    const common = { turns: this.#turnsCompleted, duration_ms: durationMs };
    switch (end.status) {
      case 'completed':
        await bus.publish({
          type: 'conversation.completed',
          ...place,
          data: { reason: end.reason, ...common },
        });
        break;
      case 'failed':
        await bus.publish({
          type: 'conversation.failed',
          ...place,
          data: { error: failureRecord(end.error), ...common },
        });
        break;
      case 'interrupted':
        await bus.publish({
          type: 'conversation.interrupted',
          ...place,
          data: { cause: stop.cause, ...common },
        });
        break;
      default:
        end satisfies never;
    }
  }

  #hear(message: RoutedMessage): void {
    for (const agentId of AGENT_IDS) this.#histories[agentId].add(message);
  }

  #place<T extends number | null>(turn: T) {
    return {
      conversation_id: this.#options.plan.conversationId,
      turn_number: turn,
      agent_id: null,
    };
  }
}
