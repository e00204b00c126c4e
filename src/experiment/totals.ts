import { resolveModel } from '../config/models.ts';
import { type ConversationProgress, plusCost, sumOfUsd } from '../events/conversation-progress.ts';
import type { ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import type { OddReplies } from '../schemas/manifest.ts';

/** What the conversations of an experiment took together. Part of the stable `--json` output. */
export interface Totals {
  /** Tokens of the API calls that reported them; null: none did. */
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  /** Whether every API call reported its tokens; if not, there were more. */
  readonly tokens_complete: boolean;
  /** US dollars at the list prices of the day; null: the cost of an API call is unknown. */
  readonly cost_usd: number | null;
  /** US dollars of the API calls whose cost is known. */
  readonly known_cost_usd: number;
  /** Null: an older record does not say. */
  readonly odd_replies: OddReplies | null;
}

const NOTHING: Totals = {
  input_tokens: null,
  output_tokens: null,
  tokens_complete: true,
  cost_usd: 0,
  known_cost_usd: 0,
  odd_replies: { truncated: 0, filtered: 0, refused: 0, empty: 0 },
};

/** Adds up conversations. */
export function totalsOf(conversations: readonly Totals[]): Totals {
  return conversations.reduce(plus, NOTHING);
}

/**
 * Adds up conversations of an experiment; what was cut short when its process went is the least it
 * can be.
 *
 * @param status Of the experiment, as `pidgin list` has it.
 */
export function totalsIn(
  { conversations, arms }: { readonly conversations: readonly Totals[]; readonly arms: ArmModels },
  status: ExperimentSnapshot['status'],
): Totals {
  const totals = totalsOf(conversations);
  return status === 'crashed' ? atLeast(totals, arms) : totals;
}

type ArmModels = readonly { readonly agent_a: string; readonly agent_b: string }[];

/**
 * The same as the least it can be: for what was cut short when its process went, for nobody knows
 * what a call in flight took. It cost nothing where all models are built in.
 *
 * @param arms Those of the conversations; none: the models are not known.
 */
export function atLeast(totals: Totals, arms: ArmModels): Totals {
  const models = arms.flatMap(({ agent_a, agent_b }) => [agent_a, agent_b]);
  const isFree = models.length > 0 && models.every(isBuiltIn);
  return { ...totals, tokens_complete: false, cost_usd: isFree ? totals.cost_usd : null };
}

function isBuiltIn(requested: string): boolean {
  try {
    const { provider } = resolveModel(requested);
    return provider === 'local' || provider === 'silent';
  } catch {
    // A provider that the settings had, or a name that was kept out of the record.
    return false;
  }
}

/** Tokens in and out together, as far as they are known; null: none is. */
export function tokensOf({
  input_tokens,
  output_tokens,
}: Pick<Totals, 'input_tokens' | 'output_tokens'>): number | null {
  return input_tokens === null ? output_tokens : input_tokens + (output_tokens ?? 0);
}

/** What one conversation took. */
export function spentBy(progress: ConversationProgress): Totals {
  return {
    input_tokens: progress.inputTokens,
    output_tokens: progress.outputTokens,
    tokens_complete: progress.tokensComplete,
    cost_usd: progress.costUsd,
    known_cost_usd: progress.knownCostUsd,
    odd_replies: progress.oddReplies,
  };
}

function plus(sum: Totals, one: Totals): Totals {
  return {
    input_tokens: plusTokens(sum.input_tokens, one.input_tokens),
    output_tokens: plusTokens(sum.output_tokens, one.output_tokens),
    tokens_complete: sum.tokens_complete && one.tokens_complete,
    cost_usd: plusCost(sum.cost_usd, one.cost_usd),
    known_cost_usd: sumOfUsd(sum.known_cost_usd, one.known_cost_usd),
    odd_replies: plusOdd(sum.odd_replies, one.odd_replies),
  };
}

function plusOdd(sum: OddReplies | null, one: OddReplies | null): OddReplies | null {
  if (sum === null || one === null) return null;
  return {
    truncated: sum.truncated + one.truncated,
    filtered: sum.filtered + one.filtered,
    refused: sum.refused + one.refused,
    empty: sum.empty + one.empty,
  };
}

function plusTokens(sum: number | null, tokens: number | null): number | null {
  return tokens === null ? sum : (sum ?? 0) + tokens;
}
