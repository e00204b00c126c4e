import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { EventLine, EventOf, PidginEvent } from '../schemas/event.ts';
import type {
  CompletionReason,
  ConversationOrigin,
  RecordedAgent,
} from '../schemas/events/conversation.ts';
import { AGENT_IDS, type AgentId, type ConversationId, type ExperimentId } from '../schemas/ids.ts';
import type { CONVERSATION_STATUSES, OddReplies } from '../schemas/manifest.ts';
import type { Redaction } from '../schemas/privacy.ts';
import type { FailureRecord, Usage } from '../schemas/usage.ts';

/** What the events of a conversation say of it; `pending` before the first. */
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

/** Where a branch comes from. */
export interface Lineage {
  readonly experimentId: ExperimentId;
  readonly conversationId: ConversationId;
  /** Turn of the source from which it goes another way. */
  readonly turn: number;
  /** Turns it took over from the source. */
  readonly inheritedTurns: number;
}

/** An attractor that was found while a conversation was held. */
export interface FoundAttractor {
  readonly attractor: string;
  /** First turn of the run that satisfied it, from 0. */
  readonly onsetTurn: number;
  /** Turn in which it was found, from 0. */
  readonly detectedTurn: number;
}

/** How far a conversation is and what became of it, without what was said. */
export interface ConversationProgress {
  readonly conversationId: ConversationId | null;
  readonly experimentId: ExperimentId | null;
  readonly status: ConversationStatus;
  /** Where its record comes from; null: it was written by Pidgin as it happened. */
  readonly origin: ConversationOrigin | null;
  /**
   * Why it ended: a completion reason, `failed`, or what interrupted it, `interrupted` when that is
   * not known; null while it has not.
   */
  readonly endReason:
    | CompletionReason
    | 'failed'
    | 'user'
    | 'stop'
    | 'pause'
    | 'crash'
    | 'interrupted'
    | null;
  readonly error: FailureRecord | null;
  readonly arm: string | null;
  readonly repetition: number | null;
  readonly seed: number | null;
  readonly maxTurns: number | null;
  readonly promptTag: string | null;
  readonly openingPrompt: string | null;
  readonly chooseNames: boolean;
  readonly agents: Readonly<Record<AgentId, RecordedAgent>> | null;
  /** What is looked for in it; null: not recorded. */
  readonly detection: DetectionRules | null;
  /** What is left out of its record; null: nothing. */
  readonly redaction: Redaction | null;
  readonly chosenNames: Readonly<Partial<Record<AgentId, string | undefined>>>;
  /** What it branched from; null: it began anew. */
  readonly branch: Lineage | null;
  /** Those taken over from the source of a branch included. */
  readonly turnsCompleted: number;
  /** Replies of its own. */
  readonly replies: number;
  /** Tokens of all API calls that reported them, failed ones included; null while none did. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /**
   * Whether every API call that ended reported its tokens, and no event is missing that may have told
   * of another; if not, there were more.
   */
  readonly tokensComplete: boolean;
  /**
   * US dollars of all API calls that ended, failed ones included; null: one's cost is unknown, or an
   * event is missing that may have told of it.
   */
  readonly costUsd: number | null;
  /** US dollars of those whose cost is known. */
  readonly knownCostUsd: number;
  /** Whose API call has begun and not ended; null: no one's. */
  readonly callInFlight: AgentId | null;
  /** Null: an older record does not say why its models stopped. */
  readonly oddReplies: OddReplies | null;
  /** Newest convergence score; null while none was measured. */
  readonly convergence: number | null;
  /** How that score moves; null: it cannot be told. */
  readonly trend: ConvergenceTrend | null;
  /** First turn in which the score reached the threshold, from 0; null: it has not. */
  readonly convergedTurn: number | null;
  /** First attractor that was found; null: none. */
  readonly firstAttractor: FoundAttractor | null;
  /** Unix seconds; null until it started, until it ended. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Unix seconds of the newest event. */
  readonly lastEventAt: number | null;
  /** `seq` that is to come, where events are read from a log. */
  readonly nextSeq: number;
  /** Whether the log lacks events, or has lines in their place that cannot be read. */
  readonly lacksEvents: boolean;
}

/** A conversation of which nothing is known yet. */
export const NO_PROGRESS: ConversationProgress = {
  conversationId: null,
  experimentId: null,
  status: 'pending',
  origin: null,
  endReason: null,
  error: null,
  arm: null,
  repetition: null,
  seed: null,
  maxTurns: null,
  promptTag: null,
  openingPrompt: null,
  chooseNames: false,
  agents: null,
  detection: null,
  redaction: null,
  chosenNames: {},
  branch: null,
  turnsCompleted: 0,
  replies: 0,
  inputTokens: null,
  outputTokens: null,
  tokensComplete: true,
  costUsd: 0,
  knownCostUsd: 0,
  callInFlight: null,
  oddReplies: { truncated: 0, filtered: 0, refused: 0, empty: 0 },
  convergence: null,
  trend: null,
  convergedTurn: null,
  firstAttractor: null,
  startedAt: null,
  endedAt: null,
  lastEventAt: null,
  nextSeq: 0,
  lacksEvents: false,
};

/** Whether a conversation has come to an end of any kind. */
export function hasEnded(
  status: ConversationStatus,
): status is 'completed' | 'failed' | 'interrupted' {
  return status === 'completed' || status === 'failed' || status === 'interrupted';
}

/** Whether a turn was taken over from the source of a branch. */
export function isInherited({ branch }: ConversationProgress, turn: number | null): boolean {
  return branch !== null && turn !== null && turn < branch.inheritedTurns;
}

/**
 * Folds one event into the progress of its conversation, in constant time and space.
 *
 * Pure and total: any event in any order gives a state, so a damaged or unfinished log still reads
 * as far as it goes. Events of the experiment leave it untouched.
 */
export function reduceProgress<S extends ConversationProgress>(
  state: S,
  event: PidginEvent | EventLine,
): S {
  if (event.conversation_id === null) return state;
  return Object.assign({ ...state }, progressAfter(state, event));
}

/** What an event of a conversation changes of its progress. */
export function progressAfter(
  state: ConversationProgress,
  event: PidginEvent | EventLine,
): Partial<ConversationProgress> {
  // What is published has no place in a log yet.
  const seq = 'seq' in event ? event.seq : null;
  const changes = Object.assign(changesOf(state, event), {
    lastEventAt: event.timestamp,
    nextSeq: seq === null ? state.nextSeq : seq + 1,
  });
  if (seq === null || seq <= state.nextSeq) return changes;
  return Object.assign(changes, withoutSome({ ...state, ...changes }));
}

/** What is known when events are missing: any of them may have told of a call. */
function withoutSome(state: ConversationProgress): Partial<ConversationProgress> {
  return {
    lacksEvents: true,
    tokensComplete: false,
    costUsd: AGENT_IDS.every((agent) => isFree(state, agent)) ? state.costUsd : null,
  };
}

function changesOf(
  state: ConversationProgress,
  event: PidginEvent | EventLine,
): Partial<ConversationProgress> {
  switch (event.type) {
    case 'conversation.started':
      return {
        conversationId: event.conversation_id,
        experimentId: event.experiment_id,
        status: 'running',
        arm: event.data.arm,
        repetition: event.data.repetition,
        seed: event.data.seed,
        maxTurns: event.data.max_turns,
        promptTag: event.data.prompt_tag,
        openingPrompt: event.data.opening_prompt,
        chooseNames: event.data.choose_names,
        agents: event.data.agents,
        detection: event.data.detection ?? null,
        redaction: event.data.redaction ?? null,
        startedAt: event.timestamp,
        origin: event.data.origin ?? null,
        // An older record tells of no call, so also not of one that cost something and failed, and
        // not why a model stopped.
        ...(event.data.origin === undefined
          ? {}
          : { costUsd: null, tokensComplete: false, oddReplies: null }),
      };
    case 'conversation.branched': {
      const { parent_experiment_id, parent_conversation_id, branch_turn, messages } = event.data;
      const inheritedTurns = messages === undefined ? 0 : branch_turn;
      return {
        branch: {
          experimentId: parent_experiment_id,
          conversationId: parent_conversation_id,
          turn: branch_turn,
          inheritedTurns,
        },
        chosenNames: event.data.chosen_names ?? {},
        turnsCompleted: inheritedTurns,
      };
    }
    case 'conversation.paused':
      return { status: 'paused' };
    case 'conversation.resumed':
      return {
        status: 'running',
        endReason: null,
        error: null,
        endedAt: null,
        ...diedWith(state),
      };
    case 'conversation.completed':
      return { status: 'completed', endReason: event.data.reason, endedAt: event.timestamp };
    case 'conversation.failed':
      return {
        status: 'failed',
        endReason: 'failed',
        error: event.data.error,
        endedAt: event.timestamp,
      };
    case 'conversation.interrupted':
      return {
        status: 'interrupted',
        endReason: event.data.cause ?? 'interrupted',
        endedAt: event.timestamp,
        ...diedWith(state),
      };
    case 'turn.completed':
      return { turnsCompleted: state.turnsCompleted + 1 };
    case 'convergence.measured':
      return {
        convergence: event.data.score,
        trend: event.data.trend,
        convergedTurn:
          state.convergedTurn ??
          (event.data.crossed_threshold === undefined ? null : event.turn_number),
      };
    case 'attractor.detected':
      return { firstAttractor: state.firstAttractor ?? foundAttractor(event) };
    case 'response.completed': {
      const { usage, chosen_name } = event.data;
      return Object.assign(
        { replies: state.replies + 1, oddReplies: plusOdd(state, event) },
        callEnded(state, usage, event.data.cost_usd),
        chosen_name === undefined
          ? {}
          : { chosenNames: { ...state.chosenNames, [event.agent_id]: chosen_name } },
      );
    }
    case 'api.call.started':
      return { callInFlight: event.agent_id };
    case 'api.call.failed': {
      const { error, usage = {}, cost_usd } = event.data;
      return tookNothing(error, usage, cost_usd)
        ? { callInFlight: null }
        : callEnded(state, usage, cost_usd);
    }
    case 'response.interrupted':
      // Of a failed call, `api.call.failed` has told already. Of a stopped one nobody tells.
      return event.data.cause === 'error' ? {} : callCutShort(state, event.agent_id);
    default:
      return {};
  }
}

/** Whether a call that failed was refused before anything arrived: it took no tokens. */
export function tookNothing(
  error: { readonly status?: number | undefined },
  usage: Usage,
  costUsd: number | null | undefined,
): boolean {
  const reported = Object.values(usage).some((tokens) => tokens !== undefined);
  return error.status !== undefined && costUsd === 0 && !reported;
}

/** Adds what one API call took, as far as it is known. */
function callEnded(
  state: ConversationProgress,
  { input_tokens, output_tokens }: Usage,
  costUsd: number | undefined,
): Partial<ConversationProgress> {
  return {
    inputTokens: plus(state.inputTokens, input_tokens),
    outputTokens: plus(state.outputTokens, output_tokens),
    tokensComplete:
      state.tokensComplete && input_tokens !== undefined && output_tokens !== undefined,
    costUsd: plusCost(state.costUsd, costUsd),
    knownCostUsd: sumOfUsd(state.knownCostUsd, costUsd ?? 0),
    callInFlight: null,
  };
}

/** Adds a call that was cut short: what it took is not known, what it cost only where nobody charges. */
function callCutShort(state: ConversationProgress, agent: AgentId): Partial<ConversationProgress> {
  return callEnded(state, {}, isFree(state, agent) ? 0 : undefined);
}

/** Adds the call that was in flight when the process died: what it took will never be known. */
function diedWith(state: ConversationProgress): Partial<ConversationProgress> {
  return state.callInFlight === null ? {} : callCutShort(state, state.callInFlight);
}

/** Whether nobody charges for what an agent says, whatever that is: it is built into Pidgin. */
export function isFree({ agents }: Pick<ConversationProgress, 'agents'>, agent: AgentId): boolean {
  const provider = agents?.[agent].provider;
  return provider === 'local' || provider === 'silent';
}

/** The odd replies, this one among them if it is one. */
function plusOdd(
  { oddReplies, agents }: ConversationProgress,
  { agent_id, data }: Pick<EventOf<'response.completed'>, 'agent_id' | 'data'>,
): OddReplies | null {
  if (oddReplies === null || data.finish === null) return null;
  switch (data.finish.unified) {
    case 'length':
      return { ...oddReplies, truncated: oddReplies.truncated + 1 };
    case 'content_filter':
      return { ...oddReplies, filtered: oddReplies.filtered + 1 };
    case 'refusal':
      return { ...oddReplies, refused: oddReplies.refused + 1 };
    case 'stop':
    case 'other':
      return data.content.trim() !== '' || agents?.[agent_id].provider === 'silent'
        ? oddReplies
        : { ...oddReplies, empty: oddReplies.empty + 1 };
    default:
      return data.finish.unified satisfies never;
  }
}

/** What `attractor.detected` says. */
export function foundAttractor(
  event: Extract<PidginEvent | EventLine, { type: 'attractor.detected' }>,
): FoundAttractor {
  const { attractor, onset_turn } = event.data;
  return { attractor, onsetTurn: onset_turn, detectedTurn: event.turn_number };
}

/** A sum in which an unknown part adds nothing and nothing known stays unknown. */
function plus(total: number | null, tokens: number | undefined): number | null {
  return tokens === undefined ? total : (total ?? 0) + tokens;
}

/** A sum that is unknown as soon as a part of it is: money that is left out would mislead. */
export function plusCost(total: number | null, costUsd: number | null | undefined): number | null {
  if (total === null || costUsd === null || costUsd === undefined) return null;
  return sumOfUsd(total, costUsd);
}

/** A sum kept to the picodollar, so that no binary noise adds up. */
export function sumOfUsd(total: number, costUsd: number): number {
  return Math.round((total + costUsd) * 1e12) / 1e12;
}
