import { type Distinct, ratio } from '../arithmetic.ts';

/** Turns before the present one whose trigrams are remembered. */
const REMEMBERED_TURNS = 5;

/** The different word trigrams of the last turns, and when each was last used. */
export class RecentTrigrams {
  readonly #lastUsed = new Map<unknown, number>();
  readonly #turns: (readonly Distinct[])[] = [];
  #turn = 0;

  /**
   * Takes the trigrams of a turn, at a cost that depends on these alone.
   *
   * @returns How many of them were used in the five turns before / all; null without trigrams, and
   * when there is no turn before.
   */
  add(messages: readonly Distinct[]): number | null {
    this.#turn += 1;
    const isFirst = this.#turns.length === 0;
    this.#turns.push(messages);
    let different = 0;
    let repeated = 0;
    for (const message of messages) {
      for (const trigram of message.keys()) {
        const last = this.#lastUsed.get(trigram);
        if (last === this.#turn) continue;
        different += 1;
        if (last !== undefined) repeated += 1;
        this.#lastUsed.set(trigram, this.#turn);
      }
    }
    if (this.#turns.length > REMEMBERED_TURNS) this.#forgetOldest();
    return isFirst ? null : ratio(repeated, different);
  }

  #forgetOldest(): void {
    const turn = this.#turn - REMEMBERED_TURNS;
    for (const message of this.#turns.shift() ?? []) {
      for (const trigram of message.keys()) {
        if (this.#lastUsed.get(trigram) === turn) this.#lastUsed.delete(trigram);
      }
    }
  }
}
