import type { ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import { type BlockLine, blocksAsLines } from './block-lines.ts';
import { shortId, statusText } from './cell-text.ts';
import { displayNames, shownConversation } from './conversation-view.ts';
import { around, MARK, markedRows } from './cursor.ts';
import { joinWhatFits, layoutWidth, thoughtsKey } from './live-region.ts';
import {
  conversationRows,
  currentConversation,
  currentExperiment,
  type MonitorOrder,
  type MonitorState,
  shownExperiments,
} from './monitor-state.ts';
import {
  conversationFacts,
  conversationTable,
  countsText,
  experimentTable,
  statesText,
  sumsText,
} from './monitor-table.ts';
import { formatAgo, formatCount } from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';
import { truncateLine } from './wrap.ts';

/** One row of the monitor: sanitised, no wider than the screen. */
export type MonitorLine = BlockLine;

type Role = Exclude<MonitorLine['role'], 'name'>;

/** The whole screen but its last row, which is left free so that nothing ever scrolls. */
export function monitorLines(state: MonitorState): readonly MonitorLine[] {
  const { width, height } = state.screen;
  const rows = Math.max(height - 1, 1);
  const foot = footLines(state);
  const body = bodyLines(state, Math.max(rows - foot.length, 1)).slice(0, rows - foot.length);
  const fill = Array.from({ length: rows - foot.length - body.length }, () => line('text', ''));
  return [...body, ...fill, ...foot]
    .slice(0, rows)
    .map((each) => ({ ...each, text: truncateLine(each.text, width) }));
}

function bodyLines(state: MonitorState, rows: number): MonitorLine[] {
  if (state.look === null) return [line('quiet', 'reading…')];
  if (state.mode === 'help') return HELP.map((text) => line('text', text));
  switch (state.place.kind) {
    case 'all':
      return allLines(state, state.look.now, rows);
    case 'experiment':
      return experimentLines(state, state.look.now, rows);
    case 'conversation':
      return conversationLines(state);
    default:
      return state.place satisfies never;
  }
}

function allLines(state: MonitorState, now: number, rows: number): MonitorLine[] {
  const { width } = state.screen;
  const all = state.look?.experiments ?? [];
  const head = line(
    'bold',
    joinWhatFits(
      ['pidgin monitor', countsText(all), ...sumsText(all)].filter((part) => part !== ''),
      width,
    ),
  );
  if (all.length === 0) {
    return [
      head,
      line('text', ''),
      ...emptyText(state.outputDirectory).map((text) => line('text', text)),
    ];
  }
  const shown = shownExperiments(state);
  if (shown.length === 0) {
    return [head, line('text', ''), line('text', `Nothing matches ${state.filter}.`)];
  }
  const current = currentExperiment(state);
  const details = experimentDetails(current, now, width);
  const index = current === undefined ? 0 : shown.indexOf(current);
  const part = around(shown, index, Math.max(rows - 4 - details.length, 1));
  const table = experimentTable(part.items, now, width - MARK.length);
  const filler = Math.max(rows - 3 - part.items.length - details.length, 1);
  return [
    head,
    line('text', ''),
    ...markedRows(table, part.index, part.items.map(toneOf)),
    ...Array.from({ length: filler }, () => line('text', '')),
    ...details,
  ];
}

function experimentLines(state: MonitorState, now: number, rows: number): MonitorLine[] {
  const { width } = state.screen;
  const experiment = currentExperiment(state);
  if (experiment === undefined) return [line('text', 'It is no longer there. Esc: back')];
  const conversations = state.look?.conversations ?? [];
  const head = line(
    'bold',
    joinWhatFits(
      [sanitizeLine(experiment.name), statusText(experiment), ...sumsText([experiment])],
      width,
    ),
  );
  const details = experimentDetails(experiment, now, width);
  const current = currentConversation(state);
  const index = current === undefined ? 0 : conversations.indexOf(current);
  const part = around(conversations, index, Math.max(rows - 3 - details.length, 1));
  const table = conversationTable(part.items, width - MARK.length);
  return [
    head,
    ...details,
    line('text', ''),
    ...markedRows(
      table,
      part.index,
      part.items.map((one) => (one.stalled ? 'warning' : 'text')),
    ),
  ];
}

function conversationLines(state: MonitorState): MonitorLine[] {
  const { width } = state.screen;
  const experiment = currentExperiment(state);
  const conversation = currentConversation(state);
  if (experiment === undefined || conversation === undefined) {
    return [line('text', 'It is no longer there. Esc: back')];
  }
  const { conversation_id, status, stalled } = conversation;
  const told = [
    `${sanitizeLine(experiment.name)} ${shortId(conversation_id)}`,
    stalled ? `${status}, stalled` : status,
    ...conversationFacts(conversation),
  ];
  const head = line('bold', joinWhatFits(told, width));
  const rows = conversationRows(state.screen);
  const lines = blocksAsLines(state.blocks, layoutWidth(state.screen), state.opensThoughts);
  const end = lines.length - state.back;
  const shown = lines.slice(Math.max(end - rows, 0), Math.max(end, 0));
  const damage = state.look?.damage ?? null;
  return [
    head,
    ...(damage === null ? [] : [line('warning', damage)]),
    ...(shown.length === 0 && damage === null ? [line('quiet', 'Nothing was said yet.')] : shown),
    ...(state.back === 0 ? arrivingLines(state) : []),
  ];
}

/** A reply that was asked for comes whole to the file, so there is nothing of it to show yet. */
function arrivingLines({ view }: MonitorState): MonitorLine[] {
  const progress = shownConversation(view);
  if (view.reply === null || progress === null) return [];
  return [
    line('text', ''),
    line('quiet', `${displayNames(progress)[view.reply.agent]} is replying…`),
  ];
}

/** What there is to say of an experiment beside its row. */
function experimentDetails(
  experiment: ExperimentSnapshot | undefined,
  now: number,
  width: number,
): MonitorLine[] {
  if (experiment === undefined) return [];
  const { experiment_id, agents, started_at, stalled, last_error, damage } = experiment;
  const facts = [
    experiment_id,
    statesText(experiment),
    ...(started_at === null ? [] : [`started ${formatAgo(now - started_at)}`]),
    agents.map(sanitizeLine).join(', '),
  ];
  return [
    line(
      'quiet',
      joinWhatFits(
        facts.filter((fact) => fact !== ''),
        width,
      ),
    ),
    ...(damage === null ? [] : [line('error', `damaged: ${damage}`)]),
    ...(stalled.length === 0
      ? []
      : [line('warning', `stalled: ${stalled.map(shortId).join(', ')}`)]),
    ...(last_error === null ? [] : [line('warning', errorText(last_error, now))]),
  ];
}

/** `last error 3 min ago in 0002: Too many requests` */
export function errorText(
  { at, conversation_id, message }: NonNullable<ExperimentSnapshot['last_error']>,
  now: number,
): string {
  const when = at === null ? '' : ` ${formatAgo(now - at)}`;
  const where = conversation_id === null ? '' : ` in ${shortId(conversation_id)}`;
  return `last error${when}${where}: ${sanitizeLine(message)}`;
}

/** What an empty output directory is told to be. */
export function emptyText(outputDirectory: string): readonly string[] {
  return [
    `No experiments in ${outputDirectory}.`,
    'Start one: pidgin run -a local:test -b local:test -t 5',
  ];
}

function toneOf({ status, damage, stalled }: ExperimentSnapshot): Role {
  if (status === 'damaged' || damage !== null) return 'error';
  return status === 'crashed' || status === 'failed' || stalled.length > 0 ? 'warning' : 'text';
}

function footLines(state: MonitorState): MonitorLine[] {
  const { unconfirmed, mode, filter, notice, screen } = state;
  if (unconfirmed !== null) {
    const name = currentExperiment(state)?.name ?? unconfirmed.experimentId;
    return [
      line('text', ''),
      line('warning', `${QUESTION[unconfirmed.wanted](sanitizeLine(name))} y: yes · n: no`),
    ];
  }
  if (mode === 'filtering') {
    return [line('text', `/${filter}▏`), line('quiet', 'Enter: keep it · Esc: show all')];
  }
  return [
    notice === null ? line('quiet', filterText(state)) : line('warning', notice),
    line('quiet', joinWhatFits(keysOf(state), screen.width)),
  ];
}

function filterText({ filter, place }: MonitorState): string {
  return filter === '' || place.kind !== 'all' ? '' : `/${filter} · Esc: show all`;
}

function keysOf(state: MonitorState): readonly string[] {
  if (state.mode === 'help') return ['any key: back'];
  const pause = currentExperiment(state)?.status === 'paused' ? 'p: go on' : 'p: pause';
  switch (state.place.kind) {
    case 'all':
      return ['q: quit', '?: help', 'Enter: open', '/: filter', pause, 's: stop'];
    case 'experiment':
      return ['q: quit', '?: help', 'Enter: open', 'Esc: back', pause, 's: stop'];
    case 'conversation': {
      const back = state.back === 0 ? [] : [`${formatCount(state.back)} rows further down`];
      const thoughts = state.view.thinks ? [thoughtsKey(state.opensThoughts)] : [];
      return ['q: quit', 'Esc: back', '↑↓: scroll', ...back, ...thoughts, pause, 's: stop'];
    }
    default:
      return state.place satisfies never;
  }
}

const QUESTION: Readonly<Record<MonitorOrder['wanted'], (name: string) => string>> = {
  stop: (name) => `Stop ${name} after the replies in flight?`,
  pause: (name) => `Pause ${name} after the replies in flight?`,
  run: (name) => `Let ${name} go on?`,
};

const HELP: readonly string[] = [
  'pidgin monitor',
  '',
  '↑ ↓ or k j      the row above, below; PgUp PgDn by ten; g G the first, the last',
  'Enter           open an experiment, then a conversation',
  'Esc             back',
  '/               show only what contains some words: name, id, state, model',
  'p               pause an experiment, or let it go on',
  's               stop an experiment; go on later with pidgin experiment resume',
  'q               quit: nothing that runs is touched',
  '',
  'PROGRESS  share of the planned turns that is done',
  'TOK/MIN   tokens in and out over the last minute',
  'CONV      convergence, the mean of the newest scores of its conversations',
  'stalled   silent for longer than its own pace allows: over a minute, and over',
  '          three times its longest pause before',
  'crashed   its process is gone: pidgin experiment resume goes on with it',
];

function line(role: Role, text: string): MonitorLine {
  return { role, text };
}
