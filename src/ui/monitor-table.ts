import { formatQuantity } from '../format-quantity.ts';
import type { ConversationSnapshot, ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import { bar, costText, shortId, sparkline, statusText, tokensText } from './cell-text.ts';
import { formatAgo, formatCount, formatScore, formatTurns } from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';
import { textTable } from './table.ts';
import { displayWidth, truncateLine } from './wrap.ts';

/** A table of experiments, no wider than asked for: a header, then one line each. */
export function experimentTable(
  experiments: readonly ExperimentSnapshot[],
  now: number,
  width: number,
): string[] {
  return textTable(
    EXPERIMENT_COLUMNS,
    experiments.map((one) => experimentRow(one, now)),
    width,
  );
}

const EXPERIMENT_COLUMNS = [
  { title: 'NAME' },
  { title: 'STATUS' },
  { title: 'PROGRESS' },
  { title: 'DONE', align: 'right' as const, leaveOut: 5 },
  { title: 'TOK/MIN', align: 'right' as const, leaveOut: 4 },
  { title: 'TOKENS', align: 'right' as const, leaveOut: 2 },
  { title: 'COST', align: 'right' as const },
  { title: 'CONV', align: 'right' as const, leaveOut: 3 },
  { title: 'STARTED', leaveOut: 1 },
  { title: 'NOTE' },
];

function experimentRow(experiment: ExperimentSnapshot, now: number): string[] {
  const { conversations, progress, started_at, convergence } = experiment;
  return [
    experiment.name,
    statusText(experiment),
    progress === null
      ? ''
      : `${bar(progress, BAR_WIDTH)} ${String(Math.floor(progress * 100)).padStart(3)} %`,
    conversations.planned === 0 ? '' : `${conversations.completed}/${conversations.planned}`,
    experiment.tokens_per_minute === null ? '' : formatCount(experiment.tokens_per_minute),
    tokensText(experiment),
    costText(experiment),
    convergence === null ? '' : formatScore(convergence),
    started_at === null ? '' : formatAgo(now - started_at),
    note(experiment),
  ];
}

/** What is wrong with an experiment, in two words. */
function note({ damage, stalled, conversations, last_error, status }: ExperimentSnapshot): string {
  const parts = [
    damage === null || status === 'damaged' ? null : 'damaged',
    stalled.length === 0 ? null : `${stalled.length} stalled`,
    conversations.failed === 0 ? null : `${conversations.failed} failed`,
    last_error === null || conversations.failed > 0 ? null : 'error',
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** A table of conversations, no wider than asked for: a header, then one line each. */
export function conversationTable(
  conversations: readonly ConversationSnapshot[],
  width: number,
): string[] {
  const room = Math.min(Math.max(width - OTHER_COLUMNS, 14), 60);
  const rows = conversations.map((one) => conversationRow(one, room));
  return textTable(CONVERSATION_COLUMNS, rows, width);
}

const CONVERSATION_COLUMNS = [
  { title: 'NO' },
  { title: 'ARM', leaveOut: 2 },
  { title: 'TURN', align: 'right' as const },
  { title: 'CONVERGENCE', leaveOut: 4 },
  { title: 'STATE' },
  { title: 'TOKENS', align: 'right' as const, leaveOut: 1 },
  { title: 'COST', align: 'right' as const, leaveOut: 3 },
  { title: 'LAST WORDS' },
];

/** Columns that all but the last words take as a rule: those are set in what is left. */
const OTHER_COLUMNS = 72;

function conversationRow(conversation: ConversationSnapshot, room: number): string[] {
  const { conversation_id, turns, max_turns, convergence, scores, status } = conversation;
  const words = conversation.last_words;
  return [
    shortId(conversation_id),
    conversation.arm,
    max_turns === null ? formatCount(turns) : `${turns}/${max_turns}`,
    convergence === null ? '' : `${formatScore(convergence)} ${sparkline(scores)}`,
    conversation.stalled ? `${status}, stalled` : status,
    tokensText(conversation),
    costText(conversation),
    conversation.error === null
      ? (endOf(words?.text ?? '', room) ?? endText(conversation))
      : truncateLine(sanitizeLine(conversation.error), room),
  ];
}

/** Where nothing is known of what was said last: why it ended. */
function endText({ end_reason }: ConversationSnapshot): string {
  return end_reason === null ? '' : `(ended: ${end_reason})`;
}

/** How far a conversation is, in parts. */
export function conversationFacts(conversation: ConversationSnapshot): readonly string[] {
  const { turns, max_turns, convergence } = conversation;
  return [
    formatTurns(turns, max_turns),
    ...(convergence === null ? [] : [`convergence ${formatScore(convergence)}`]),
    `${tokensText(conversation)} tokens`,
    `cost ${costText(conversation)}`,
  ];
}

/** The last words of a text that fit; null: there are none. */
function endOf(text: string, width: number): string | null {
  const line = sanitizeLine(text);
  if (displayWidth(line) <= width) return line || null;
  const words = line.split(' ');
  while (words.length > 1 && displayWidth(words.join(' ')) > width - 1) words.shift();
  return `…${words.join(' ')}`;
}

/** `2 running, 1 completed`: how many there are in each state. */
export function statesText({ conversations }: ExperimentSnapshot): string {
  const states = ['running', 'paused', 'pending', 'completed', 'failed', 'interrupted'] as const;
  return states
    .filter((state) => conversations[state] > 0)
    .map((state) => `${formatCount(conversations[state])} ${state}`)
    .join(', ');
}

/** `2 running, 14 ended` */
export function countsText(experiments: readonly ExperimentSnapshot[]): string {
  const count = (...states: readonly string[]): number =>
    experiments.filter(({ status }) => states.includes(status)).length;
  const running = count('running', 'starting');
  const others = experiments.length - running - count('paused', 'crashed', 'damaged');
  const states = [
    [running, 'running'],
    [count('paused'), 'paused'],
    [count('crashed'), 'crashed'],
    [count('damaged'), 'damaged'],
    [others, 'ended'],
  ] as const;
  return states
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${formatCount(number)} ${word}`)
    .join(', ');
}

/** What is wrong with experiments together, how fast they go and what they cost, in parts. */
export function sumsText(experiments: readonly ExperimentSnapshot[]): readonly string[] {
  const rates = experiments.flatMap((one) => one.tokens_per_minute ?? []);
  const stalled = experiments.reduce((sum, one) => sum + one.stalled.length, 0);
  const known = experiments.reduce((sum, one) => sum + one.known_cost_usd, 0);
  const isWhole = experiments.every(({ cost_usd }) => cost_usd !== null);
  const rate = rates.reduce((sum, each) => sum + each, 0);
  return [
    ...(stalled === 0 ? [] : [`${formatQuantity(stalled, 'conversation')} stalled`]),
    ...(rates.length === 0 ? [] : [`${formatCount(rate)} tokens/min`]),
    ...(isWhole || known > 0
      ? [costText({ cost_usd: isWhole ? known : null, known_cost_usd: known })]
      : []),
  ];
}

const BAR_WIDTH = 6;
