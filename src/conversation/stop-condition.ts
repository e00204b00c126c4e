import type { CompletionReason } from '../schemas/events/conversation.ts';
import type { Consequence } from './course-watch.ts';

/** What a conversation's end can depend on. */
export interface Standing {
  readonly turnsCompleted: number;
  readonly maxTurns: number;
  /** What the last complete turn asks for. */
  readonly consequence: Consequence;
}

/**
 * Why a conversation is over after a complete turn; null while it goes on. What was detected goes
 * before the number of turns: it says more, and would have ended a longer conversation too.
 */
export function stopCondition(standing: Standing): CompletionReason | null {
  const { turnsCompleted, maxTurns, consequence } = standing;
  if (consequence === 'convergence' || consequence === 'attractor') return consequence;
  return turnsCompleted >= maxTurns ? 'max_turns' : null;
}
