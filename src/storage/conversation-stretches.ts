import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../events/conversation-state.ts';
import { partedAfterTurn } from '../events/finished-part.ts';
import type { Analyser } from '../metrics/load-analyser.ts';
import type { EventLine } from '../schemas/event.ts';
import type { ConversationKey } from './conversation-row.ts';
import {
  type ConversationRows,
  RowsInOrder,
  sameFrame,
  type TurnsRows,
} from './conversation-rows.ts';

/** Before any. */
const NO_TURN = -1;

/**
 * Folds the events of one conversation, and gives out rows of turns that are finished, which it then
 * holds no more. Whenever rows are given out, in the end they are the same.
 */
export class ConversationStretches {
  readonly #analyse: Analyser;
  #state: ConversationState = EMPTY_CONVERSATION;
  #key: ConversationKey | null = null;
  #rows: RowsInOrder | null = null;
  /** Newest turn of any event; all before it is finished once another begins. */
  #newestTurn = NO_TURN;
  /** Turns before it were given out. */
  #firstHeldTurn = 0;

  constructor(analyse: Analyser) {
    this.#analyse = analyse;
  }

  /** Whether words are missing from the record, as far as that is known. */
  get redacted(): boolean {
    return this.#rows?.redacted ?? false;
  }

  /** Whether an event begins a turn after all that is held, so that this is finished. */
  beginsTurn({ turn_number: turn }: EventLine): boolean {
    // Before the first there is nothing to tell, and agents choose their names in it.
    if (turn === null || this.#newestTurn === NO_TURN || turn <= this.#newestTurn) return false;
    // A branch begins with the turns that it took over.
    return this.#state.messages.every((message) => message.turn === null || message.turn < turn);
  }

  /** Gives out the rows of all it holds, before it takes an event that {@link beginsTurn}. */
  giveBefore({ turn_number: turn }: EventLine): TurnsRows | null {
    if (this.#key === null || turn === null) return null;
    const { finished, rest } = partedAfterTurn(this.#state);
    this.#rows ??= new RowsInOrder(this.#key, finished, this.#analyse);
    this.#firstHeldTurn = turn;
    this.#state = rest;
    return this.#rows.next(finished);
  }

  /**
   * Takes the next event.
   *
   * @returns Whether the rows that were given out are still those of the conversation. They are not
   * when it is of an earlier turn, or changes what is told of all turns, which Pidgin never writes.
   */
  take(event: EventLine): boolean {
    const before = this.#state;
    const { experiment_id, conversation_id, turn_number } = event;
    // It is of the experiment, and tells nothing of a conversation.
    if (conversation_id === null) return true;
    this.#state = reduceConversation(before, event);
    if (turn_number !== null) this.#newestTurn = Math.max(this.#newestTurn, turn_number);
    const key = this.#key;
    this.#key = { experiment_id, conversation_id };
    if (this.#rows === null) return true;
    return (
      key?.conversation_id === conversation_id &&
      key?.experiment_id === experiment_id &&
      (turn_number === null || turn_number >= this.#firstHeldTurn) &&
      sameFrame(before, this.#state, this.#rows)
    );
  }

  /** The rows of what it still holds, and of the conversation itself; null: there was none. */
  end(): ConversationRows | null {
    if (this.#key === null) return null;
    const rows = this.#rows ?? new RowsInOrder(this.#key, this.#state, this.#analyse);
    this.#rows = rows;
    return rows.last(this.#state);
  }
}
