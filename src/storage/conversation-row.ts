import { plusCost, tookNothing } from '../events/conversation-progress.ts';
import type { ApiCall, ConversationState } from '../events/conversation-state.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { AgentId } from '../schemas/ids.ts';
import { prefixed } from '../schemas/rows/columns.ts';
import type { ConversationRow } from '../schemas/rows/conversations.ts';
import type { Finish } from '../schemas/usage.ts';
import { optionalInstant } from './instant.ts';
import type { Found, MeasuredReplies } from './turn-rows.ts';

/** Whose rows they are. Known from any event, so also when the start is damaged. */
export interface ConversationKey {
  readonly experiment_id: string;
  readonly conversation_id: string;
}

/** What the row of a conversation says of all its turns, messages and calls, as far as they are known. */
export interface Totals {
  readonly messages: number;
  readonly replies: number;
  readonly emptyReplies: number;
  readonly interruptedReplies: number;
  /** Replies by why their model stopped. */
  readonly finished: Readonly<Partial<Record<Finish['unified'], number>>>;
  readonly calls: number;
  readonly failedCalls: number;
  readonly tokensComplete: boolean;
  /** US dollars; null: that of a call is unknown. */
  readonly costUsd: number | null;
  readonly convergedTurn: number | null;
  readonly firstAttractor: Found | null;
}

export const NOTHING_COUNTED: Totals = {
  messages: 0,
  replies: 0,
  emptyReplies: 0,
  interruptedReplies: 0,
  finished: {},
  calls: 0,
  failedCalls: 0,
  tokensComplete: true,
  costUsd: 0,
  convergedTurn: null,
  firstAttractor: null,
};

/** The totals with those of the turns that come next. */
export function plusTurns(
  totals: Totals,
  { messages, interruptedReplies, apiCalls }: ConversationState,
  turns: readonly MeasuredReplies[],
  { convergence: rule }: DetectionRules,
): Totals {
  const replies = messages.filter((message) => message.kind === 'reply');
  const finished = { ...totals.finished };
  for (const { finish } of replies) {
    if (finish !== null) finished[finish.unified] = (finished[finish.unified] ?? 0) + 1;
  }
  const converged = turns.find(({ score }) => score !== null && score >= rule.threshold);
  const [attractor = null] = turns.flatMap(({ detections }) => detections);
  return {
    messages: totals.messages + messages.length,
    replies: totals.replies + replies.length,
    emptyReplies:
      totals.emptyReplies + replies.filter(({ content }) => content.trim() === '').length,
    interruptedReplies: totals.interruptedReplies + interruptedReplies.length,
    finished,
    calls: totals.calls + apiCalls.length,
    failedCalls: totals.failedCalls + apiCalls.filter(({ status }) => status === 'failed').length,
    tokensComplete: totals.tokensComplete && apiCalls.every(saysItsTokens),
    costUsd: apiCalls.reduce((sum, call) => plusCost(sum, call.costUsd), totals.costUsd),
    convergedTurn: totals.convergedTurn ?? converged?.turn ?? null,
    firstAttractor: totals.firstAttractor ?? attractor,
  };
}

/** The row of a conversation, of which all else was told before. */
export function conversationRow(
  key: ConversationKey,
  state: ConversationState,
  { convergence: rule }: DetectionRules,
  totals: Totals,
  redacted: boolean,
): ConversationRow {
  // An older record tells of no calls and of no reasons: a count of them would be a made-up zero.
  const counted = (count: number | null) => (state.origin === null ? count : null);
  const finished = (reason: Finish['unified']) => counted(totals.finished[reason] ?? 0);
  return {
    ...key,
    ...designOf(state),
    origin: state.origin?.format ?? null,
    redacted,
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
    converged_turn: totals.convergedTurn,
    first_attractor: totals.firstAttractor?.attractor ?? null,
    first_attractor_onset_turn: totals.firstAttractor?.onsetTurn ?? null,
    first_attractor_turn: totals.firstAttractor?.detectedTurn ?? null,
    turns_completed: state.turnsCompleted,
    replies: totals.replies,
    experimenter_messages: totals.messages - totals.replies,
    truncated_replies: finished('length'),
    filtered_replies: finished('content_filter'),
    refused_replies: finished('refusal'),
    empty_replies: totals.emptyReplies,
    interrupted_replies: counted(totals.interruptedReplies),
    api_calls: counted(totals.calls),
    failed_api_calls: counted(totals.failedCalls),
    prompt_tokens: ifExact(state.inputTokens),
    completion_tokens: ifExact(state.outputTokens),
    tokens_complete: state.origin === null ? totals.tokensComplete && !state.lacksEvents : null,
    // Where events are missing, it is only known of what nobody charges for.
    cost_usd: counted(state.lacksEvents && state.costUsd === null ? null : totals.costUsd),
  };
}

/** A sum of what was reported; null: none, or one that is too large to be added up. */
function ifExact(sum: number | null): number | null {
  return Number.isSafeInteger(sum) ? sum : null;
}

/** Whether it is known what tokens a call took; one that was refused at once took none. */
function saysItsTokens({ usage, status, costUsd, error }: ApiCall): boolean {
  if (usage.input_tokens !== undefined && usage.output_tokens !== undefined) return true;
  return status === 'failed' && error !== null && tookNothing(error, usage, costUsd);
}

/** Where a conversation stands in the plan. */
export function designOf({ arm, repetition, seed }: ConversationState) {
  return { arm, repetition, seed };
}

/** The columns of a failure; all null: there was none. */
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
