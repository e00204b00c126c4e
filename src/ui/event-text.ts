import type { EventOf } from '../schemas/event.ts';
import type { ConversationCounts } from '../schemas/events/experiment.ts';
import { formatCount, formatQuantity } from './number-format.ts';

/** `2 completed, 1 failed`; null when no conversation ended. */
export function outcomesText(counts: ConversationCounts): string | null {
  const parts = (['completed', 'failed', 'interrupted'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${formatCount(counts[outcome])} ${outcome}`);
  return parts.length === 0 ? null : parts.join(', ');
}

/** `$1.05 of $1.00`, or the same in tokens. */
export function spentText({ budget, spent, limit }: EventOf<'budget.exceeded'>['data']): string {
  const amount = (value: number) =>
    budget === 'cost_usd' ? `$${value.toFixed(2)}` : formatQuantity(value, 'token');
  return `${amount(spent)} of ${amount(limit)}`;
}
