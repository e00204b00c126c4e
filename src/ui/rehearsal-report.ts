import { formatQuantity } from '../format-quantity.ts';
import { formatCount, formatUsd } from './number-format.ts';
import { textTable } from './table.ts';
import { wrapLines } from './wrap.ts';

/** The part of a rehearsal that is told. */
export interface RehearsalTold {
  readonly name: string;
  readonly arms: readonly {
    readonly arm: string;
    readonly agent_a: string;
    readonly agent_b: string;
    readonly conversations: number;
    readonly conversation: Amounts;
  }[];
  readonly total: Amounts & { readonly conversations: number };
  readonly assumptions: { readonly reply_tokens: number; readonly cached_from_tokens: number };
  readonly missing: readonly string[];
}

interface Amounts {
  readonly turns: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  readonly cost_usd: number | null;
}

/** What a person is told of an experiment that was planned and not run. */
export function rehearsalReport(rehearsal: RehearsalTold, width: number): string[] {
  const { name, arms, total, assumptions, missing } = rehearsal;
  const rows = arms.map(({ arm, agent_a, agent_b, conversations, conversation }) => [
    arm,
    `${agent_a}, ${agent_b}`,
    formatCount(conversations),
    formatCount(conversation.turns),
    ...amounts(conversation, conversations),
  ]);
  const sum = ['total', '', formatCount(total.conversations), '', ...amounts(total, 1)];
  return [
    `${name}: ${formatQuantity(arms.length, 'arm')}, ${formatQuantity(total.conversations, 'conversation')}, ${formatQuantity(total.turns, 'turn')}. Nothing is run.`,
    '',
    ...textTable(COLUMNS, arms.length === 1 ? rows : [...rows, sum], width),
    '',
    ...wrapLines(
      `Assumed: replies of ${assumptions.reply_tokens} tokens (fewer with max_tokens), no thinking, four characters a token, list prices, and what was sent before read from the cache from ${formatCount(assumptions.cached_from_tokens)} tokens on, where the provider has one.`,
      Math.min(width, PROSE_WIDTH),
    ),
    ...(missing.length === 0 ? ['Nothing is missing.'] : ['', 'Missing:']),
    ...missing.map((text) => `  ${text}`),
  ];
}

/** Columns that sentences are set in at most. */
const PROSE_WIDTH = 100;

const COLUMNS = [
  // What tells arms apart is at the end.
  { title: 'ARM', cut: 'start' as const, atLeast: 20 },
  { title: 'AGENTS', leaveOut: 2 },
  { title: 'CONVERSATIONS', align: 'right' as const, leaveOut: 4 },
  { title: 'TURNS EACH', align: 'right' as const, leaveOut: 3 },
  { title: 'TOKENS IN', align: 'right' as const },
  { title: 'CACHED', align: 'right' as const, leaveOut: 1 },
  { title: 'TOKENS OUT', align: 'right' as const },
  { title: 'COST', align: 'right' as const },
];

function amounts({ input_tokens, cached_tokens, output_tokens, cost_usd }: Amounts, times: number) {
  return [
    formatCount(input_tokens * times),
    formatCount(cached_tokens * times),
    formatCount(output_tokens * times),
    cost_usd === null ? 'unknown' : formatUsd(cost_usd * times),
  ];
}
