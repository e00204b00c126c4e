import { setMaxListeners } from 'node:events';

/** Who asked for the stop: a signal or key in this process, or the stop command. */
export type StopCause = 'user' | 'stop';

/**
 * A request to stop, in two steps: first the replies in flight are finished, then they are
 * abandoned.
 */
export class StopRequest {
  readonly #finish = new AbortController();
  readonly #abandon = new AbortController();
  #cause: StopCause = 'user';

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

  get cause(): StopCause {
    return this.#cause;
  }

  /** The first call asks to finish, the second to abandon. */
  ask(cause: StopCause): void {
    if (this.#finish.signal.aborted) {
      this.#abandon.abort();
      return;
    }
    this.#cause = cause;
    this.#finish.abort();
  }
}
