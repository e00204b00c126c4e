import type { Key } from 'ink';
import { hasEnded } from '../events/conversation-progress.ts';
import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import { type ConversationView, shownConversation } from './conversation-view.ts';
import { neighbour, stepOf } from './cursor.ts';
import { type Draft, NEW_DRAFT, typed } from './draft.ts';
import type { Interrupt, Screen } from './live-region.ts';
import { following, NONE_OPEN, type OpenConversation, scrolled } from './open-conversation.ts';
import { NOT_TAKEN, type Press, pressesOf } from './presses.ts';

/** What someone sees of a run of several conversations, and has asked for. */
export interface BoardState extends OpenConversation {
  /** The conversation the cursor is on; null: the first. */
  readonly cursorId: ConversationId | null;
  /** The conversation that is open; null: the table. */
  readonly openId: ConversationId | null;
  readonly interrupt: Interrupt | null;
  readonly pausing: boolean;
  readonly draft: Draft | null;
  /** Why what came last was not taken; null: it was. */
  readonly notice: string | null;
}

/** What a key asks of the run. */
export type BoardOrder =
  | { readonly order: 'interrupt'; readonly interrupt: Interrupt }
  | { readonly order: 'pause' | 'resume' }
  | {
      readonly order: 'say';
      readonly conversationId: ConversationId;
      readonly recipients: readonly AgentId[];
      readonly text: string;
    };

/** What changes what is seen. */
export type BoardEvent =
  | ({ readonly type: 'key' } & Press)
  | { readonly type: 'resized'; readonly screen: Screen }
  /** Came to the open conversation, or was read from its file. */
  | { readonly type: 'said'; readonly events: readonly (PidginEvent | EventLine)[] }
  /** Came to any. */
  | { readonly type: 'happened'; readonly event: PidginEvent };

/** The table, before anything has happened. */
export function newBoard(screen: Screen): BoardState {
  return {
    screen,
    cursorId: null,
    openId: null,
    ...NONE_OPEN,
    interrupt: null,
    pausing: false,
    draft: null,
    notice: null,
    opensThoughts: false,
  };
}

/**
 * Folds a key, a size or what was said into what is seen. Pure.
 *
 * @param ids Conversations in the order of the table.
 */
export function reduceBoard(
  state: BoardState,
  event: BoardEvent,
  ids: readonly ConversationId[],
): { readonly state: BoardState; readonly orders: readonly BoardOrder[] } {
  switch (event.type) {
    case 'resized':
      return { state: { ...state, screen: event.screen }, orders: [] };
    case 'said':
      return { state: following(state, event.events, rowsOf(state)), orders: [] };
    case 'happened':
      return { state: { ...state, pausing: pausingAfter(state, event.event) }, orders: [] };
    case 'key':
      // What arrives together while someone writes is text, with every line break in it.
      return (state.draft === null ? pressesOf(event) : [event]).reduce<Pressed>(
        (before, press) => {
          const { state: next, orders } = pressed(before.state, press, ids);
          return { state: next, orders: [...before.orders, ...orders] };
        },
        { state: { ...state, notice: null }, orders: [] },
      );
    default:
      return event satisfies never;
  }
}

/** A detection or another terminal may have asked, and may go on. */
function pausingAfter({ pausing }: BoardState, { type }: PidginEvent): boolean {
  if (type === 'pause.requested') return true;
  return type === 'conversation.resumed' ? false : pausing;
}

type Pressed = ReturnType<typeof reduceBoard>;

function pressed(state: BoardState, press: Press, ids: readonly ConversationId[]): Pressed {
  const { input, key } = press;
  if (key.ctrl && input === 'c') return interrupted(state);
  if (state.draft !== null) return drafted(state, state.draft, press);
  if (press.pasted) {
    // As if somebody had asked to speak first.
    return isUnderWay(state.view)
      ? drafted(state, NEW_DRAFT, press)
      : { state: { ...state, notice: NOT_TAKEN }, orders: [] };
  }
  const seen = moved(state, input, key, ids);
  if (seen !== null) return { state: seen, orders: [] };
  switch (input) {
    case 'q':
      return interrupted(state);
    case 'p':
      return state.pausing
        ? { state, orders: [] }
        : { state: { ...state, pausing: true }, orders: [{ order: 'pause' }] };
    case 'r':
      return state.pausing
        ? { state: { ...state, pausing: false }, orders: [{ order: 'resume' }] }
        : { state, orders: [] };
    case 't':
      return { state: { ...state, opensThoughts: !state.opensThoughts, back: 0 }, orders: [] };
    case 'i':
      return { state: isUnderWay(state.view) ? { ...state, draft: NEW_DRAFT } : state, orders: [] };
    default:
      return { state, orders: [] };
  }
}

function interrupted(state: BoardState): Pressed {
  const interrupt = state.interrupt === null ? 'finish' : 'abort';
  return { state: { ...state, interrupt }, orders: [{ order: 'interrupt', interrupt }] };
}

function drafted(state: BoardState, draft: Draft, press: Press): Pressed {
  const next = typed(draft, press);
  const orders: BoardOrder[] =
    next.send === null || state.openId === null
      ? []
      : [{ order: 'say', conversationId: state.openId, ...next.send }];
  return { state: { ...state, draft: next.draft }, orders };
}

/** What a key that only looks elsewhere makes of it; null: it is none. */
function moved(
  state: BoardState,
  input: string,
  key: Partial<Key>,
  ids: readonly ConversationId[],
): BoardState | null {
  if (state.openId !== null && (key.escape || key.leftArrow || key.backspace || key.delete)) {
    return { ...state, ...CLOSED };
  }
  if (state.openId === null && (key.return || key.rightArrow)) {
    const openId = cursorOf(state, ids);
    return openId === null ? state : { ...state, ...CLOSED, openId, cursorId: openId };
  }
  const by = stepOf(input, key);
  if (by === null) return null;
  if (state.openId !== null) return scrolled(state, by, rowsOf(state));
  return { ...state, cursorId: neighbour(ids, cursorOf(state, ids), by) };
}

const CLOSED = { openId: null, ...NONE_OPEN, draft: null } as const;

/** The conversation the cursor is on; null: there is none. */
export function cursorOf(
  { cursorId }: BoardState,
  ids: readonly ConversationId[],
): ConversationId | null {
  return cursorId !== null && ids.includes(cursorId) ? cursorId : (ids[0] ?? null);
}

/** Whether a conversation is open to which something can be said. */
export function isUnderWay(view: ConversationView): boolean {
  const shown = shownConversation(view);
  return shown !== null && !hasEnded(shown.status);
}

/** Rows of the screen that the open conversation has. */
function rowsOf({ screen }: BoardState): number {
  return Math.max(screen.height - 6, 1);
}
