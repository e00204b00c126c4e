/** Turns running that satisfied a condition. */
export interface Run {
  readonly onsetTurn: number;
  readonly length: number;
}

/**
 * Follows runs of turns that satisfy a condition.
 *
 * A run is told once: in the turn in which it is long enough and `holds` for the first time.
 */
export class RunOfTurns {
  readonly #needed: number;
  #onsetTurn: number | null = null;
  #length = 0;
  #told = false;

  constructor(needed: number) {
    this.#needed = needed;
  }

  /** @param holds What else must be true of the run as a whole; asked only when it is long enough. */
  next(turn: number, satisfied: boolean, holds: () => boolean = () => true): Run | null {
    if (!satisfied) {
      this.#onsetTurn = null;
      this.#length = 0;
      this.#told = false;
      return null;
    }
    this.#onsetTurn ??= turn;
    this.#length += 1;
    if (this.#told || this.#length < this.#needed || !holds()) return null;
    this.#told = true;
    return { onsetTurn: this.#onsetTurn, length: this.#length };
  }

  /** Whether a run that was told still lasts. */
  get lasts(): boolean {
    return this.#told;
  }
}
