import type { EventLine, PidginEvent } from '../schemas/event.ts';
import { blocksAsLines } from './block-lines.ts';
import { type Block, blocksOf } from './blocks.ts';
import { type ConversationView, EMPTY_VIEW, reduceView } from './conversation-view.ts';
import { layoutWidth, type Screen } from './live-region.ts';

/** A conversation that is open on a screen, and scrolled to some place in it. */
export interface OpenConversation {
  readonly screen: Screen;
  readonly view: ConversationView;
  /** What was complete in it lately. */
  readonly blocks: readonly Block[];
  /** Rows it was scrolled back. */
  readonly back: number;
  /** Whether what agents thought is shown whole. */
  readonly opensThoughts: boolean;
}

/** None is open. */
export const NONE_OPEN = { view: EMPTY_VIEW, blocks: [], back: 0 } as const;

/** Blocks that can be scrolled back to. */
const MOST_BLOCKS = 120;

/**
 * Takes in what came to it. Who reads what was said before is not moved on by what comes.
 *
 * @param rows Rows of the screen that it has.
 */
export function following<S extends OpenConversation>(
  state: S,
  events: readonly (PidginEvent | EventLine)[],
  rows: number,
): S {
  let { view } = state;
  const added: Block[] = [];
  for (const event of events) {
    view = reduceView(view, event);
    added.push(...blocksOf(event, view));
  }
  // Pieces of a reply add none, and come by the dozen a second.
  if (added.length === 0) return { ...state, view };
  const next = { ...state, view, blocks: [...state.blocks, ...added].slice(-MOST_BLOCKS) };
  return state.back === 0 ? next : scrolled(next, -rowsOf({ ...next, blocks: added }), rows);
}

/**
 * Scrolls it so many rows down, up for a number below 0, as far as there is something.
 *
 * @param rows Rows of the screen that it has.
 */
export function scrolled<S extends OpenConversation>(state: S, by: number, rows: number): S {
  const most = Math.max(rowsOf(state) - rows, 0);
  return { ...state, back: Math.min(Math.max(state.back - by, 0), most) };
}

function rowsOf({ blocks, screen, opensThoughts }: OpenConversation): number {
  return blocksAsLines(blocks, layoutWidth(screen), opensThoughts).length;
}
