import type { EventDraft } from '../../schemas/event.ts';
import type { CompletionReason, ConversationOrigin } from '../../schemas/events/conversation.ts';
import { AGENT_IDS, type AgentId, type ConversationId } from '../../schemas/ids.ts';
import type { FailureRecord, Usage } from '../../schemas/usage.ts';
import type { OldEvent } from './parse-python-line.ts';
import { type OldSettings, recordedAgent, type SentToAgent } from './settings.ts';

/** An event of ours and when it happened, in Unix seconds. */
export interface DatedDraft {
  readonly timestamp: number;
  readonly draft: EventDraft;
}

/** Where a branch came from, in our ids. */
export interface Parent {
  readonly experimentId: string;
  readonly conversationId: ConversationId;
  readonly turn: number;
  readonly changes: readonly string[];
}

/** A conversation of the Python Pidgin, as far as it could be read. */
export interface OldConversation {
  /** Everything that could be read of it, in the order of the log; at least one event. */
  readonly events: readonly OldEvent[];
  readonly settings: OldSettings;
  readonly origin: ConversationOrigin;
  /** Its id here. */
  readonly conversationId: ConversationId;
  /** From 1. */
  readonly repetition: number;
  readonly parent: Parent | null;
}

/** The same in events of ours. */
export interface ConvertedConversation {
  readonly events: readonly DatedDraft[];
  /** Replies that were carried over. */
  readonly messages: number;
  /** Replies that were given after an error had been spoken as if it were one. */
  readonly leftOutMessages: number;
}

type Of<T extends OldEvent['event_type']> = Extract<OldEvent, { event_type: T }>;

/**
 * Tells an old conversation in events of ours.
 *
 * Pure and total: any events in any order convert, so that of a damaged log all that is readable
 * comes along. Its end comes last, wherever it stood: a reply that arrived after it was said all the
 * same.
 */
export function convertConversation(old: OldConversation): ConvertedConversation {
  return new Conversion(old).run();
}

/** When the conversation began: when it says so, or when it is first heard of. */
export function startOf(events: readonly OldEvent[]): number {
  const start = events.find((event) => event.event_type === 'ConversationStartEvent');
  return (start ?? events[0])?.timestamp ?? 0;
}

/** What an agent was sent, and by whose service. */
export function sentTo(events: readonly OldEvent[], agent: AgentId): SentToAgent {
  const request = events.find(
    (event) => event.event_type === 'MessageRequestEvent' && event.agent_id === agent,
  ) as Of<'MessageRequestEvent'> | undefined;
  const usage = events.find(
    (event) => event.event_type === 'TokenUsageEvent' && event.agent_id === agent,
  ) as Of<'TokenUsageEvent'> | undefined;
  return {
    systemPrompt: request?.told.systemPrompt ?? null,
    provider: usage?.provider?.toLowerCase() || null,
  };
}

/** Old words for what ended a conversation by itself. */
const COMPLETION_OF: ReadonlyMap<string, CompletionReason> = new Map([
  ['max_turns_reached', 'max_turns'],
  ['max_turns', 'max_turns'],
  ['high_convergence', 'convergence'],
  ['convergence', 'convergence'],
  ['context_limit_reached', 'context_limit'],
  ['context_limit', 'context_limit'],
]);

/** The state of one conversion, from its first event to its last. */
class Conversion {
  readonly #old: OldConversation;
  readonly #startedAt: number;
  readonly #events: DatedDraft[] = [];
  readonly #turnStarts = new Map<number, number>();
  readonly #asked = new Map<AgentId, number>();
  /** `agent turn` of every reply. */
  readonly #said = new Set<string>();
  #turn = 0;
  #turnsCompleted = 0;
  #told = 0;
  #messages = 0;

  constructor(old: OldConversation) {
    this.#old = old;
    this.#startedAt = startOf(old.events);
  }

  run(): ConvertedConversation {
    const { events } = this.#old;
    this.#start();
    for (const [index, event] of events.entries()) {
      if (event.event_type === 'MessageCompleteEvent' && isSpokenError(event)) {
        const { content: message } = event.message;
        this.#fail(event.timestamp, { code: 'provider_failed', message }, null);
        const after = events.slice(index + 1);
        const leftOut = after.filter(({ event_type }) => event_type === 'MessageCompleteEvent');
        return this.#result(leftOut.length);
      }
      this.#take(event, index);
    }
    const end = events.find((event) => event.event_type === 'ConversationEndEvent');
    if (end !== undefined) this.#end(end);
    return this.#result(0);
  }

  #result(leftOutMessages: number): ConvertedConversation {
    return { events: this.#events, messages: this.#messages, leftOutMessages };
  }

  #start(): void {
    const { events, settings, origin, repetition, parent } = this.#old;
    const request = events.find((event) => event.event_type === 'MessageRequestEvent');
    this.#add(this.#startedAt, null, null, 'conversation.started', {
      arm: 'default',
      repetition,
      seed: null,
      max_turns: settings.maxTurns,
      prompt_tag: '',
      opening_prompt: request === undefined ? settings.prompt : request.told.opening,
      choose_names: settings.chooseNames,
      agents: {
        agent_a: recordedAgent(settings, 'agent_a', sentTo(events, 'agent_a')),
        agent_b: recordedAgent(settings, 'agent_b', sentTo(events, 'agent_b')),
      },
      origin,
    });
    if (parent === null) return;
    this.#add(this.#startedAt, null, null, 'conversation.branched', {
      parent_experiment_id: parent.experimentId,
      parent_conversation_id: parent.conversationId,
      branch_turn: parent.turn,
      changes: [...parent.changes],
    });
  }

  #take(event: OldEvent, index: number): void {
    const { timestamp } = event;
    switch (event.event_type) {
      case 'TurnStartEvent':
        this.#turn = event.turn_number;
        this.#turnStarts.set(event.turn_number, timestamp);
        this.#add(timestamp, event.turn_number, null, 'turn.started', {});
        return;
      case 'MessageRequestEvent':
        this.#turn = event.turn_number;
        this.#asked.set(event.agent_id, event.turn_number);
        this.#tell(event);
        return;
      case 'ThinkingCompleteEvent':
        this.#add(
          timestamp,
          event.turn_number ?? this.#turnOf(event.agent_id),
          event.agent_id,
          'thinking.completed',
          { content: event.thinking_content, duration_ms: event.duration_ms ?? null },
        );
        return;
      case 'MessageCompleteEvent':
        this.#reply(event, index);
        return;
      case 'TurnCompleteEvent': {
        const startedAt = this.#turnStarts.get(event.turn_number);
        this.#add(timestamp, event.turn_number, null, 'turn.completed', {
          duration_ms: startedAt === undefined ? null : elapsedMs(startedAt, timestamp),
        });
        this.#turn = event.turn_number + 1;
        this.#turnsCompleted += 1;
        return;
      }
      case 'ConversationPausedEvent':
        this.#add(timestamp, null, null, 'conversation.paused', {});
        return;
      case 'ConversationResumedEvent':
        this.#add(timestamp, null, null, 'conversation.resumed', { messages: this.#messages });
        return;
      case 'ConversationStartEvent':
      case 'ConversationEndEvent':
      case 'InterruptRequestEvent':
      case 'TokenUsageEvent':
      case 'APIErrorEvent':
      case 'ErrorEvent':
        // Told where they belong: with the start, the end and the reply.
        return;
      default:
        event satisfies never;
    }
  }

  /** Notes what the experimenter said since the request before. Both agents were told all of it. */
  #tell({ timestamp, turn_number, told }: Of<'MessageRequestEvent'>): void {
    for (const { source, content } of told.later.slice(this.#told)) {
      this.#add(timestamp, turn_number, null, 'conductor.intervention', {
        source,
        recipients: [...AGENT_IDS],
        content,
      });
    }
    this.#told = Math.max(this.#told, told.later.length);
  }

  #reply({ timestamp, agent_id, message, duration_ms }: Of<'MessageCompleteEvent'>, index: number) {
    const turn = this.#turnOf(agent_id);
    this.#said.add(`${agent_id} ${turn}`);
    this.#asked.delete(agent_id);
    this.#messages += 1;
    this.#add(timestamp, turn, agent_id, 'response.completed', {
      content: message.content,
      finish: null,
      model: null,
      usage: usageAfter(this.#old.events, index, agent_id),
      duration_ms: duration_ms ?? null,
      time_to_first_token_ms: null,
      chunk_count: null,
      chunk_timings: null,
    });
  }

  /** The turn an agent was asked in, or else the first from here in which it has not spoken. */
  #turnOf(agent: AgentId): number {
    let turn = this.#asked.get(agent) ?? this.#turn;
    while (this.#said.has(`${agent} ${turn}`)) turn += 1;
    return turn;
  }

  #end({ timestamp, reason, status, error, duration_ms }: Of<'ConversationEndEvent'>): void {
    const { events, settings } = this.#old;
    const known = COMPLETION_OF.get(reason ?? '');
    const wentWrong = reason === 'error' || error || status === 'failed' || status === 'error';
    if (known === undefined && wentWrong) {
      const message = error || lastError(events);
      this.#fail(timestamp, { code: 'python_pidgin', message }, duration_ms ?? null);
      return;
    }
    const full = reason !== 'interrupted' && this.#turnsCompleted >= settings.maxTurns;
    const completion = known ?? (full ? 'max_turns' : null);
    const common = {
      turns: this.#turnsCompleted,
      duration_ms: duration_ms ?? elapsedMs(this.#startedAt, timestamp) ?? 0,
    };
    if (completion !== null) {
      const data = { reason: completion, ...common };
      this.#add(timestamp, null, null, 'conversation.completed', data);
      return;
    }
    // Ended before its time: interrupted, or given up in a way the log has no word for.
    const asked = events.some(({ event_type }) => event_type === 'InterruptRequestEvent');
    const data = { cause: asked ? ('user' as const) : null, ...common };
    this.#add(timestamp, null, null, 'conversation.interrupted', data);
  }

  #fail(timestamp: number, error: FailureRecord, durationMs: number | null): void {
    this.#add(timestamp, null, null, 'conversation.failed', {
      error,
      turns: this.#turnsCompleted,
      duration_ms: durationMs ?? elapsedMs(this.#startedAt, timestamp) ?? 0,
    });
  }

  #add<T extends EventDraft['type']>(
    timestamp: number,
    turn: number | null,
    agent: AgentId | null,
    type: T,
    data: Extract<EventDraft, { type: T }>['data'],
  ): void {
    const draft = {
      type,
      conversation_id: this.#old.conversationId,
      turn_number: turn,
      agent_id: agent,
      data,
    };
    this.#events.push({ timestamp, draft: draft as EventDraft });
  }
}

/** What went wrong was sent on as if the agent had said it. */
function isSpokenError({ message }: Of<'MessageCompleteEvent'>): boolean {
  return message.content.startsWith('[API error:');
}

/**
 * The tokens the provider reported: those of the usage event that follows the reply. The counts in
 * the reply itself may be guesses, and those of thinking always are.
 */
function usageAfter(events: readonly OldEvent[], index: number, agent: AgentId): Usage {
  for (let next = index + 1; next < events.length; next += 1) {
    const event = events[next];
    if (event?.event_type === 'MessageRequestEvent') return {};
    if (event?.event_type === 'MessageCompleteEvent') return {};
    if (event?.event_type === 'TokenUsageEvent' && (event.agent_id ?? agent) === agent) {
      const { prompt_tokens: input, completion_tokens: output } = event;
      // No request has no input: such a zero stands for a count that was not given.
      if (input === 0) return {};
      return {
        ...(input == null ? {} : { input_tokens: input }),
        ...(output == null ? {} : { output_tokens: output }),
      };
    }
  }
  return {};
}

function lastError(events: readonly OldEvent[]): string {
  const told = events.findLast(
    (event) => event.event_type === 'APIErrorEvent' || event.event_type === 'ErrorEvent',
  ) as Of<'APIErrorEvent' | 'ErrorEvent'> | undefined;
  return told?.error_message || 'The record does not say what went wrong.';
}

/** Null when the clock was set back in between. */
function elapsedMs(from: number, to: number): number | null {
  const elapsed = Math.round((to - from) * 1000);
  return elapsed >= 0 ? elapsed : null;
}
