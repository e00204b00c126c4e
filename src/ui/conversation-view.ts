import {
  type ConversationProgress,
  hasEnded,
  NO_PROGRESS,
  reduceProgress,
} from '../events/conversation-progress.ts';
import {
  EMPTY_EXPERIMENT,
  type ExperimentState,
  reduceExperiment,
} from '../events/experiment-state.ts';
import { ownName, speakerNames } from '../events/speaker-names.ts';
import type { EventOf, PidginEvent } from '../schemas/event.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import { shortId } from './cell-text.ts';
import { formatCount } from './number-format.ts';
import type { Standing } from './run-board.ts';
import { sanitizeLine } from './sanitize.ts';

/** A reply that is asked for or arriving. */
export interface ReplyInFlight {
  readonly agent: AgentId;
  /** What has arrived so far, as it came: sanitise it before drawing. */
  readonly text: string;
  readonly thinking: string;
}

/**
 * What a screen knows of an experiment that is running: how far each conversation in flight is, and
 * the one conversation it follows.
 *
 * It holds no message that is complete: those are drawn once, when they come (see `blocksOf`), so a
 * view does not grow with the conversation.
 */
export interface ConversationView {
  readonly experiment: ExperimentState;
  /** Conversations in flight, and those that ended since the last one started. */
  readonly conversations: Readonly<Record<ConversationId, ConversationProgress>>;
  /** The conversation that is followed; null until there is one. */
  readonly shownId: ConversationId | null;
  /** Newest turn that began in it, from 0; null before the first. */
  readonly turn: number | null;
  /** Reply under way in it; null between replies. */
  readonly reply: ReplyInFlight | null;
  /** Newest convergence scores in it, at most {@link MOST_SCORES}, in order. */
  readonly scores: readonly number[];
  /** Whether an agent thought in it before it spoke. */
  readonly thinks: boolean;
  /** Share of its context window that each agent has in use, from 0; absent: unknown. */
  readonly contextUsed: Readonly<Partial<Record<AgentId, number>>>;
  /** Download under way before the first conversation; null when there is none. */
  readonly download: EventOf<'preparation.progress'>['data'] | null;
}

/** A view of nothing yet. */
export const EMPTY_VIEW: ConversationView = {
  experiment: EMPTY_EXPERIMENT,
  conversations: {},
  shownId: null,
  turn: null,
  reply: null,
  scores: [],
  thinks: false,
  contextUsed: {},
  download: null,
};

/** The view of an experiment that is gone on with: who speaks in it was said before. */
export function viewOf({ experiment, conversations }: Standing): ConversationView {
  return { ...EMPTY_VIEW, experiment, conversations: inFlight(Object.fromEntries(conversations)) };
}

/**
 * Folds one event into the view. Pure and total: any event in any order gives a view.
 *
 * A conversation is followed until it has ended, and the next to start after that is shown: when
 * several run at once, going over to each that starts would show none of them whole.
 */
export function reduceView(view: ConversationView, event: PidginEvent): ConversationView {
  const id = event.conversation_id;
  if (event.type === 'preparation.progress') return { ...view, download: event.data };
  if (id === null) {
    return { ...view, experiment: reduceExperiment(view.experiment, event), download: null };
  }
  if (isPieceOfReply(event)) {
    if (id !== view.shownId) return view;
    const reply = replyAfter(view.reply, event);
    return { ...view, reply, thinks: thinksAfter(view.thinks, event) };
  }
  const before = view.conversations[id];
  const progress = { ...reduceProgress(before ?? NO_PROGRESS, event), conversationId: id };
  const known = before === undefined ? inFlight(view.conversations) : view.conversations;
  const next = { ...view, conversations: { ...known, [id]: progress } };

  if (id !== view.shownId) {
    const shown = shownConversation(view);
    const free = shown === null || (hasEnded(shown.status) && before === undefined);
    if (!free) return next;
    return {
      ...next,
      shownId: id,
      turn: event.turn_number,
      reply: replyAfter(null, event),
      scores: scoresAfter([], event),
      thinks: thinksAfter(false, event),
      contextUsed: contextAfter({}, event),
    };
  }
  return {
    ...next,
    turn: event.type === 'turn.started' ? event.turn_number : view.turn,
    reply: replyAfter(view.reply, event),
    scores: scoresAfter(view.scores, event),
    thinks: thinksAfter(view.thinks, event),
    contextUsed: contextAfter(view.contextUsed, event),
  };
}

/** How far the conversation that is followed is; null while none is. */
export function shownConversation(view: ConversationView): ConversationProgress | null {
  return view.shownId === null ? null : (view.conversations[view.shownId] ?? null);
}

/**
 * What the agents are called on screen: the names they chose, else their display names. Two agents
 * of the same name are told apart by a letter.
 */
export function displayNames(progress: ConversationProgress): Readonly<Record<AgentId, string>> {
  const shown = (agent: AgentId): string => sanitizeLine(ownName(progress, agent) ?? '');
  return speakerNames(shown('agent_a'), shown('agent_b'));
}

/** `conversation 2 of 6`; without the numbers when it is the only one. */
export function placeOf(view: ConversationView, id: ConversationId): string {
  const { plan } = view.experiment;
  if (plan.length === 1) return 'conversation';
  const index = indexOf(id);
  return plan.length === 0
    ? `conversation ${formatCount(index)}`
    : `conversation ${formatCount(index)} of ${formatCount(plan.length)}`;
}

/** Position in the plan, from 1. */
export function indexOf(id: ConversationId): number {
  return Number(shortId(id));
}

function inFlight(conversations: ConversationView['conversations']) {
  return Object.fromEntries(
    Object.entries(conversations).filter(([, progress]) => !hasEnded(progress.status)),
  );
}

const MOST_SCORES = 12;

function scoresAfter(scores: readonly number[], event: PidginEvent): readonly number[] {
  return event.type === 'convergence.measured'
    ? [...scores, event.data.score].slice(-MOST_SCORES)
    : scores;
}

function thinksAfter(thinks: boolean, event: PidginEvent): boolean {
  const isThought = event.type === 'response.streaming' && event.data.channel === 'thinking';
  return thinks || isThought || event.type === 'thinking.completed';
}

function contextAfter(
  used: ConversationView['contextUsed'],
  event: PidginEvent,
): ConversationView['contextUsed'] {
  if (event.type !== 'context.usage') return used;
  return { ...used, [event.agent_id]: event.data.tokens / event.data.window };
}

type PieceOfReply = Extract<PidginEvent, { type: 'response.streaming' | 'stream.chunk.received' }>;

function isPieceOfReply(event: PidginEvent): event is PieceOfReply {
  return event.type === 'response.streaming' || event.type === 'stream.chunk.received';
}

function replyAfter(reply: ReplyInFlight | null, event: PidginEvent): ReplyInFlight | null {
  switch (event.type) {
    case 'api.call.started':
    case 'response.started':
      return { agent: event.agent_id, text: '', thinking: '' };
    case 'response.streaming': {
      const { channel, delta } = event.data;
      const current =
        reply?.agent === event.agent_id ? reply : { agent: event.agent_id, text: '', thinking: '' };
      return { ...current, [channel]: current[channel] + delta };
    }
    case 'response.completed':
    case 'response.interrupted':
    case 'api.call.failed':
    case 'conversation.completed':
    case 'conversation.failed':
    case 'conversation.interrupted':
      return null;
    default:
      return reply;
  }
}
