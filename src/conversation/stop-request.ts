import { setMaxListeners } from 'node:events';

/** Who asked for the stop: a signal or key in this process, or the stop command. */
export type StopAsker = 'user' | 'stop';

/** What stopped it: who asked, or something detected, where nobody is there to go on after a pause. */
export type StopCause = StopAsker | 'pause';

/**
 * A request to stop, in two steps: first the replies in flight are finished, then they are
 * abandoned.
 */
export class StopRequest {
  readonly #finish = new AbortController();
  readonly #abandon = new AbortController();
  #askedBy: StopAsker | null = null;

  constructor() {
    // Every conversation listens, however many there are: that is no leak to warn of.
    setMaxListeners(0, this.#finish.signal, this.#abandon.signal);
  }

  /** Aborted once nothing new is to begin. */
  get finish(): AbortSignal {
    return this.#finish.signal;
  }

  /** Aborted once what is in flight is to be given up. */
  get abandon(): AbortSignal {
    return this.#abandon.signal;
  }

  /** Who asked; null: nobody did. */
  get askedBy(): StopAsker | null {
    return this.#askedBy;
  }

  get cause(): StopCause {
    return this.#askedBy ?? 'pause';
  }

  /** The first call asks to finish, the second to abandon. */
  ask(by: StopAsker): void {
    if (this.#askedBy === null) {
      this.#askedBy = by;
      this.#finish.abort();
    } else {
      this.#abandon.abort();
    }
  }

  /** Something detected asks to finish, which abandons nothing however often it does. */
  finishToPause(): void {
    this.#finish.abort();
  }
}
