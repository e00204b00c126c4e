import { formatCount, formatQuantity } from './number-format.ts';
import { textTable } from './table.ts';

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
    `Assumed: replies of ${assumptions.reply_tokens} tokens (fewer with max_tokens), no thinking, four characters a token, list prices,`,
    `and what was sent before read from the cache from ${formatCount(assumptions.cached_from_tokens)} tokens on, where the provider has one.`,
    ...(missing.length === 0 ? ['Nothing is missing.'] : ['', 'Missing:']),
    ...missing.map((text) => `  ${text}`),
  ];
}

const COLUMNS = [
  { title: 'ARM' },
  { title: 'AGENTS' },
  { title: 'CONVERSATIONS', align: 'right' as const },
  { title: 'TURNS EACH', align: 'right' as const },
  { title: 'TOKENS IN', align: 'right' as const },
  { title: 'CACHED', align: 'right' as const },
  { title: 'TOKENS OUT', align: 'right' as const },
  { title: 'COST', align: 'right' as const },
];

function amounts({ input_tokens, cached_tokens, output_tokens, cost_usd }: Amounts, times: number) {
  return [
    formatCount(input_tokens * times),
    formatCount(cached_tokens * times),
    formatCount(output_tokens * times),
    cost_usd === null ? 'unknown' : `$${(cost_usd * times).toFixed(2)}`,
  ];
}
