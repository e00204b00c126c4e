import type { Key } from 'ink';
import { hasEnded } from '../events/conversation-progress.ts';
import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import { blocksAsLines } from './block-lines.ts';
import { type Block, blocksOf } from './blocks.ts';
import {
  type ConversationView,
  EMPTY_VIEW,
  reduceView,
  shownConversation,
} from './conversation-view.ts';
import { type Draft, NEW_DRAFT, typed } from './draft.ts';
import { type Interrupt, layoutWidth, type Screen } from './live-region.ts';
import { NOT_TAKEN, type Press, pressesOf } from './presses.ts';

/** What someone sees of a run of several conversations, and has asked for. */
export interface BoardState {
  readonly screen: Screen;
  /** The conversation the cursor is on; null: the first. */
  readonly cursorId: ConversationId | null;
  /** The conversation that is open; null: the table. */
  readonly openId: ConversationId | null;
  /** The open conversation, and what was complete in it lately. */
  readonly view: ConversationView;
  readonly blocks: readonly Block[];
  /** Rows the open conversation was scrolled back. */
  readonly back: number;
  readonly interrupt: Interrupt | null;
  readonly pausing: boolean;
  readonly draft: Draft | null;
  /** Why what came last was not taken; null: it was. */
  readonly notice: string | null;
  /** Whether what agents thought is shown whole. */
  readonly opensThoughts: boolean;
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

export type BoardEvent =
  | ({ readonly type: 'key' } & Press)
  | { readonly type: 'resized'; readonly screen: Screen }
  /** Came to the open conversation, or was read from its file. */
  | { readonly type: 'said'; readonly events: readonly (PidginEvent | EventLine)[] }
  /** Came to any. */
  | { readonly type: 'happened'; readonly event: PidginEvent };

/** Blocks of the open conversation that can be scrolled back to. */
const MOST_BLOCKS = 120;
const PAGE = 10;

export function newBoard(screen: Screen): BoardState {
  return {
    screen,
    cursorId: null,
    openId: null,
    view: EMPTY_VIEW,
    blocks: [],
    back: 0,
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
      return { state: said(state, event.events), orders: [] };
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

function said(state: BoardState, events: readonly (PidginEvent | EventLine)[]): BoardState {
  let { view } = state;
  const added: Block[] = [];
  for (const event of events) {
    view = reduceView(view, event);
    added.push(...blocksOf(event, view));
  }
  if (added.length === 0) return { ...state, view };
  const next = { ...state, view, blocks: [...state.blocks, ...added].slice(-MOST_BLOCKS) };
  if (state.back === 0) return next;
  // Who reads what was said before is not moved on by what comes.
  const more = blocksAsLines(added, layoutWidth(state.screen), state.opensThoughts).length;
  return { ...next, back: Math.min(state.back + more, mostBack(next)) };
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
  if (state.openId !== null) {
    return { ...state, back: Math.min(Math.max(state.back - by, 0), mostBack(state)) };
  }
  const current = cursorOf(state, ids);
  const index = (current === null ? 0 : ids.indexOf(current)) + by;
  return { ...state, cursorId: ids[Math.min(Math.max(index, 0), ids.length - 1)] ?? null };
}

const CLOSED = { openId: null, view: EMPTY_VIEW, blocks: [], back: 0, draft: null } as const;

function stepOf(input: string, key: Partial<Key>): number | null {
  if (key.upArrow || input === 'k') return -1;
  if (key.downArrow || input === 'j') return 1;
  if (key.pageUp) return -PAGE;
  if (key.pageDown) return PAGE;
  if (input === 'g') return -Infinity;
  return input === 'G' ? Infinity : null;
}

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

/** Rows of the open conversation that there are above those that fit. */
function mostBack({ blocks, screen, opensThoughts }: BoardState): number {
  const rows = blocksAsLines(blocks, layoutWidth(screen), opensThoughts).length;
  return Math.max(rows - Math.max(screen.height - 6, 1), 0);
}
