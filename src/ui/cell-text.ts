import type { ConversationId } from '../schemas/ids.ts';
import { formatRounded, formatUsd } from './number-format.ts';

/** What an experiment is doing, as short as a table wants it. */
export function statusText({ status }: { readonly status: string }): string {
  return status === 'completed_with_failures' ? 'with failures' : status;
}

/** The number of a conversation in its plan, as its id ends: `0002`. */
export function shortId(conversationId: ConversationId): string {
  return conversationId.slice(conversationId.lastIndexOf('_') + 1);
}

/** What something cost; what is not all of it is said to be more. */
export function costText({
  cost_usd,
  known_cost_usd,
}: {
  readonly cost_usd: number | null;
  readonly known_cost_usd: number;
}): string {
  return cost_usd === null && known_cost_usd > 0
    ? `≥ ${formatUsd(known_cost_usd)}`
    : formatUsd(cost_usd);
}

/** Tokens it took; what is not all of them is said to be more. */
export function tokensText({
  tokens,
  tokens_complete,
}: {
  readonly tokens: number | null;
  readonly tokens_complete: boolean;
}): string {
  const text = formatRounded(tokens);
  return tokens === null || tokens_complete ? text : `≥ ${text}`;
}

/** A share from 0 to 1 as a bar; full only when it is all. */
export function bar(share: number, width: number): string {
  const done = Math.floor(share * width);
  return '█'.repeat(done) + '░'.repeat(width - done);
}

const SPARKS = '▁▂▃▄▅▆▇█';

/** Scores from 0 to 1 as a row of bars. */
export function sparkline(scores: readonly number[]): string {
  return scores
    .map((score) => SPARKS[Math.min(Math.floor(score * SPARKS.length), SPARKS.length - 1)])
    .join('');
}
