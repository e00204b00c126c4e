import type { CompletionReason } from '../schemas/events/conversation.ts';

/** What a conversation's end can depend on. */
export interface Standing {
  readonly turnsCompleted: number;
  readonly maxTurns: number;
}

/** Why a conversation is over after a complete turn; null while it goes on. */
export function stopCondition({ turnsCompleted, maxTurns }: Standing): CompletionReason | null {
  return turnsCompleted >= maxTurns ? 'max_turns' : null;
}
