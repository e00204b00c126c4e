import { relative } from 'node:path';
import type { ConversationStatus } from '../events/conversation-progress.ts';
import type { ExperimentStatus } from '../events/experiment-state.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { OddReplies } from '../schemas/manifest.ts';
import { asTyped, commandText, type Invocation } from './command-text.ts';
import { oddText } from './event-text.ts';
import { formatCost, formatTokens } from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';

/** The part of an experiment's result that is told at its end. */
export interface RunOutcome {
  readonly experiment_id: string;
  readonly status: ExperimentStatus;
  readonly interrupted_by: 'user' | 'stop' | 'pause' | 'budget' | 'damage' | null;
  readonly directory: string;
  readonly conversations: readonly {
    readonly conversation_id: string;
    readonly status: ConversationStatus;
    readonly error: string | null;
    readonly converged_turn: number | null;
    readonly first_attractor: string | null;
    readonly first_attractor_onset_turn: number | null;
    readonly turns: number;
    readonly transcript: string | null;
  }[];
  readonly totals: {
    readonly input_tokens: number | null;
    readonly output_tokens: number | null;
    readonly tokens_complete: boolean;
    readonly cost_usd: number | null;
    readonly known_cost_usd: number;
    readonly odd_replies: OddReplies | null;
  };
  readonly forecast: Forecast | null;
  readonly next: readonly string[] | null;
  readonly warnings: readonly string[];
  readonly rows_loaded: boolean;
}

interface Forecast {
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
}

/** What a person is told when a run is over: how it went, where it is, what to do next. */
export function runReport(outcome: RunOutcome, invocation: Invocation, cwd: string): string[] {
  const { conversations } = outcome;
  const { program, flags } = invocation;
  const failed = conversations.filter(({ status }) => status === 'failed');
  const only = conversations.length === 1 ? conversations[0] : undefined;
  const turns = conversations.reduce((total, conversation) => total + conversation.turns, 0);
  return [
    '',
    `${headline(outcome)}: ${formatQuantity(conversations.length, 'conversation')}, ${formatQuantity(turns, 'turn')}.`,
    ...failed.map(
      ({ conversation_id, error }) => `  ${conversation_id} failed: ${sanitizeLine(error ?? '')}`,
    ),
    ...detected(conversations),
    ...outcome.warnings.map(
      (warning) => `  Warning: ${asTyped(sanitizeLine(warning), invocation)}`,
    ),
    ...took(outcome),
    ...(outcome.next === null
      ? []
      : [`  ${goOnLabel(outcome.next)}${commandText(outcome.next, invocation)}`]),
    `  Files       ${shortest(outcome.directory, cwd)}`,
    ...(only?.transcript ? [`  Transcript  ${shortest(only.transcript, cwd)}`] : []),
    `  Read it     ${commandText(['transcript', only?.conversation_id ?? outcome.experiment_id], invocation)}`,
    outcome.rows_loaded
      ? `  Ask         ${program} query "select turn_number, a_word_count, b_word_count from conversation_turns"${flags}`
      : `  Load it     ${commandText(['import'], invocation)}`,
  ];
}

function goOnLabel(next: readonly string[]): string {
  return next.includes('--retry-failed') ? 'Try again   ' : 'Go on       ';
}

/** At most so many conversations are told of one by one; `query` tells of all. */
const MOST_TOLD = 5;

function detected(conversations: RunOutcome['conversations']): string[] {
  const lines = conversations.flatMap((conversation) => {
    const { conversation_id, converged_turn, first_attractor } = conversation;
    const onset = conversation.first_attractor_onset_turn;
    const found = [
      ...(converged_turn === null ? [] : [`converged in turn ${converged_turn + 1}`]),
      ...(first_attractor === null || onset === null
        ? []
        : [`${first_attractor} since turn ${onset + 1}`]),
    ];
    return found.length === 0 ? [] : [`  ${conversation_id}: ${found.join(', ')}`];
  });
  const rest = lines.length - MOST_TOLD;
  return rest <= 0
    ? lines
    : [
        ...lines.slice(0, MOST_TOLD),
        `  ${formatQuantity(rest, 'more conversation')} converged or fell into an attractor`,
      ];
}

function headline({ status, interrupted_by }: RunOutcome): string {
  if (interrupted_by === 'budget') return 'Stopped at its budget';
  if (interrupted_by === 'pause') return 'Paused';
  if (interrupted_by === 'damage') return 'Not whole, as its record is damaged';
  const words = status.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it took, beside what it was expected to take, and the replies that are not as usual. */
function took({ totals, forecast }: RunOutcome): string[] {
  const { input_tokens, output_tokens, tokens_complete, cost_usd, known_cost_usd } = totals;
  const tokens = formatTokens(input_tokens, output_tokens, tokens_complete) ?? 'unknown tokens';
  const odd = oddText(totals.odd_replies);
  return [
    `  Took        ${tokens}, cost ${formatCost(cost_usd, known_cost_usd)}`,
    ...(forecast === null ? [] : [`  Forecast    ${forecastText(forecast)}`]),
    ...(odd === null ? [] : [`  Replies     ${odd}`]),
  ];
}

/** `17,184 tokens in, 4,800 out, cost $0.12` */
export function forecastText({ input_tokens, output_tokens, cost_usd }: Forecast): string {
  const tokens = formatTokens(input_tokens, output_tokens) ?? 'unknown tokens';
  return `${tokens}, cost ${formatCost(cost_usd, 0)}`;
}

function shortest(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') ? path : fromHere;
}
