import { relative } from 'node:path';
import { formatTokens } from './number-format.ts';

/** The part of an experiment's result that is told at its end. */
export interface RunOutcome {
  readonly experiment_id: string;
  readonly status: string;
  readonly interrupted_by: 'user' | 'stop' | 'budget' | null;
  readonly directory: string;
  readonly conversations: readonly {
    readonly conversation_id: string;
    readonly status: string;
    readonly error: string | null;
    readonly turns: number;
    readonly input_tokens: number | null;
    readonly output_tokens: number | null;
    readonly cost_usd: number | null;
    readonly transcript: string | null;
  }[];
  readonly forecast: Amounts | null;
  readonly warnings: readonly string[];
}

interface Amounts {
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
}

/** How a person calls this program again from here. */
export interface Invocation {
  /** The program, e.g. `npx pidgin`. */
  readonly program: string;
  /** Flags the next command needs too, with a space before them; empty for none. */
  readonly flags: string;
  readonly cwd: string;
}

/** What a person is told when a run is over: how it went, where it is, what to do next. */
export function runReport(outcome: RunOutcome, { program, flags, cwd }: Invocation): string[] {
  const { conversations } = outcome;
  const failed = conversations.filter(({ status }) => status === 'failed');
  const only = conversations.length === 1 ? conversations[0] : undefined;
  const turns = conversations.reduce((total, conversation) => total + conversation.turns, 0);
  return [
    '',
    `${headline(outcome)}: ${plural(conversations.length, 'conversation')}, ${plural(turns, 'turn')}.`,
    ...failed.map(({ conversation_id, error }) => `  ${conversation_id} failed: ${error}`),
    ...outcome.warnings.map((warning) => `  Warning: ${warning}`),
    ...took(outcome),
    `  Files       ${shortest(outcome.directory, cwd)}`,
    ...(only?.transcript ? [`  Transcript  ${shortest(only.transcript, cwd)}`] : []),
    `  Read it     ${program} transcript ${only?.conversation_id ?? outcome.experiment_id}${flags}`,
    `  Ask         ${program} query "select turn_number, a_word_count, b_word_count from conversation_turns"${flags}`,
  ];
}

function headline({ status, interrupted_by }: RunOutcome): string {
  if (interrupted_by === 'budget') return 'Stopped at its budget';
  const words = status.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it took, beside what it was expected to take. */
function took({ conversations, forecast }: RunOutcome): string[] {
  const actual = {
    input_tokens: sum(conversations.map(({ input_tokens }) => input_tokens)),
    output_tokens: sum(conversations.map(({ output_tokens }) => output_tokens)),
    cost_usd: conversations.some(({ cost_usd }) => cost_usd === null)
      ? null
      : sum(conversations.map(({ cost_usd }) => cost_usd)),
  };
  const lines = [`  Took        ${amounts(actual)}`];
  return forecast === null ? lines : [...lines, `  Forecast    ${amounts(forecast)}`];
}

function amounts({ input_tokens, output_tokens, cost_usd }: Amounts): string {
  const tokens = formatTokens(input_tokens, output_tokens) ?? 'unknown tokens';
  return `${tokens}, ${cost_usd === null ? 'cost unknown' : `$${cost_usd.toFixed(2)}`}`;
}

/** The sum of what is known; null when nothing is. */
function sum(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : known.reduce((total, number) => total + number, 0);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shortest(path: string, cwd: string): string {
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') ? path : fromHere;
}
