import type { MessageAnalysis } from './analyse-message.ts';
import { ratio } from './arithmetic.ts';
import { countTrigrams, type NgramCounts } from './ngram-counts.ts';
import { GAP } from './pair/phrase-matches.ts';
import type { Word } from './word-forms.ts';

/** Different words, by the numbers they have in their conversation, and how often each occurs. */
export interface WordCounts {
  /** In the order in which they first occur. */
  readonly types: readonly number[];
  readonly counts: readonly number[];
}

/** The words of a message, by the numbers they have in its conversation. */
export interface SaidWords extends WordCounts {
  /** All words in order. */
  readonly sequence: readonly number[];
  /** How often each triple of adjacent words occurs. */
  readonly trigrams: NgramCounts;
}

/**
 * Numbers the words of one conversation: 0 for the first that was said, and so on. What is kept of
 * words is then kept in arrays, and words of different messages are compared by number.
 */
export class ConversationWords {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /**
   * By this words and messages know what they are here: an object of its own, as words outlive
   * conversations. A weak map would keep what it has of each message until all memory is swept.
   */
  readonly #numbering = {};
  /** The comparison in which each word was last met, and where among the words of its message. */
  readonly #met: number[] = [];
  readonly #places: number[] = [];
  #comparison = 0;

  /** The words of a message; worked out once. */
  in(message: MessageAnalysis): SaidWords {
    if (message.said?.numbering !== this.#numbering) {
      const types = message.types.map((word) => this.#numberOf(word));
      const sequence = message.wordIds.map((id) => types[id] ?? 0);
      const trigrams = countTrigrams(sequence);
      const words = { types, counts: message.typeCounts, sequence, trigrams };
      message.said = { numbering: this.#numbering, words };
    }
    return message.said.words;
  }

  #numberOf(word: Word): number {
    if (word.numbering !== this.#numbering) {
      word.number = this.numberOf(word.text);
      word.numbering = this.#numbering;
    }
    return word.number;
  }

  numberOf(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#texts.length;
      this.#numbers.set(word, number);
      this.#texts.push(word);
      this.#met.push(0);
      this.#places.push(0);
    }
    return number;
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** Jaccard index of the different words of two messages; null when neither has any. */
  jaccard(a: readonly number[], b: readonly number[]): number | null {
    this.#meet(a);
    return this.#jaccardWithMet(a, b);
  }

  /** The same of one message and each of others. */
  jaccards(a: readonly number[], others: readonly (readonly number[])[]): (number | null)[] {
    this.#meet(a);
    return others.map((b) => this.#jaccardWithMet(a, b));
  }

  #jaccardWithMet(a: readonly number[], b: readonly number[]): number | null {
    const met = this.#met;
    const comparison = this.#comparison;
    let shared = 0;
    for (let place = 0; place < b.length; place += 1) {
      if (met[b[place] ?? 0] === comparison) shared += 1;
    }
    return ratio(shared, a.length + b.length - shared);
  }

  /** How many words of two messages are in both, each counted as often as both have it. */
  sharedUses(a: WordCounts, b: WordCounts): number {
    this.#meet(a.types);
    let shared = 0;
    for (let place = 0; place < b.types.length; place += 1) {
      const number = b.types[place] ?? 0;
      if (this.#met[number] !== this.#comparison) continue;
      shared += Math.min(a.counts[this.#places[number] ?? 0] ?? 0, b.counts[place] ?? 0);
    }
    return shared;
  }

  /**
   * The words of a message in order, with one gap behind a word in place of all in a row that another
   * message does not have.
   *
   * @param types The different words of the other.
   */
  knownTo(types: readonly number[], sequence: readonly number[]): number[] {
    this.#meet(types);
    const known: number[] = [];
    let before = GAP;
    for (const number of sequence) {
      const word = this.#met[number] === this.#comparison ? number : GAP;
      if (word !== GAP || before !== GAP) known.push(word);
      before = word;
    }
    return known;
  }

  /** The words of two messages together, those of the first in front. */
  together(a: WordCounts, b: WordCounts): WordCounts {
    this.#meet(a.types);
    const types = a.types.slice();
    const counts = a.counts.slice();
    for (let place = 0; place < b.types.length; place += 1) {
      const number = b.types[place] ?? 0;
      const count = b.counts[place] ?? 0;
      if (this.#met[number] === this.#comparison) {
        const before = this.#places[number] ?? 0;
        counts[before] = (counts[before] ?? 0) + count;
      } else {
        types.push(number);
        counts.push(count);
      }
    }
    return { types, counts };
  }

  #meet(types: readonly number[]): void {
    this.#comparison += 1;
    for (let place = 0; place < types.length; place += 1) {
      const number = types[place] ?? 0;
      this.#met[number] = this.#comparison;
      this.#places[number] = place;
    }
  }
}
