import type { PidginEvent } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import type { Draft } from './draft.ts';

/** What a person has handed over to be said at the next reply. */
export interface Saying {
  readonly conversationId: ConversationId;
  readonly text: string;
}

/** Those that are still to be said after an event; they are said in order. */
export function stillUnsaid(sayings: readonly Saying[], event: PidginEvent): readonly Saying[] {
  if (event.type !== 'conductor.intervention' || event.data.source !== 'human') return sayings;
  const said = sayings.findIndex(({ conversationId }) => conversationId === event.conversation_id);
  return said < 0 ? sayings : sayings.toSpliced(said, 1);
}

/** What would be gone with the screen: what was not said, and what was being typed. */
export function unsaidTexts(sayings: readonly Saying[], draft: Draft | null): readonly string[] {
  return [...sayings.map(({ text }) => text), draft?.text ?? ''].filter(
    (text) => text.trim() !== '',
  );
}

/** Stands before what was not said. */
export const UNSAID = 'typed and not said';
