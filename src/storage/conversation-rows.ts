import { isInherited, plusCost, tookNothing } from '../events/conversation-progress.ts';
import type { ApiCall, ConversationState, Message, Reply } from '../events/conversation-state.ts';
import { type RepliedTurn, repliedTurns } from '../events/replied-turns.ts';
import type { Detection } from '../metrics/attractors/attractor.ts';
import { ConversationMeter, type MeasuredTurn } from '../metrics/conversation-meter.ts';
import { modelFamilyOf } from '../metrics/lexicons/model-families.ts';
import type { Analyser } from '../metrics/load-analyser.ts';
import { measureMeaning } from '../metrics/pair/semantic.ts';
import { putTurnMetrics, TURN_METRIC_COLUMNS } from '../metrics/turn-metrics.ts';
import { type DetectionRules, standardDetection } from '../schemas/detection-rules.ts';
import { AGENT_IDS, type AgentId, partnerOf } from '../schemas/ids.ts';
import type { AttractorRow } from '../schemas/rows/attractors.ts';
import { prefixed } from '../schemas/rows/columns.ts';
import type { ConversationRow } from '../schemas/rows/conversations.ts';
import type { MessageRow, ThinkingTraceRow } from '../schemas/rows/messages.ts';
import type { TokenUsageRow } from '../schemas/rows/token-usage.ts';
import type { WordFrequenciesRow } from '../schemas/rows/word-frequencies.ts';
import type { Usage } from '../schemas/usage.ts';
import { instant, optionalInstant } from './instant.ts';
import type { TurnRow } from './tables.ts';

/** Whose rows they are. Known from any event, so also when the start is damaged. */
export interface ConversationKey {
  readonly experiment_id: string;
  readonly conversation_id: string;
}

/** The rows of one conversation, by table. */
export interface ConversationRows {
  readonly conversations: readonly ConversationRow[];
  readonly conversation_turns: readonly TurnRow[];
  readonly attractors: readonly AttractorRow[];
  readonly messages: readonly MessageRow[];
  readonly word_frequencies: readonly WordFrequenciesRow[];
  readonly token_usage: readonly TokenUsageRow[];
  readonly thinking_traces: readonly ThinkingTraceRow[];
}

/** The rows of a conversation, finished or not. Pure: the same state gives the same rows. */
export function conversationRows(
  key: ConversationKey,
  state: ConversationState,
  analyse: Analyser,
): ConversationRows {
  const rules = state.detection ?? standardDetection();
  const turns = measuredTurns(key, state, rules, analyse);
  return {
    conversations: [conversationRow(key, state, rules, turns)],
    conversation_turns: turns.map(({ row }) => row),
    attractors: attractorRows(key, state, turns),
    messages: state.messages.map((message, index) => messageRow(key, state, message, index)),
    word_frequencies: turns.flatMap(({ words }) => words),
    token_usage: state.apiCalls.map((call) => tokenUsageRow(key, state, call)),
    thinking_traces: state.messages.flatMap((message, index) =>
      message.kind === 'reply' && message.thinking !== null && !isInherited(state, message.turn)
        ? [thinkingTraceRow(key, message, message.thinking, index)]
        : [],
    ),
  };
}

function conversationRow(
  key: ConversationKey,
  state: ConversationState,
  { convergence: rule }: DetectionRules,
  turns: readonly MeasuredReplies[],
): ConversationRow {
  const replies = state.messages.filter((message) => message.kind === 'reply');
  // An older record tells of no calls and of no reasons: a count of them would be a made-up zero.
  const counted = (count: number) => (state.origin === null ? count : null);
  const finished = (reason: string) =>
    counted(replies.filter((reply) => reply.finish?.unified === reason).length);
  const converged = turns.find(({ score }) => score !== null && score >= rule.threshold);
  const [attractor] = turns.flatMap(({ detections }) => detections);
  return {
    ...key,
    ...designOf(state),
    origin: state.origin?.format ?? null,
    redacted: isRedacted(state),
    parent_experiment_id: state.branch?.experimentId ?? null,
    parent_conversation_id: state.branch?.conversationId ?? null,
    branch_turn: state.branch?.turn ?? null,
    status: state.status,
    end_reason: state.endReason,
    ...errorOf(state.error),
    started_at: optionalInstant(state.startedAt),
    ended_at: optionalInstant(state.endedAt),
    last_event_at: optionalInstant(state.lastEventAt),
    max_turns: state.maxTurns,
    prompt_tag: state.promptTag,
    opening_prompt: state.openingPrompt,
    names_requested: state.agents === null ? null : state.chooseNames,
    ...prefixed('a_', participantOf(state, 'agent_a')),
    ...prefixed('b_', participantOf(state, 'agent_b')),
    convergence_profile: rule.profile,
    convergence_threshold: rule.threshold,
    converged_turn: converged?.row.turn_number ?? null,
    first_attractor: attractor?.attractor ?? null,
    first_attractor_onset_turn: attractor?.onsetTurn ?? null,
    first_attractor_turn: attractor?.detectedTurn ?? null,
    turns_completed: state.turnsCompleted,
    replies: replies.length,
    experimenter_messages: state.messages.length - replies.length,
    truncated_replies: finished('length'),
    filtered_replies: finished('content_filter'),
    refused_replies: finished('refusal'),
    empty_replies: replies.filter((reply) => reply.content === '').length,
    interrupted_replies: counted(state.interruptedReplies.length),
    api_calls: counted(state.apiCalls.length),
    failed_api_calls: counted(state.apiCalls.filter((call) => call.status === 'failed').length),
    prompt_tokens: state.inputTokens,
    completion_tokens: state.outputTokens,
    tokens_complete: state.origin === null ? state.apiCalls.every(saysItsTokens) : null,
    cost_usd: state.apiCalls.reduce<number | null>(
      (sum, call) => plusCost(sum, call.costUsd),
      counted(0),
    ),
  };
}

/** Whether it is known what tokens a call took; one that was refused at once took none. */
function saysItsTokens({ usage, status, costUsd, error }: ApiCall): boolean {
  if (usage.input_tokens !== undefined && usage.output_tokens !== undefined) return true;
  return status === 'failed' && error !== null && tookNothing(error, usage, costUsd);
}

/** Whether words are missing from the record, which a damaged start does not tell. */
function isRedacted({ redaction, measurements }: ConversationState): boolean {
  return redaction !== null || measurements.size > 0;
}

function designOf({ arm, repetition, seed }: ConversationState) {
  return { arm, repetition, seed };
}

function errorOf(error: ConversationState['error']) {
  return {
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    error_class: error?.class ?? null,
    error_http_status: error?.status ?? null,
  };
}

function participantOf(state: ConversationState, agent: AgentId) {
  const snapshot = state.agents?.[agent];
  return {
    requested: snapshot?.requested ?? null,
    provider: snapshot?.provider ?? null,
    model: snapshot?.model ?? null,
    display_name: snapshot?.display_name ?? null,
    chosen_name: state.chosenNames[agent] ?? null,
    awareness: snapshot?.awareness ?? null,
    system_prompt: snapshot?.system_prompt ?? null,
    temperature: snapshot?.temperature ?? null,
    max_tokens: snapshot?.max_tokens ?? null,
  };
}

/** A turn in which at least one agent replied: where it took the conversation, and its row. */
interface MeasuredReplies {
  /** How alike the agents are, 0 to 1; null: that cannot be told. */
  readonly score: number | null;
  readonly detections: readonly Found[];
  readonly row: TurnRow;
  readonly words: readonly WordFrequenciesRow[];
}

function measuredTurns(
  key: ConversationKey,
  state: ConversationState,
  rules: DetectionRules,
  analyse: Analyser,
): readonly MeasuredReplies[] {
  const measure = isRedacted(state) ? fromRecord(state) : fromWords(state, rules, analyse);
  const turns = new Map(state.turns.map((turn) => [turn.number, turn]));
  return repliedTurns(state.messages).map((replied) => {
    const { number, a, b } = replied;
    const turn = turns.get(number);
    const inherited = isInherited(state, number);
    const place = { ...key, turn_number: number, ...designOf(state), inherited };
    const row: Record<string, unknown> = {
      ...place,
      started_at: optionalInstant(turn?.startedAt ?? null),
      turn_duration_ms: turn?.durationMs ?? null,
      ...prefixed('a_', contributionOf(state, 'agent_a', a)),
      ...prefixed('b_', contributionOf(state, 'agent_b', b)),
      // Embeddings take a model; they are added afterwards.
      ...NOT_EMBEDDED,
    };
    const { score, detections, words } = measure(replied, row);
    return { score, detections, row: row as TurnRow, words: wordsOf(place, words) };
  });
}

/** An attractor as it was found, or as an older record calls it. */
type Found = Omit<Detection, 'attractor'> & { readonly attractor: string };

/** What is measured of a turn beside the metrics, which are put into its row. */
interface BesideMetrics {
  readonly score: number | null;
  readonly detections: readonly Found[];
  readonly words: MeasuredTurn['words'];
}

/** Measures a turn; turns come in order. */
type MeasureTurn = (turn: RepliedTurn, row: Record<string, unknown>) => BesideMetrics;

/** From what was said. */
function fromWords(
  state: ConversationState,
  rules: DetectionRules,
  analyse: Analyser,
): MeasureTurn {
  const { agent_a, agent_b } = state.agents ?? {};
  const meter = new ConversationMeter({
    analyse,
    rules,
    families: {
      a: agent_a === undefined ? null : modelFamilyOf(agent_a.model),
      b: agent_b === undefined ? null : modelFamilyOf(agent_b.model),
    },
  });
  return ({ number, a, b }, row) => {
    const measured = meter.next({ turn: number, a: a?.content ?? null, b: b?.content ?? null });
    putTurnMetrics(row, measured);
    const { convergence, detections, words } = measured;
    return { score: convergence?.score ?? null, detections, words };
  };
}

const NO_WORDS: MeasuredTurn['words'] = { a: new Map(), b: new Map() };

/** From what was measured before what was said was left out of the record; words are no numbers. */
function fromRecord({ measurements }: ConversationState): MeasureTurn {
  return ({ number }, row) => {
    const { metrics = {}, attractors = [] } = measurements.get(number) ?? {};
    for (const column of TURN_METRIC_COLUMNS) row[column] = metrics[column] ?? null;
    const score = metrics.overall_convergence;
    return {
      score: typeof score === 'number' ? score : null,
      detections: attractors.map(({ attractor, onset_turn, evidence }) => ({
        attractor,
        onsetTurn: onset_turn,
        detectedTurn: number,
        evidence,
      })),
      words: NO_WORDS,
    };
  };
}

function wordsOf(
  place: Omit<WordFrequenciesRow, 'agent_id' | 'frequencies'>,
  words: MeasuredTurn['words'],
): readonly WordFrequenciesRow[] {
  return AGENT_IDS.flatMap((agent) => {
    const counts = words[agent === 'agent_a' ? 'a' : 'b'];
    if (counts.size === 0) return [];
    const frequencies = Array.from(counts, ([key, value]) => ({ key, value }));
    return [{ ...place, agent_id: agent, frequencies }];
  });
}

const NOT_EMBEDDED = { ...measureMeaning(null), embedding_model: null };

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
      evidence: Object.entries(evidence).map(([name, value]) => ({ key: name, value })),
    }));
}

function contributionOf(state: ConversationState, agent: AgentId, reply: Reply | undefined) {
  const snapshot = state.agents?.[agent];
  return {
    provider: snapshot?.provider ?? null,
    model: snapshot?.model ?? null,
    awareness: snapshot?.awareness ?? null,
    chosen_name: state.chosenNames[agent] ?? null,
    temperature: snapshot?.temperature ?? null,
    message: reply?.content ?? null,
    replied_at: optionalInstant(reply?.timestamp ?? null),
    model_returned: reply?.model ?? null,
    finish_reason: reply?.finish?.unified ?? null,
    finish_raw: reply?.finish?.raw ?? null,
    ...tokensOf(reply?.usage ?? {}),
    cost_usd: reply?.costUsd ?? null,
    response_time_ms: reply?.durationMs ?? null,
    time_to_first_token_ms: reply?.timeToFirstTokenMs ?? null,
    tokens_per_second: reply === undefined ? null : tokensPerSecond(reply),
    chunk_count: reply?.chunkCount ?? null,
  };
}

function tokensPerSecond({ usage, durationMs }: Reply): number | null {
  if (usage.output_tokens === undefined || durationMs === null || durationMs === 0) return null;
  return (1000 * usage.output_tokens) / durationMs;
}

function tokensOf(usage: Usage) {
  return {
    prompt_tokens: usage.input_tokens ?? null,
    completion_tokens: usage.output_tokens ?? null,
    cached_tokens: usage.cached_tokens ?? null,
    thinking_tokens: usage.thinking_tokens ?? null,
  };
}

function messageRow(
  key: ConversationKey,
  state: ConversationState,
  message: Message,
  index: number,
): MessageRow {
  const said = {
    ...key,
    message_index: index,
    turn_number: message.turn,
    inherited: isInherited(state, message.turn),
    content: message.content,
    said_at: instant(message.timestamp),
  };
  switch (message.kind) {
    case 'experimenter':
      return {
        ...said,
        author: 'experimenter',
        kind: message.source,
        recipients: AGENT_IDS.filter((agent) => message.recipients.includes(agent)),
        model_returned: null,
        finish_reason: null,
        finish_raw: null,
      };
    case 'reply':
      return {
        ...said,
        author: message.author,
        kind: 'reply',
        recipients: [partnerOf(message.author)],
        model_returned: message.model,
        finish_reason: message.finish?.unified ?? null,
        finish_raw: message.finish?.raw ?? null,
      };
    default:
      return message satisfies never;
  }
}

function tokenUsageRow(
  key: ConversationKey,
  state: ConversationState,
  call: ApiCall,
): TokenUsageRow {
  const snapshot = state.agents?.[call.agent];
  return {
    ...key,
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
    ...tokensOf(call.usage),
    cost_usd: call.costUsd,
    cache_write_tokens: call.usage.cache_write_tokens ?? null,
    ...errorOf(call.error),
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
