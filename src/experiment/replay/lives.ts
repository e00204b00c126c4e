import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../../events/conversation-state.ts';
import { BUS_ONLY_TYPES, type EventLine, type EventType } from '../../schemas/event.ts';
import type { RepairedTail } from '../../schemas/events/conversation.ts';

/** What one process did of a conversation. */
export interface Life {
  /** What it did, in order, without what only came from outside. */
  readonly events: readonly EventLine[];
  /** Where it went on from; null: it began the conversation. */
  readonly resume: {
    readonly state: ConversationState;
    readonly repaired: RepairedTail | null;
  } | null;
}

/** Waits, and what providers say of their limits: they change nothing that is said. */
const FROM_OUTSIDE: ReadonlySet<EventType> = new Set<EventType>([
  ...BUS_ONLY_TYPES,
  'pause.requested',
  'conversation.paused',
  'rate_limit.paced',
  'rate_limit.warning',
]);

/** Takes a record apart into what each process did that held the conversation or went on with it. */
export function livesOf(recorded: readonly EventLine[]): Life[] {
  const lives: { events: EventLine[]; resume: Life['resume'] }[] = [];
  let state = EMPTY_CONVERSATION;
  for (const event of recorded) {
    const goesOn = event.type === 'conversation.resumed' && event.turn_number === null;
    if (lives.length === 0) lives.push({ events: [], resume: null });
    if (goesOn && event.type === 'conversation.resumed') {
      lives.push({ events: [], resume: { state, repaired: event.data.repaired_tail ?? null } });
    }
    if (isOwn(event)) lives.at(-1)?.events.push(event);
    state = reduceConversation(state, event);
  }
  return lives.filter(({ events }) => events.length > 0);
}

function isOwn(event: EventLine): boolean {
  if (FROM_OUTSIDE.has(event.type)) return false;
  switch (event.type) {
    case 'conversation.resumed':
      return event.turn_number === null;
    case 'conversation.interrupted':
      // Written down by whoever found its process gone.
      return event.data.cause !== 'crash';
    default:
      return true;
  }
}
