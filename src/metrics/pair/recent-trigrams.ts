import { ratio } from '../arithmetic.ts';
import { NgramCounts } from '../ngram-counts.ts';

/** Turns before the present one whose trigrams are remembered. */
const REMEMBERED_TURNS = 5;
/** Room for trigrams that may be forgotten, in proportion to the others, before they are. */
const SPARE = 4;

/** The different word trigrams of the last turns, and when each was last used. */
export class RecentTrigrams {
  #turns: readonly (readonly NgramCounts[])[] = [];
  #known = new NgramCounts(0);
  /** The turn in which each of the known was last used. */
  #lastUsed: number[] = [];
  #turn = 0;

  /**
   * Takes the trigrams of a turn, at a cost that depends on these alone.
   *
   * @returns How many of the different ones were used in the five turns before / all; null without
   * trigrams, and when there is no turn before.
   */
  add(messages: readonly NgramCounts[]): number | null {
    const isFirst = this.#turns.length === 0;
    this.#turn += 1;
    let different = 0;
    let repeated = 0;
    for (const trigrams of messages) {
      for (let place = 0; place < trigrams.size; place += 1) {
        const last = this.#use(trigrams, place, this.#turn);
        if (last === this.#turn) continue;
        different += 1;
        if (last >= this.#turn - REMEMBERED_TURNS) repeated += 1;
      }
    }
    this.#turns = [messages, ...this.#turns].slice(0, REMEMBERED_TURNS + 1);
    this.#forget();
    return isFirst ? null : ratio(repeated, different);
  }

  /** Notes that a trigram is used; gives the turn in which it was used before, or one long ago. */
  #use(trigrams: NgramCounts, place: number, turn: number): number {
    const known = this.#known.addThatOf(trigrams, place);
    const last = this.#lastUsed[known] ?? Number.NEGATIVE_INFINITY;
    this.#lastUsed[known] = turn;
    return last;
  }

  /** Starts again from the last turns alone when most of what is known is of none of them. */
  #forget(): void {
    const recent = this.#turns.flat().reduce((sum, { size }) => sum + size, 0);
    if (this.#known.size <= SPARE * recent) return;
    this.#known = new NgramCounts(recent);
    this.#lastUsed = [];
    for (const [ago, messages] of [...this.#turns.entries()].reverse()) {
      for (const trigrams of messages) {
        for (let place = 0; place < trigrams.size; place += 1) {
          this.#use(trigrams, place, this.#turn - ago);
        }
      }
    }
  }
}
