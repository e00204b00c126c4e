import type { EventLine, EventOf, PidginEvent } from '../schemas/event.ts';
import type { InheritedMessage } from '../schemas/events/branch.ts';
import type { ChunkTiming, ThinkingBlockRecord } from '../schemas/events/response.ts';
import { AGENT_IDS, type AgentId } from '../schemas/ids.ts';
import type { FailureRecord, Finish, Usage } from '../schemas/usage.ts';
import {
  type ConversationProgress,
  type FoundAttractor,
  foundAttractor,
  isFree,
  NO_PROGRESS,
  progressAfter,
} from './conversation-progress.ts';

/** Something the experimenter said: the opening prompt or an intervention. */
export interface ExperimenterMessage {
  readonly kind: 'experimenter';
  readonly source: 'opening' | 'human' | 'awareness';
  readonly recipients: readonly AgentId[];
  /** As sent, tag included. */
  readonly content: string;
  /** Turn it was said in; null for the opening prompt. */
  readonly turn: number | null;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** A complete reply of an agent. */
export interface Reply {
  readonly kind: 'reply';
  readonly author: AgentId;
  readonly content: string;
  /** Whether a branch put that in the place of what was said. */
  readonly edited: boolean;
  readonly turn: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly thinking: string | null;
  /** The pieces of the thinking that its provider wants back; empty: none. */
  readonly thinkingBlocks: readonly ThinkingBlockRecord[];
  /** Null, like all that can be null below, also when an older record does not say. */
  readonly finish: Finish | null;
  readonly model: string | null;
  /** Empty for a reply that a branch took over: the call was made for its source. */
  readonly usage: Usage;
  /** US dollars; null: unknown, or taken over. */
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly chunkCount: number | null;
  readonly chunkTimings: readonly ChunkTiming[] | null;
}

/** What was said: by an agent, or by whoever runs the experiment. */
export type Message = ExperimenterMessage | Reply;

/** One attempt at a reply. */
export interface ApiCall {
  readonly agent: AgentId;
  readonly turn: number;
  readonly attempt: number;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly status: 'pending' | 'completed' | 'failed' | 'interrupted';
  /** Unknown usage is an empty object. */
  readonly usage: Usage;
  /** US dollars; null: unknown, as for every call whose end is not recorded. */
  readonly costUsd: number | null;
  readonly model: string | null;
  readonly requestId: string | null;
  readonly error: FailureRecord | null;
  readonly durationMs: number | null;
}

/** A turn and how it went. */
export interface Turn {
  readonly number: number;
  /** Unix seconds. */
  readonly startedAt: number;
  /** Null until it is complete. */
  readonly durationMs: number | null;
  readonly convergence: number | null;
}

/** What had arrived of a reply that was never completed. */
export interface InterruptedReply {
  readonly author: AgentId;
  readonly turn: number;
  readonly content: string;
  readonly cause: 'user' | 'stop' | 'error';
}

/** Oldest messages that an agent is no longer sent. */
export interface Truncation {
  readonly agent: AgentId;
  readonly droppedMessages: number;
  /** How many messages of the conversation there were by then. */
  readonly afterMessages: number;
}

/** Thinking that arrived for a reply that is not complete yet. */
interface PendingThinking {
  readonly turn: number;
  readonly content: string;
  readonly blocks: readonly ThinkingBlockRecord[];
}

/** Everything the events of one conversation say, folded. */
export interface ConversationState extends ConversationProgress {
  readonly messages: readonly Message[];
  readonly turns: readonly Turn[];
  readonly apiCalls: readonly ApiCall[];
  readonly interruptedReplies: readonly InterruptedReply[];
  readonly truncations: readonly Truncation[];
  /** Attractors found while it was held. */
  readonly attractors: readonly FoundAttractor[];
  readonly pendingThinking: Readonly<Partial<Record<AgentId, PendingThinking>>>;
  /** What was measured of turns of which the record does not say what was said, by number. */
  readonly measurements: ReadonlyMap<number, Measurement>;
}

/** What was measured of a turn before what was said in it was left out. */
export type Measurement = EventOf<'metrics.computed'>['data'];

/** A conversation of which nothing is known yet. */
export const EMPTY_CONVERSATION: ConversationState = {
  ...NO_PROGRESS,
  messages: [],
  turns: [],
  apiCalls: [],
  interruptedReplies: [],
  truncations: [],
  attractors: [],
  pendingThinking: {},
  measurements: new Map(),
};

/**
 * Folds one event into the state of its conversation.
 *
 * Pure and total: any event in any order gives a state, so a damaged or unfinished log still reads
 * as far as it goes. Events of the experiment and events that change nothing here leave the state
 * as it was but for `lastEventAt`.
 */
export function reduceConversation(
  state: ConversationState,
  event: PidginEvent | EventLine,
): ConversationState {
  if (event.conversation_id === null) return state;
  // With objects of so many fields, to spread changes into them takes half as long again.
  return Object.assign({ ...state }, progressAfter(state, event), changesOf(state, event));
}

function changesOf(
  state: ConversationState,
  event: PidginEvent | EventLine,
): Partial<ConversationState> {
  switch (event.type) {
    case 'conversation.started':
      return { messages: opening(event) };
    case 'conversation.branched':
      return { messages: [...state.messages, ...(event.data.messages ?? []).map(inherited)] };
    case 'turn.started':
      return {
        turns: [
          ...state.turns,
          {
            number: event.turn_number,
            startedAt: event.timestamp,
            durationMs: null,
            convergence: null,
          },
        ],
      };
    case 'turn.completed':
      return {
        turns: changeTurn(state.turns, event.turn_number, { durationMs: event.data.duration_ms }),
      };
    case 'convergence.measured':
      return {
        turns: changeTurn(state.turns, event.turn_number, { convergence: event.data.score }),
      };
    case 'attractor.detected':
      return { attractors: [...state.attractors, foundAttractor(event)] };
    case 'metrics.computed':
      return { measurements: withMeasurement(state.measurements, event) };
    case 'conductor.intervention':
      return {
        messages: [
          ...state.messages,
          {
            kind: 'experimenter',
            source: event.data.source,
            recipients: event.data.recipients,
            content: event.data.content,
            turn: event.turn_number,
            timestamp: event.timestamp,
          },
        ],
      };
    case 'thinking.completed':
      return {
        pendingThinking: {
          ...state.pendingThinking,
          [event.agent_id]: {
            turn: event.turn_number,
            content: event.data.content,
            blocks: event.data.blocks ?? [],
          },
        },
      };
    case 'context.truncated':
      return {
        truncations: [
          ...state.truncations,
          {
            agent: event.agent_id,
            droppedMessages: event.data.dropped_messages,
            afterMessages: state.messages.length,
          },
        ],
      };
    case 'response.completed':
      return replied(state, event);
    case 'response.interrupted':
      return {
        interruptedReplies: [
          ...state.interruptedReplies,
          {
            author: event.agent_id,
            turn: event.turn_number,
            content: event.data.content,
            cause: event.data.cause,
          },
        ],
        apiCalls:
          event.data.cause === 'error'
            ? state.apiCalls
            : changeLastCall(state.apiCalls, event.agent_id, {
                status: 'interrupted',
                durationMs: event.data.duration_ms,
              }),
        pendingThinking: without(state.pendingThinking, event.agent_id),
      };
    case 'api.call.started':
      return {
        apiCalls: [
          ...state.apiCalls,
          {
            agent: event.agent_id,
            turn: event.turn_number,
            attempt: event.data.attempt,
            startedAt: event.timestamp,
            status: 'pending',
            usage: {},
            costUsd: isFree(state, event.agent_id) ? 0 : null,
            model: null,
            requestId: null,
            error: null,
            durationMs: null,
          },
        ],
        // Left by a process that died before it could write the reply.
        pendingThinking: without(state.pendingThinking, event.agent_id),
      };
    case 'api.call.completed':
      return {
        apiCalls: changeLastCall(state.apiCalls, event.agent_id, {
          status: 'completed',
          requestId: event.data.request_id ?? null,
          durationMs: event.data.duration_ms,
        }),
      };
    case 'api.call.failed':
      return {
        apiCalls: changeLastCall(state.apiCalls, event.agent_id, {
          status: 'failed',
          error: event.data.error,
          usage: event.data.usage ?? {},
          costUsd: event.data.cost_usd ?? null,
          durationMs: event.data.duration_ms,
        }),
      };
    default:
      return {};
  }
}

type Of<T extends EventLine['type']> = Extract<PidginEvent | EventLine, { type: T }>;

function opening(event: Of<'conversation.started'>): readonly Message[] {
  const content = event.data.opening_prompt;
  if (content === null) return [];
  return [
    {
      kind: 'experimenter',
      source: 'opening',
      recipients: AGENT_IDS,
      content,
      turn: null,
      timestamp: event.timestamp,
    },
  ];
}

function inherited(message: InheritedMessage): Message {
  if (message.kind === 'experimenter') return message;
  const { author, content, turn, timestamp, finish, model, thinking } = message;
  return {
    kind: 'reply',
    author,
    content,
    edited: message.edited || message.edited_before === true,
    turn,
    timestamp,
    thinking: thinking?.content ?? null,
    thinkingBlocks: thinking?.blocks ?? [],
    finish,
    model,
    usage: {},
    costUsd: null,
    durationMs: null,
    timeToFirstTokenMs: null,
    chunkCount: null,
    chunkTimings: null,
  };
}

function replied(
  state: ConversationState,
  event: Of<'response.completed'>,
): Partial<ConversationState> {
  const { data } = event;
  const author = event.agent_id;
  const pending = state.pendingThinking[author];
  // The reply it came before may be in a line that cannot be read.
  const thought = pending?.turn === event.turn_number ? pending : undefined;
  const reply: Reply = {
    kind: 'reply',
    author,
    content: data.content,
    edited: false,
    turn: event.turn_number,
    timestamp: event.timestamp,
    thinking: thought?.content ?? null,
    thinkingBlocks: thought?.blocks ?? [],
    finish: data.finish,
    model: data.model,
    usage: data.usage,
    costUsd: data.cost_usd ?? null,
    durationMs: data.duration_ms,
    timeToFirstTokenMs: data.time_to_first_token_ms,
    chunkCount: data.chunk_count,
    chunkTimings: data.chunk_timings,
  };
  return {
    messages: [...state.messages, reply],
    pendingThinking: without(state.pendingThinking, author),
    // The reply is written before its call is marked complete: a crash between the two must not
    // lose what was said.
    apiCalls: changeLastCall(state.apiCalls, author, {
      status: 'completed',
      usage: data.usage,
      costUsd: data.cost_usd ?? null,
      model: data.model,
      durationMs: data.duration_ms,
    }),
  };
}

/** Those of the first reply come before the others of the turn. */
function withMeasurement(
  measurements: ConversationState['measurements'],
  { turn_number, data }: Pick<EventOf<'metrics.computed'>, 'turn_number' | 'data'>,
): ConversationState['measurements'] {
  const before = measurements.get(turn_number);
  return new Map(measurements).set(turn_number, {
    metrics: { ...before?.metrics, ...data.metrics },
    attractors: [...(before?.attractors ?? []), ...data.attractors],
  });
}

function changeTurn(
  turns: readonly Turn[],
  number: number,
  changes: Partial<Turn>,
): readonly Turn[] {
  const index = turns.findLastIndex((turn) => turn.number === number);
  return changeAt(turns, index, changes);
}

function changeLastCall(
  calls: readonly ApiCall[],
  agent: AgentId,
  changes: Partial<ApiCall>,
): readonly ApiCall[] {
  const index = calls.findLastIndex((call) => call.agent === agent);
  return changeAt(calls, index, changes);
}

function changeAt<T extends object>(
  items: readonly T[],
  index: number,
  changes: Partial<T>,
): readonly T[] {
  const item = items[index];
  return item === undefined ? items : items.with(index, Object.assign({ ...item }, changes));
}

function without<T extends object>(record: T, key: keyof T): T {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest as T;
}
