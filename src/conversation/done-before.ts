import type { ConversationState } from '../events/conversation-state.ts';
import type { AgentId } from '../schemas/ids.ts';

/** What an earlier process did of a turn already. */
export interface DoneBefore {
  readonly started: boolean;
  /** Scheduled prompts that were said. */
  readonly prompts: number;
  readonly said: Readonly<Partial<Record<AgentId, string>>>;
  /** What was recorded of where the conversation goes. */
  readonly told: Told;
}

export interface Told {
  readonly convergence: boolean;
  readonly attractors: readonly string[];
}

export function doneBefore(
  turn: number,
  { turns, messages, attractors }: ConversationState,
): DoneBefore {
  const before = turns.find(({ number }) => number === turn);
  const ofTurn = messages.filter((message) => message.turn === turn);
  const said: Partial<Record<AgentId, string>> = {};
  for (const one of ofTurn) if (one.kind === 'reply') said[one.author] = one.content;
  return {
    started: before !== undefined,
    prompts: ofTurn.filter((one) => one.kind === 'experimenter' && one.source === 'awareness')
      .length,
    said,
    told: {
      convergence: (before?.convergence ?? null) !== null,
      attractors: attractors
        .filter(({ detectedTurn }) => detectedTurn === turn)
        .map(({ attractor }) => attractor),
    },
  };
}
