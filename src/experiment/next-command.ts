import type { ConversationProgress } from '../events/conversation-progress.ts';
import type { ExperimentSpec } from '../schemas/experiment-spec.ts';
import type { Overview } from './manifest.ts';

/** What the conversations of an experiment have spent so far, as far as it is known. */
export function spentSoFar({ conversations }: Overview): { costUsd: number; tokens: number } {
  let costUsd = 0;
  let tokens = 0;
  for (const progress of conversations.values()) {
    costUsd += progress.knownCostUsd;
    tokens += (progress.inputTokens ?? 0) + (progress.outputTokens ?? 0);
  }
  return { costUsd, tokens };
}

/** Flags of `pidgin experiment resume` that give about twice each limit that is reached; empty: none is. */
export function largerBudget(
  { max_cost, max_total_tokens }: Pick<ExperimentSpec, 'max_cost' | 'max_total_tokens'>,
  overview: Overview,
): string[] {
  const { costUsd, tokens } = spentSoFar(overview);
  return [
    ...flagFor('--max-cost', max_cost, costUsd),
    ...flagFor('--max-total-tokens', max_total_tokens, tokens),
  ];
}

function flagFor(flag: string, limit: number | undefined, spent: number): string[] {
  if (limit === undefined || spent < limit) return [];
  return [flag, String(Number((2 * Math.max(limit, spent)).toPrecision(2)))];
}

/** Whether a conversation still has something to say without being tried again. */
export function isLeft(progress: ConversationProgress | undefined): boolean {
  if (progress === undefined) return true;
  const { status, endReason } = progress;
  return status === 'completed' ? endReason === 'budget' : status !== 'failed';
}

/**
 * Arguments of the command that goes on with an experiment; null: nothing is left to do, its record
 * does not hold what it takes, or it would end at once because a budget cannot be kept.
 */
export function nextCommand(overview: Overview): string[] | null {
  const { experimentId, spec, origin, redaction, plan, status } = overview.experiment;
  if (experimentId === null || spec === null || origin !== null || redaction !== null) return null;
  const all = plan.map(({ conversation_id }) => overview.conversations.get(conversation_id));
  const isAnyLeft = all.some(isLeft);
  const hasFailed = all.some((progress) => progress?.status === 'failed');
  if (!isAnyLeft && !hasFailed) return null;
  const larger = largerBudget(spec, overview);
  const isAtBudget = all.some((progress) => progress?.endReason === 'budget');
  if (isAtBudget && larger.length === 0) return null;
  const retry = hasFailed && (status !== 'interrupted' || !isAnyLeft) ? ['--retry-failed'] : [];
  return ['experiment', 'resume', experimentId, ...retry, ...larger];
}
