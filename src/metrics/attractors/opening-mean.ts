const OPENING_MESSAGES = 3;

/** The mean of a value over the first three messages of an agent, to judge the later ones by. */
export class OpeningMean {
  #sum = 0;
  #messages = 0;

  /**
   * Takes the value of the next message.
   *
   * @param value Null when it is unknown; that counts as none.
   * @returns The mean of the first three, once they are past; null before.
   */
  next(value: number | null): number | null {
    if (this.#messages < OPENING_MESSAGES) {
      this.#sum += value ?? 0;
      this.#messages += 1;
      return null;
    }
    return this.#sum / OPENING_MESSAGES;
  }
}
