/** Lets one through at a time, in the order they came, and knows what they waited for. */
export class Turnstile<Reason = never> {
  #last: Promise<unknown> = Promise.resolve();
  #waits = 0;
  #reason: Reason | null = null;

  /**
   * Runs `work` once all that came before is done, however it ended.
   *
   * @param work Is to call `waited` after each wait, with what the wait was for.
   * @returns What it was last held up for, itself or behind another; null: it was not.
   */
  async pass<T>(
    work: (waited: (reason: Reason) => void) => Promise<T>,
  ): Promise<{ value: T; heldFor: Reason | null }> {
    const waitsBefore = this.#waits;
    const mine = this.#last.then(() =>
      work((reason) => {
        this.#waits += 1;
        this.#reason = reason;
      }),
    );
    this.#last = mine.catch(() => {
      // Whoever passed is told; those behind only want to know that it is over.
    });
    const value = await mine;
    return { value, heldFor: this.#waits === waitsBefore ? null : this.#reason };
  }
}
