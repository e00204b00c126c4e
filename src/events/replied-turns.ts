import type { Message, Reply } from './conversation-state.ts';

/** A turn in which at least one agent replied. */
export interface RepliedTurn {
  readonly number: number;
  readonly a: Reply | undefined;
  readonly b: Reply | undefined;
}

/** The turns of a conversation in which anyone replied, in order. */
export function repliedTurns(messages: readonly Message[]): readonly RepliedTurn[] {
  const turns = new Map<number, RepliedTurn>();
  for (const message of messages) {
    if (message.kind !== 'reply') continue;
    const { turn: number, author } = message;
    const before = turns.get(number);
    turns.set(
      number,
      author === 'agent_a'
        ? { number, a: message, b: before?.b }
        : { number, a: before?.a, b: message },
    );
  }
  return [...turns.values()].sort((left, right) => left.number - right.number);
}
