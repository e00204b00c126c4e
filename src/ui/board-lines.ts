import { formatQuantity } from '../format-quantity.ts';
import type { ConversationSnapshot } from '../schemas/experiment-snapshot.ts';
import { type BlockLine, blocksAsLines } from './block-lines.ts';
import { type BoardState, cursorOf, isUnderWay } from './board-state.ts';
import { bar, costText } from './cell-text.ts';
import { placeOf } from './conversation-view.ts';
import { around, MARK, markedRows } from './cursor.ts';
import { percentOf, progressText, stepText } from './event-text.ts';
import { joinWhatFits, layoutWidth, liveRegion, thoughtsKey } from './live-region.ts';
import { conversationTable } from './monitor-table.ts';
import { formatCount, formatRounded, formatUsd } from './number-format.ts';
import type { RunBoard, RunSummary } from './run-board.ts';
import { sanitizeLine } from './sanitize.ts';
import { truncateLine } from './wrap.ts';

const BAR_WIDTH = 24;

/**
 * The whole screen but its last row, which is left free so that nothing ever scrolls.
 *
 * @param now Unix seconds.
 */
export function boardLines(
  state: BoardState,
  board: RunBoard,
  now: number,
  takesKeys: boolean,
): readonly BlockLine[] {
  const { width, height } = state.screen;
  const rows = Math.max(height - 1, 1);
  const lines =
    state.openId === null
      ? tableLines(state, board, now, rows, takesKeys)
      : chatLines(state, rows, takesKeys);
  return lines.slice(0, rows).map((each) => ({ ...each, text: truncateLine(each.text, width) }));
}

/** What stays on the terminal when the screen is closed. */
export function boardReport(board: RunBoard, now: number, width: number): readonly string[] {
  const rows = board
    .rows(now)
    .toSorted((a, b) => a.conversation_id.localeCompare(b.conversation_id));
  const shown = rows.slice(0, MOST_REPORTED);
  const more = rows.length - shown.length;
  return [
    headText(board.summary(now), width),
    '',
    ...conversationTable(shown, width),
    ...(more === 0 ? [] : [`… and ${formatQuantity(more, 'conversation')} more`]),
  ];
}

const MOST_REPORTED = 50;

function tableLines(
  state: BoardState,
  board: RunBoard,
  now: number,
  height: number,
  takesKeys: boolean,
): readonly BlockLine[] {
  const { width } = state.screen;
  const summary = board.summary(now);
  const conversations = board.rows(now);
  const ids = conversations.map(({ conversation_id }) => conversation_id);
  const cursor = cursorOf(state, ids);
  const index = cursor === null ? 0 : ids.indexOf(cursor);
  const head = [
    line('bold', headText(summary, width)),
    line('text', progressOf(board, summary, width)),
  ];
  const keys = keyLine(state, takesKeys);
  const room = Math.max(height - head.length - 4, 1);
  const part = around(conversations, index, room);
  const table = markedRows(
    conversationTable(part.items, width - MARK.length),
    takesKeys ? part.index : null,
    part.items.map(toneOf),
  );
  const above = [...head, line('text', ''), ...(ids.length === 0 ? [] : table)];
  const fill = Array.from({ length: Math.max(height - above.length - 2, 0) }, () =>
    line('text', ''),
  );
  return [...above, ...fill, line('text', ''), keys];
}

/** `tides · 3 running, 4 pending, 3 completed` */
function headText({ name, states }: RunSummary, width: number): string {
  const counts = Object.entries(states)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${formatCount(count)} ${state}`);
  const parts = [sanitizeLine(name), counts.join(', ')].filter((part) => part !== '');
  return joinWhatFits(parts.length === 0 ? ['starting…'] : parts, width);
}

/** `█████░░░ 41 % · 36,875 tokens/min · about 12 min left · $1.27 of $5.00` */
function progressOf({ download }: RunBoard, summary: RunSummary, width: number): string {
  if (download !== null) {
    const share = percentOf(download) / 100;
    const parts = [bar(share, BAR_WIDTH), progressText(download), stepText(download.step)];
    return joinWhatFits(parts, width);
  }
  const { share, tokensPerMinute, secondsLeft } = summary;
  const parts = [
    share === null ? null : `${bar(share, BAR_WIDTH)} ${Math.floor(share * 100)} %`,
    secondsLeft === null || share === 1 ? null : timeLeft(secondsLeft),
    spentOf(summary),
    tokensPerMinute === null ? null : `${formatCount(tokensPerMinute)} tokens/min`,
  ];
  return joinWhatFits(
    parts.filter((part) => part !== null),
    width,
  );
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return 'under a minute left';
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `about ${formatCount(minutes)} min left`
    : `about ${formatCount(Math.round(minutes / 60))} h left`;
}

/** What was spent, and of how much if there is a limit. */
function spentOf(summary: RunSummary): string {
  const { knownCostUsd, costComplete, maxCostUsd, maxTotalTokens, tokens } = summary;
  const cost = costText({
    cost_usd: costComplete ? knownCostUsd : null,
    known_cost_usd: knownCostUsd,
  });
  const spent = maxCostUsd === null ? `cost ${cost}` : `${cost} of ${formatUsd(maxCostUsd)}`;
  if (maxTotalTokens === null) return spent;
  return `${spent} · ${formatRounded(tokens)} of ${formatRounded(maxTotalTokens)} tokens`;
}

function toneOf({
  status,
  stalled,
  error,
}: ConversationSnapshot): 'text' | 'quiet' | 'warning' | 'error' {
  if (status === 'failed') return 'error';
  if (stalled || error !== null) return 'warning';
  return status === 'pending' || status === 'completed' ? 'quiet' : 'text';
}

const LOOKING = ['Enter: open', '↑↓: choose'];

function keyLine(state: BoardState, takesKeys: boolean): BlockLine {
  const { interrupt, pausing, screen, notice } = state;
  const { width } = screen;
  if (notice !== null) return line('warning', notice);
  switch (interrupt) {
    case 'abort':
      return line('warning', 'stopping now…');
    case 'finish':
      return line('warning', 'stopping after these replies… · Ctrl-C: stop now');
    case null:
      if (!takesKeys) return line('text', '');
      return pausing
        ? line('warning', joinWhatFits(['r: go on', ...LOOKING, 'q: stop'], width))
        : line(
            'quiet',
            joinWhatFits([...LOOKING, 'p: pause', 'q: stop after these replies'], width),
          );
    default:
      return interrupt satisfies never;
  }
}

/** The conversation that is open: the end of what was said, and below it what is under way. */
function chatLines(state: BoardState, height: number, takesKeys: boolean): readonly BlockLine[] {
  const { screen, view, blocks, back, interrupt, pausing, draft, opensThoughts } = state;
  // The keys are others than in a chat of its own.
  const keys = { takesKeys: false, recorded: false, pausing, interrupt, draft, opensThoughts };
  const live = liveRegion({ view, screen, ...keys });
  const foot =
    takesKeys && draft === null
      ? [state.notice === null ? line('quiet', chatKeys(state)) : line('warning', state.notice)]
      : [];
  // Who scrolled back sees nothing of what arrives.
  const under = [
    ...(back === 0 ? live : liveRegion({ view: { ...view, reply: null }, screen, ...keys })),
    ...foot,
  ];
  const name = sanitizeLine(view.experiment.spec?.name ?? '');
  const title = view.shownId === null ? name : `${name} · ${placeOf(view, view.shownId)}`;
  const room = Math.max(height - under.length - 1, 0);
  const all = blocksAsLines(blocks, layoutWidth(screen), opensThoughts);
  const end = all.length - back;
  const shown = all.slice(Math.max(end - room, 0), Math.max(end, 0));
  const fill = Array.from({ length: Math.max(room - shown.length, 0) }, () => line('text', ''));
  return [line('bold', title), ...shown, ...fill, ...under];
}

function chatKeys({ back, interrupt, pausing, opensThoughts, screen, view }: BoardState): string {
  const speak = isUnderWay(view) ? ['i: speak'] : [];
  const parts = [
    back === 0 ? '↑↓: scroll' : `↓: ${formatQuantity(back, 'row')} on`,
    'Esc: all conversations',
    ...speak,
    ...(view.thinks ? [thoughtsKey(opensThoughts)] : []),
    ...(interrupt === null ? [pausing ? 'r: go on' : 'p: pause', 'q: stop all'] : []),
  ];
  return joinWhatFits(parts, screen.width);
}

function line(role: 'text' | 'bold' | 'quiet' | 'warning' | 'error', text: string): BlockLine {
  return { role, text };
}
