import { hasEnded } from '../events/conversation-progress.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { AgentId } from '../schemas/ids.ts';
import { bar, sparkline } from './cell-text.ts';
import {
  type ConversationView,
  displayNames,
  placeOf,
  type ReplyInFlight,
  shownConversation,
} from './conversation-view.ts';
import type { Draft } from './draft.ts';
import { percentOf, progressText, stepText } from './event-text.ts';
import { formatCost, formatCount, formatScore, formatTokens } from './number-format.ts';
import { sanitize } from './sanitize.ts';
import { clustersOf, displayWidth, indentLines, truncateLine } from './wrap.ts';

/** What someone asked for by Ctrl-C: to finish the reply under way and stop, or to stop now. */
export type Interrupt = 'finish' | 'abort';

/** Size of a terminal. */
export interface Screen {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** One line of the part of the screen that is redrawn: sanitised, no wider than the screen. */
export type LiveLine =
  | { readonly role: 'name'; readonly text: string; readonly agent: AgentId }
  | { readonly role: 'text' | 'quiet' | 'warning'; readonly text: string };

/** What the live region tells, and what was asked for so far. */
export interface LiveRegionOptions {
  readonly view: ConversationView;
  readonly screen: Screen;
  /** What was asked for so far; null: nothing. */
  readonly interrupt: Interrupt | null;
  /** Whether a pause was asked for. */
  readonly pausing: boolean;
  /** What is being typed for the agents; null: nothing. */
  readonly draft: Draft | null;
  /** Whether Ctrl-C reaches the screen as a key. */
  readonly takesKeys: boolean;
  /** Whether what agents think is shown. */
  readonly opensThoughts: boolean;
  /** Whether it happened before and is only shown. */
  readonly recorded: boolean;
}

/** Text is set no wider than this, whatever the terminal: longer lines are hard to read. */
const MAX_WIDTH = 100;

/** Columns in use on a screen. */
export function layoutWidth(screen: Screen): number {
  return Math.min(screen.width, MAX_WIDTH);
}

/**
 * The part of the screen that is redrawn: the end of the reply that is arriving, and the status.
 *
 * It takes at most two thirds of the height. Lines that have left the screen cannot be redrawn, so
 * it must never fill it, not even when the terminal is made somewhat smaller.
 */
export function liveRegion(options: LiveRegionOptions): readonly LiveLine[] {
  const { screen } = options;
  const width = layoutWidth(screen);
  const status = [line('text', ''), ...statusLines(options, width)];
  const rows = Math.max(Math.floor((screen.height * 2) / 3), 1) - status.length;
  return [...replyLines(options, width, rows), ...status]
    .slice(-Math.max(screen.height - 1, 1))
    .map((each) => ({ ...each, text: truncateLine(each.text, width) }));
}

/** Rows the lines take on a terminal that was made `width` columns wide and wrapped them again. */
export function rowsAt(lines: readonly LiveLine[], width: number): number {
  return lines
    .map(({ text }) => Math.max(Math.ceil(displayWidth(text) / width), 1))
    .reduce((sum, rows) => sum + rows, 0);
}

function replyLines(
  { view, opensThoughts }: LiveRegionOptions,
  width: number,
  rows: number,
): LiveLine[] {
  const progress = shownConversation(view);
  const { reply } = view;
  if (progress === null || reply === null) return [];
  const name = displayNames(progress)[reply.agent];
  return [
    line('text', ''),
    { role: 'name', text: name, agent: reply.agent },
    ...bodyLines(reply, width, Math.max(rows - 2, 1), opensThoughts),
  ];
}

function bodyLines(
  { text, thinking }: ReplyInFlight,
  width: number,
  rows: number,
  opensThoughts: boolean,
): LiveLine[] {
  const endLines = (role: 'text' | 'quiet', whole: string): LiveLine[] =>
    indentLines(sanitize(endOf(whole, width * rows)), width)
      .slice(-rows)
      .map((each) => line(role, each));
  if (text.trim() !== '') return endLines('text', text);
  if (opensThoughts && thinking.trim() !== '') return endLines('quiet', thinking);
  return endLines('quiet', thinking === '' ? 'waiting…' : 'thinking…');
}

/**
 * At least the last `length` characters of a text, at most three times as many.
 *
 * Wrapping a whole long reply for every frame would cost more with every piece that arrives. The
 * cut stays where it is while the text grows by `length`, so lines do not move from frame to frame.
 */
function endOf(text: string, length: number): string {
  const start = (Math.floor(text.length / length) - 1) * length;
  if (start <= 0) return text;
  const lineStart = text.indexOf('\n', start) + 1;
  return text.slice(lineStart > 0 && text.length - lineStart >= length ? lineStart : start);
}

function statusLines(options: LiveRegionOptions, width: number): LiveLine[] {
  const status = line('quiet', statusText(options.view, width));
  const { draft } = options;
  if (draft !== null) return [status, ...draftLines(draft, width)];
  const keys = keyLine(options);
  return keys === null ? [status] : [status, keys];
}

/** The course of the convergence is told where there is room for everything. */
function statusText(view: ConversationView, width: number): string {
  const whole = statusParts(view, sparkline(view.scores)).join(' · ');
  return displayWidth(whole) <= width ? whole : joinWhatFits(statusParts(view, ''), width);
}

function statusParts(view: ConversationView, sparks: string): readonly string[] {
  const progress = shownConversation(view);
  if (progress === null || view.shownId === null) {
    return view.download === null
      ? ['waiting for a conversation to start…']
      : [
          bar(percentOf(view.download) / 100, BAR_WIDTH),
          progressText(view.download),
          stepText(view.download.step),
        ];
  }
  const { status, maxTurns, convergence, inputTokens, outputTokens } = progress;
  const others = Object.values(view.conversations).filter(
    (other) => other.conversationId !== view.shownId && !hasEnded(other.status),
  ).length;
  const turn = view.turn === null ? null : `turn ${formatCount(view.turn + 1)}`;
  return [
    status === 'running' || status === 'pending' ? null : status,
    turn === null || maxTurns === null ? turn : `${turn} of ${formatCount(maxTurns)}`,
    convergence === null ? null : `convergence ${formatScore(convergence)} ${sparks}`.trimEnd(),
    formatTokens(inputTokens, outputTokens, progress.tokensComplete),
    progress.replies === 0 ? null : `cost ${formatCost(progress.costUsd, progress.knownCostUsd)}`,
    contextText(view),
    view.experiment.plan.length === 1 ? null : placeOf(view, view.shownId),
    others === 0 ? null : `${formatQuantity(others, 'other')} running`,
  ].filter((part) => part !== null);
}

/** How full the fuller of the two context windows is; null: no window is known. */
function contextText({ contextUsed }: ConversationView): string | null {
  const shares = Object.values(contextUsed);
  return shares.length === 0 ? null : `context ${Math.round(Math.max(...shares) * 100)} %`;
}

const BAR_WIDTH = 24;

/** As many parts as fit on one line, the first ones first. */
export function joinWhatFits(parts: readonly string[], width: number): string {
  return parts.reduce((joined, part) => {
    const longer = joined === '' ? part : `${joined} · ${part}`;
    return displayWidth(longer) <= width || joined === '' ? longer : joined;
  }, '');
}

function draftLines({ to, text }: Draft, width: number): LiveLine[] {
  const whom = { both: 'both', agent_a: 'agent A', agent_b: 'agent B' }[to];
  const prompt = `to ${whom} › `;
  const room = Math.max(width - displayWidth(prompt) - 1, 1);
  const lines = text.split('\n').length;
  const say = lines === 1 ? 'Enter: say it' : `Enter: say it, ${formatQuantity(lines, 'line')}`;
  return [
    line('text', `${prompt}${tailOf(text, room)}▏`),
    line('quiet', `${say} · Tab: to whom · Esc: leave it`),
  ];
}

/** As much of the end of a text as fits on one line. */
function tailOf(text: string, columns: number): string {
  // What is drawn thirty times a second must not depend on how much was pasted.
  const end = sanitize(text.slice(-columns * 16)).replaceAll('\n', ' ');
  let room = columns;
  const shown: string[] = [];
  for (const cluster of clustersOf(end).toReversed()) {
    room -= displayWidth(cluster);
    if (room < 0) break;
    shown.unshift(cluster);
  }
  return shown.join('');
}

function keyLine({
  view,
  interrupt,
  pausing,
  takesKeys,
  opensThoughts,
  recorded,
}: LiveRegionOptions): LiveLine | null {
  const thoughts = view.thinks ? ` · ${thoughtsKey(opensThoughts)}` : '';
  switch (interrupt) {
    case 'abort':
      return line('warning', 'stopping now…');
    case 'finish':
      if (recorded) return null;
      return line('warning', 'stopping after this reply… · Ctrl-C: stop now');
    case null:
      if (!takesKeys) return null;
      if (view.download !== null) {
        return line('quiet', 'Ctrl-C: stop the download · again: stop now');
      }
      if (recorded) {
        return line(
          'quiet',
          `${pausing ? 'r: go on' : 'p: pause'} · space: next message${thoughts} · q: end`,
        );
      }
      return pausing
        ? line('warning', `r: go on · i: speak${thoughts} · q: stop`)
        : line('quiet', `p: pause · i: speak${thoughts} · q: finish this reply and stop`);
    default:
      return interrupt satisfies never;
  }
}

/** What the key does that shows what agents think. */
export function thoughtsKey(opensThoughts: boolean): string {
  return opensThoughts ? 't: fold thoughts' : 't: thoughts';
}

function line(role: 'text' | 'quiet' | 'warning', text: string): LiveLine {
  return { role, text };
}
