/** A tenth more a round of successes, so that hundreds in flight are not hours away. */
const GROWTH = 0.1;

/**
 * How many requests may be in flight at once. There is no limit until the provider is first too
 * busy; each time it is, half of those in flight then is the new limit, and it grows slowly with
 * each success: by one, or by a tenth where that is more, for each round of as many successes as may
 * be in flight ("additive increase, multiplicative decrease").
 *
 * @see https://en.wikipedia.org/wiki/Additive_increase/multiplicative_decrease
 */
export class FlightLimit {
  #limit = Number.POSITIVE_INFINITY;
  #inFlight = 0;
  #round = 0;

  get isFull(): boolean {
    return this.#inFlight >= Math.floor(this.#limit);
  }

  /** A request departs. @returns what to give to {@link tooBusy} */
  depart(): number {
    this.#inFlight += 1;
    return this.#round;
  }

  /** A request is back, however it went. */
  arrive(): void {
    this.#inFlight -= 1;
  }

  succeeded(): void {
    this.#limit += Math.max(1 / this.#limit, GROWTH);
  }

  /**
   * The provider refused a request because there are too many. Call it before the request arrives.
   *
   * Those refused that departed before the limit was last halved tell nothing new.
   */
  tooBusy(round: number): void {
    if (round !== this.#round) return;
    this.#round += 1;
    this.#limit = Math.max(1, Math.min(this.#limit, this.#inFlight) / 2);
  }
}
