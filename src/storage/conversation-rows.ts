import { isInherited } from '../events/conversation-progress.ts';
import type { ApiCall, ConversationState, Message, Reply } from '../events/conversation-state.ts';
import type { Analyser } from '../metrics/load-analyser.ts';
import { type DetectionRules, standardDetection } from '../schemas/detection-rules.ts';
import { AGENT_IDS, partnerOf } from '../schemas/ids.ts';
import type { AttractorRow } from '../schemas/rows/attractors.ts';
import type { ConversationRow } from '../schemas/rows/conversations.ts';
import type { MessageRow, ThinkingTraceRow } from '../schemas/rows/messages.ts';
import type { TokenUsageRow } from '../schemas/rows/token-usage.ts';
import type { WordFrequenciesRow } from '../schemas/rows/word-frequencies.ts';
import {
  type ConversationKey,
  conversationRow,
  designOf,
  NOTHING_COUNTED,
  plusTurns,
} from './conversation-row.ts';
import { instant } from './instant.ts';
import type { TurnValues } from './tables.ts';
import {
  fromRecord,
  fromWords,
  type MeasuredReplies,
  type MeasureTurn,
  measuredTurns,
} from './turn-rows.ts';

/** The rows of one conversation, by table. */
export interface ConversationRows {
  readonly conversations: readonly ConversationRow[];
  readonly conversation_turns: readonly TurnValues[];
  readonly attractors: readonly AttractorRow[];
  readonly messages: readonly MessageRow[];
  readonly word_frequencies: readonly WordFrequenciesRow[];
  readonly token_usage: readonly TokenUsageRow[];
  readonly thinking_traces: readonly ThinkingTraceRow[];
}

/** What of a conversation is told in rows as its turns come; its own row is told at its end. */
export type TurnsRows = Omit<ConversationRows, 'conversations'>;

/**
 * Makes the rows of one conversation, some of its turns after the other. The rows do not depend on
 * how many turns come at a time, as long as nothing changes of what all turns refer to: see
 * {@link sameFrame}.
 */
export class RowsInOrder {
  readonly #key: ConversationKey;
  readonly #rules: DetectionRules;
  readonly #redacted: boolean;
  readonly #measure: MeasureTurn;
  #totals = NOTHING_COUNTED;

  /** @param first The conversation with the first of its turns. */
  constructor(key: ConversationKey, first: ConversationState, analyse: Analyser) {
    this.#key = key;
    this.#rules = first.detection ?? standardDetection();
    this.#redacted = isRedacted(first);
    this.#measure = this.#redacted ? fromRecord() : fromWords(first, this.#rules, analyse);
  }

  /** Whether words are missing from the record. */
  get redacted(): boolean {
    return this.#redacted;
  }

  /** The rows of the turns that come next, which are all that the state holds. */
  next(state: ConversationState): TurnsRows {
    const key = this.#key;
    const turns = measuredTurns(key, state, this.#measure);
    const before = this.#totals.messages;
    this.#totals = plusTurns(this.#totals, state, turns, this.#rules);
    return {
      conversation_turns: turns.map(({ row }) => row),
      attractors: attractorRows(key, state, turns),
      messages: state.messages.map((message, index) =>
        messageRow(key, state, message, before + index),
      ),
      word_frequencies: turns.flatMap(({ words }) => words),
      token_usage: state.apiCalls.map((call) => tokenUsageRow(key, state, call)),
      thinking_traces: state.messages.flatMap((message, index) =>
        message.kind === 'reply' && message.thinking !== null && !isInherited(state, message.turn)
          ? [thinkingTraceRow(key, message, message.thinking, before + index)]
          : [],
      ),
    };
  }

  /** The rows of the last turns, and that of the conversation. */
  last(state: ConversationState): ConversationRows {
    const rows = this.next(state);
    const own = conversationRow(this.#key, state, this.#rules, this.#totals, this.#redacted);
    return { conversations: [own], ...rows };
  }
}

/** The rows of a conversation, finished or not. Pure: the same state gives the same rows. */
export function conversationRows(
  key: ConversationKey,
  state: ConversationState,
  analyse: Analyser,
): ConversationRows {
  return new RowsInOrder(key, state, analyse).last(state);
}

/** Whether words are missing from the record, which a damaged start does not tell. */
function isRedacted({ redaction, measurements }: ConversationState): boolean {
  return redaction !== null || measurements.size > 0;
}

/** Whether an event has left as they were the things that rows of all turns tell of. */
export function sameFrame(
  before: ConversationState,
  after: ConversationState,
  { redacted }: { readonly redacted: boolean },
): boolean {
  return (
    after.arm === before.arm &&
    after.repetition === before.repetition &&
    after.seed === before.seed &&
    // The start of a conversation brings new ones, and begins its messages anew.
    after.agents === before.agents &&
    after.detection === before.detection &&
    after.branch === before.branch &&
    AGENT_IDS.every((agent) => after.chosenNames[agent] === before.chosenNames[agent]) &&
    (redacted || !isRedacted(after))
  );
}

function attractorRows(
  key: ConversationKey,
  state: ConversationState,
  turns: readonly MeasuredReplies[],
): AttractorRow[] {
  return turns
    .flatMap(({ detections }) => detections)
    .map(({ attractor, onsetTurn, detectedTurn, evidence }) => ({
      ...key,
      ...designOf(state),
      attractor,
      onset_turn: onsetTurn,
      detected_turn: detectedTurn,
      evidence: new Map(Object.entries(evidence)),
    }));
}

function messageRow(
  key: ConversationKey,
  state: ConversationState,
  message: Message,
  index: number,
): MessageRow {
  const reply = message.kind === 'reply' ? message : null;
  // Written out, as all rows of which a turn has several: with objects spread into it, one takes 23 µs.
  return {
    experiment_id: key.experiment_id,
    conversation_id: key.conversation_id,
    message_index: index,
    turn_number: message.turn,
    inherited: isInherited(state, message.turn),
    author: reply?.author ?? 'experimenter',
    kind: message.kind === 'reply' ? 'reply' : message.source,
    recipients:
      message.kind === 'reply'
        ? [partnerOf(message.author)]
        : AGENT_IDS.filter((agent) => message.recipients.includes(agent)),
    content: message.content,
    edited: reply?.edited ?? false,
    said_at: instant(message.timestamp),
    model_returned: reply?.model ?? null,
    finish_reason: reply?.finish?.unified ?? null,
    finish_raw: reply?.finish?.raw ?? null,
  };
}

function tokenUsageRow(
  key: ConversationKey,
  state: ConversationState,
  call: ApiCall,
): TokenUsageRow {
  const snapshot = state.agents?.[call.agent];
  const { usage, error } = call;
  return {
    experiment_id: key.experiment_id,
    conversation_id: key.conversation_id,
    turn_number: call.turn,
    agent_id: call.agent,
    attempt: call.attempt,
    provider: snapshot?.provider ?? null,
    model: snapshot?.model ?? null,
    model_returned: call.model,
    request_id: call.requestId,
    status: call.status,
    started_at: instant(call.startedAt),
    duration_ms: call.durationMs,
    prompt_tokens: usage.input_tokens ?? null,
    completion_tokens: usage.output_tokens ?? null,
    cached_tokens: usage.cached_tokens ?? null,
    thinking_tokens: usage.thinking_tokens ?? null,
    cost_usd: call.costUsd,
    cache_write_tokens: usage.cache_write_tokens ?? null,
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    error_class: error?.class ?? null,
    error_http_status: error?.status ?? null,
  };
}

function thinkingTraceRow(
  key: ConversationKey,
  reply: Reply,
  thinking: string,
  index: number,
): ThinkingTraceRow {
  return {
    ...key,
    turn_number: reply.turn,
    agent_id: reply.author,
    message_index: index,
    content: thinking,
    thinking_tokens: reply.usage.thinking_tokens ?? null,
  };
}
