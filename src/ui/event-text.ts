import { formatQuantity } from '../format-quantity.ts';
import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';
import type { EventOf } from '../schemas/event.ts';
import type { ConversationCounts } from '../schemas/events/experiment.ts';
import type { PreparationStep } from '../schemas/events/processing.ts';
import type { OddReplies } from '../schemas/manifest.ts';
import { formatBytes, formatCount, formatScore, formatUsd } from './number-format.ts';
import { sanitizeLine } from './sanitize.ts';

/** `2 completed, 1 failed`; null when no conversation ended. */
export function outcomesText(counts: ConversationCounts): string | null {
  const parts = (['completed', 'failed', 'interrupted'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${formatCount(counts[outcome])} ${outcome}`);
  return parts.length === 0 ? null : parts.join(', ');
}

/** `convergence 0.42, increasing`; a score that does not move says no more. */
export function convergenceText(score: number, trend: ConvergenceTrend | null): string {
  const moves = trend === null || trend === 'stable' ? '' : `, ${trend}`;
  return `convergence ${formatScore(score)}${moves}`;
}

/** `$1.05 of $1.00`, or the same in tokens; what is spent may be unknown. */
export function spentText({ budget, spent, limit }: EventOf<'budget.exceeded'>['data']): string {
  const amount = (value: number) =>
    budget === 'cost_usd' ? formatUsd(value) : formatQuantity(value, 'token');
  if (spent === null) {
    const what = budget === 'cost_usd' ? 'what it cost' : 'its tokens';
    return `a reply did not say ${what}, so ${amount(limit)} cannot be kept to`;
  }
  return `${amount(spent)} of ${amount(limit)}`;
}

/** `2 cut at the token limit, 1 empty`; null when there is no such reply, or none is known of. */
export function oddText(odd: OddReplies | null): string | null {
  if (odd === null) return null;
  const { truncated, filtered, refused, empty } = odd;
  const parts = [
    [truncated, 'cut at the token limit'],
    [filtered, 'cut by a content filter'],
    [refused, 'declined'],
    [empty, 'empty'],
  ] as const;
  const told = parts.filter(([count]) => count > 0);
  return told.length === 0
    ? null
    : told.map(([count, what]) => `${formatCount(count)} ${what}`).join(', ');
}

/** What is done to make ready: `run /usr/bin/ollama serve`, `download qwen3:8b`. */
export function stepText(step: PreparationStep): string {
  switch (step.step) {
    case 'start_server':
      return sanitizeLine(`run ${step.command.join(' ')}`);
    case 'pull_model':
      return sanitizeLine(`download ${step.model}`);
    default:
      return step satisfies never;
  }
}

/** How far a download is: `42 % · 2.2 GB of 5.2 GB`. */
export function progressText(data: EventOf<'preparation.progress'>['data']): string {
  const { completed_bytes, total_bytes } = data;
  return `${percentOf(data)} % · ${formatBytes(completed_bytes)} of ${formatBytes(total_bytes)}`;
}

/** Share of a download that is done, in whole percent. */
export function percentOf(data: EventOf<'preparation.progress'>['data']): number {
  return Math.min(100, Math.floor((100 * data.completed_bytes) / data.total_bytes));
}
