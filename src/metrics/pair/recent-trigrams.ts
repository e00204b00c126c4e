import { ratio } from '../arithmetic.ts';
import { NgramCounts } from '../ngram-counts.ts';

/** Turns before the present one whose trigrams are remembered. */
const REMEMBERED_TURNS = 5;

/** The different word trigrams of the last turns, and when each was last used. */
export class RecentTrigrams {
  /** What was used in the turns since `#older` was begun anew, and in the five turns before. */
  #newer = new TrigramUses(0);
  #older = new TrigramUses(0);
  #turn = 0;

  /**
   * Takes the trigrams of a turn, at a cost that depends on these alone.
   *
   * @returns How many of the different ones were used in the five turns before / all; null without
   * trigrams, and when there is no turn before.
   */
  add(messages: readonly NgramCounts[]): number | null {
    this.#turn += 1;
    if (this.#turn % REMEMBERED_TURNS === 0) {
      this.#older = this.#newer;
      this.#newer = new TrigramUses(this.#older.size);
    }
    let different = 0;
    let repeated = 0;
    for (const trigrams of messages) {
      for (let place = 0; place < trigrams.size; place += 1) {
        const last =
          this.#newer.use(trigrams, place, this.#turn) || this.#older.lastUse(trigrams, place);
        if (last === this.#turn) continue;
        different += 1;
        if (last > 0 && last >= this.#turn - REMEMBERED_TURNS) repeated += 1;
      }
    }
    return this.#turn === 1 ? null : ratio(repeated, different);
  }
}

/** Trigrams, and the turn in which each was last used: 1 for the first. */
class TrigramUses {
  readonly #known: NgramCounts;
  readonly #turns: number[] = [];

  /** @param expected How many different ones there may be; more only take longer. */
  constructor(expected: number) {
    this.#known = new NgramCounts(expected);
  }

  get size(): number {
    return this.#turns.length;
  }

  /** Notes that one is used; gives the turn in which it was used before, 0 when in none. */
  use(trigrams: NgramCounts, place: number, turn: number): number {
    const known = this.#known.addThatOf(trigrams, place);
    const last = this.#turns[known] ?? 0;
    this.#turns[known] = turn;
    return last;
  }

  /** The turn in which one was last used, 0 when in none. */
  lastUse(trigrams: NgramCounts, place: number): number {
    const known = this.#known.placeOfThatOf(trigrams, place);
    return known < 0 ? 0 : (this.#turns[known] ?? 0);
  }
}
