import type { Key } from 'ink';
import type { EventLine } from '../schemas/event.ts';
import type { ConversationSnapshot, ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import type { ConversationId, ExperimentId } from '../schemas/ids.ts';
import { neighbour, stepOf } from './cursor.ts';
import type { Screen } from './live-region.ts';
import { following, NONE_OPEN, type OpenConversation, scrolled } from './open-conversation.ts';
import { NOT_TAKEN, type Press, pressesOf } from './presses.ts';

/** What the monitor shows: everything, one experiment, or one conversation. */
export type MonitorPlace =
  | { readonly kind: 'all' }
  | { readonly kind: 'experiment'; readonly experimentId: ExperimentId }
  | {
      readonly kind: 'conversation';
      readonly experimentId: ExperimentId;
      readonly conversationId: ConversationId;
    };

/** What can be asked of the process that runs an experiment. */
export interface MonitorOrder {
  readonly wanted: 'stop' | 'pause' | 'run';
  readonly experimentId: ExperimentId;
}

/** What was found by looking at the files. */
export interface MonitorLook {
  /** Unix seconds. */
  readonly now: number;
  /** All experiments, in the order they are to be shown. */
  readonly experiments: readonly ExperimentSnapshot[];
  /** Conversations of the experiment that is open; empty when none is. */
  readonly conversations: readonly ConversationSnapshot[];
  /** What came to the file of the conversation that is open. */
  readonly events: readonly EventLine[];
  /** What of that file cannot be read; null: nothing, or none is open. */
  readonly damage: string | null;
  /** The place it was looked at for, the same object. */
  readonly place: MonitorPlace;
}

/** What changes what the monitor shows. */
export type MonitorEvent =
  | ({ readonly type: 'looked' } & MonitorLook)
  | ({ readonly type: 'key' } & Press)
  | { readonly type: 'resized'; readonly screen: Screen }
  /** How an order went. */
  | { readonly type: 'told'; readonly text: string };

/** What the monitor shows, and what was asked of it. */
export interface MonitorState extends OpenConversation {
  readonly outputDirectory: string;
  /** Null before the first look. */
  readonly look: MonitorLook | null;
  readonly place: MonitorPlace;
  /** The experiment and the conversation the cursor is on; null: on the first. */
  readonly experimentId: ExperimentId | null;
  readonly conversationId: ConversationId | null;
  /** Only what contains it is shown; empty: all. */
  readonly filter: string;
  readonly mode: 'watching' | 'filtering' | 'help';
  /** What is asked for and not confirmed. */
  readonly unconfirmed: MonitorOrder | null;
  /** What was confirmed last; it is carried out once, when it comes to be. */
  readonly order: MonitorOrder | null;
  /** How that went. */
  readonly notice: string | null;
  /** Whether somebody wants to leave. */
  readonly left: boolean;
}

/** The monitor before its first look. */
export function newMonitor(outputDirectory: string, screen: Screen): MonitorState {
  return {
    outputDirectory,
    screen,
    look: null,
    place: { kind: 'all' },
    experimentId: null,
    conversationId: null,
    filter: '',
    mode: 'watching',
    unconfirmed: null,
    order: null,
    notice: null,
    ...NONE_OPEN,
    opensThoughts: false,
    left: false,
  };
}

/** Folds a look, a key or an answer into what the monitor shows. Pure. */
export function reduceMonitor(state: MonitorState, event: MonitorEvent): MonitorState {
  switch (event.type) {
    case 'looked':
      return looked(state, event);
    case 'resized':
      return { ...state, screen: event.screen };
    case 'told':
      return { ...state, notice: event.text };
    case 'key':
      return pressesOf(event).reduce(pressed, { ...state, notice: null });
    default:
      return event satisfies never;
  }
}

/** The experiments that the filter leaves, in order. */
export function shownExperiments({ look, filter }: MonitorState): readonly ExperimentSnapshot[] {
  if (filter === '') return look?.experiments ?? [];
  const words = filter.toLowerCase().split(/\s+/);
  return (look?.experiments ?? []).filter(({ experiment_id, name, status, agents, stalled }) => {
    const text = [experiment_id, name, status, ...agents, stalled.length > 0 ? 'stalled' : ''];
    return words.every((word) => text.join(' ').toLowerCase().includes(word));
  });
}

/** The experiment that is open, or the one the cursor is on; undefined: there is none. */
export function currentExperiment(state: MonitorState): ExperimentSnapshot | undefined {
  if (state.place.kind === 'all') {
    const shown = shownExperiments(state);
    return shown.find(({ experiment_id }) => experiment_id === state.experimentId) ?? shown[0];
  }
  const { experimentId } = state.place;
  return state.look?.experiments.find(({ experiment_id }) => experiment_id === experimentId);
}

/** The conversation that is open, or the one the cursor is on; undefined: there is none. */
export function currentConversation(state: MonitorState): ConversationSnapshot | undefined {
  const { place } = state;
  const conversations = state.look?.conversations ?? [];
  const id = place.kind === 'conversation' ? place.conversationId : state.conversationId;
  return (
    conversations.find(({ conversation_id }) => conversation_id === id) ??
    (place.kind === 'conversation' ? undefined : conversations[0])
  );
}

function looked(state: MonitorState, look: MonitorLook): MonitorState {
  // Somebody went elsewhere while it was looked.
  if (look.place !== state.place) return state;
  return following({ ...state, look }, look.events, conversationRows(state.screen));
}

function pressed(state: MonitorState, { input, key, pasted = false }: Press): MonitorState {
  if (pasted && state.mode !== 'filtering') return { ...state, notice: NOT_TAKEN };
  if (key.ctrl && input === 'c') return { ...state, left: true };
  if (state.unconfirmed !== null) {
    return input === 'y'
      ? { ...state, unconfirmed: null, order: state.unconfirmed }
      : { ...state, unconfirmed: null };
  }
  if (state.mode === 'filtering') return filtered(state, input, key);
  if (state.mode === 'help') return { ...state, mode: 'watching' };
  const by = stepOf(input, key);
  if (by !== null) return moved(state, by);
  if (key.return || key.rightArrow) return opened(state);
  if (key.escape || key.leftArrow || key.backspace || key.delete) return closed(state);
  switch (input) {
    case 'q':
      return { ...state, left: true };
    case '?':
      return { ...state, mode: 'help' };
    case '/':
      return state.place.kind === 'all' ? { ...state, mode: 'filtering' } : state;
    case 't':
      return { ...state, opensThoughts: !state.opensThoughts, back: 0 };
    case 's':
      return asking(state, 'stop');
    case 'p':
      return asking(state, currentExperiment(state)?.status === 'paused' ? 'run' : 'pause');
    default:
      return state;
  }
}

function filtered(state: MonitorState, input: string, key: Partial<Key>): MonitorState {
  if (key.return) return { ...state, mode: 'watching' };
  if (key.escape) return { ...state, mode: 'watching', filter: '' };
  if (key.backspace || key.delete) return { ...state, filter: state.filter.slice(0, -1) };
  if (key.ctrl || key.meta || key.tab) return state;
  return { ...state, filter: state.filter + input.replace(/\p{Cc}/gu, '') };
}

function asking(state: MonitorState, wanted: MonitorOrder['wanted']): MonitorState {
  const experiment = currentExperiment(state);
  if (experiment === undefined) return state;
  const { experiment_id, name, status } = experiment;
  if (status !== 'running' && status !== 'paused') {
    return { ...state, notice: `${name} is not running.` };
  }
  return { ...state, unconfirmed: { wanted, experimentId: experiment_id } };
}

function moved(state: MonitorState, by: number): MonitorState {
  switch (state.place.kind) {
    case 'all': {
      const ids = shownExperiments(state).map(({ experiment_id }) => experiment_id);
      return {
        ...state,
        experimentId: neighbour(ids, currentExperiment(state)?.experiment_id, by),
      };
    }
    case 'experiment': {
      const ids = (state.look?.conversations ?? []).map(({ conversation_id }) => conversation_id);
      const current = currentConversation(state)?.conversation_id;
      return { ...state, conversationId: neighbour(ids, current, by) };
    }
    case 'conversation':
      return scrolled(state, by, conversationRows(state.screen));
    default:
      return state.place satisfies never;
  }
}

/** Rows of the screen that what was said in an open conversation has. */
export function conversationRows({ height }: Screen): number {
  return Math.max(height - 7, 1);
}

function opened(state: MonitorState): MonitorState {
  switch (state.place.kind) {
    case 'all': {
      const experimentId = currentExperiment(state)?.experiment_id;
      if (experimentId === undefined) return state;
      return {
        ...state,
        experimentId,
        conversationId: null,
        place: { kind: 'experiment', experimentId },
        look: state.look === null ? null : { ...state.look, conversations: [] },
      };
    }
    case 'experiment': {
      const conversationId = currentConversation(state)?.conversation_id;
      if (conversationId === undefined) return state;
      const { experimentId } = state.place;
      const place = { kind: 'conversation', experimentId, conversationId } as const;
      return { ...state, ...NONE_OPEN, conversationId, place };
    }
    case 'conversation':
      return state;
    default:
      return state.place satisfies never;
  }
}

function closed(state: MonitorState): MonitorState {
  switch (state.place.kind) {
    case 'all':
      return { ...state, filter: '' };
    case 'experiment':
      return { ...state, place: { kind: 'all' } };
    case 'conversation': {
      const { experimentId } = state.place;
      return { ...state, ...NONE_OPEN, place: { kind: 'experiment', experimentId } };
    }
    default:
      return state.place satisfies never;
  }
}
