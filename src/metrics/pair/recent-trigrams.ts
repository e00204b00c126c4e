import { ratio } from '../arithmetic.ts';
import type { NgramCounts } from '../ngram-counts.ts';

/** Turns before the present one whose trigrams are remembered. */
const REMEMBERED_TURNS = 5;

/** The word trigrams of the last turns. */
export class RecentTrigrams {
  #turns: readonly (readonly NgramCounts[])[] = [];

  /**
   * Takes the trigrams of a turn, at a cost that depends on these alone.
   *
   * @returns How many of the different ones were used in the five turns before / all; null without
   * trigrams, and when there is no turn before.
   */
  add(messages: readonly NgramCounts[]): number | null {
    const earlier = this.#turns.flat();
    const isFirst = this.#turns.length === 0;
    this.#turns = [messages, ...this.#turns].slice(0, REMEMBERED_TURNS);
    let different = 0;
    let repeated = 0;
    for (const [index, trigrams] of messages.entries()) {
      const others = messages.slice(0, index);
      for (let place = 0; place < trigrams.size; place += 1) {
        if (others.some((other) => other.hasThatOf(trigrams, place))) continue;
        different += 1;
        if (earlier.some((other) => other.hasThatOf(trigrams, place))) repeated += 1;
      }
    }
    return isFirst ? null : ratio(repeated, different);
  }
}
