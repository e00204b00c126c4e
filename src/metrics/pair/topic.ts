import type { WordCounts } from '../conversation-words.ts';

/**
 * What a conversation has been about so far: how often each word was used, and in how many turns.
 *
 * The cosine of a turn with all of it needs the length of a vector over the whole vocabulary, in
 * which every weight changes with every turn. With idf = L + g(w), L the same for all words, that
 * length is a polynomial in L whose coefficients are kept up to date, so a turn costs as much as it
 * has words.
 */
export class Topic {
  #turns = 0;
  /** How often each word was used, and in how many turns, by its number. */
  readonly #counts: number[] = [];
  readonly #turnsWith: number[] = [];
  /** g of 0 turns, of 1, and so on. */
  readonly #g = [g(0)];
  /** Sums over all words of count², count² g and count² g². */
  #square = 0;
  #squareG = 0;
  #squareGG = 0;

  add({ types, counts }: WordCounts): void {
    this.#turns += 1;
    this.#g.push(g(this.#turns));
    for (let at = 0; at < types.length; at += 1) {
      const word = types[at] ?? 0;
      while (this.#counts.length <= word) {
        this.#counts.push(0);
        this.#turnsWith.push(0);
      }
      this.#change(word, -1);
      this.#counts[word] = (this.#counts[word] ?? 0) + (counts[at] ?? 0);
      this.#turnsWith[word] = (this.#turnsWith[word] ?? 0) + 1;
      this.#change(word, 1);
    }
  }

  /**
   * Cosine of the TF-IDF vectors of a turn and of all turns added, 0 to 1; null when either has no
   * words. idf(w) = 1 + ln((1 + turns) / (1 + turns with w)).
   */
  similarity({ types, counts }: WordCounts): number | null {
    if (types.length === 0) return null;
    const level = 1 + Math.log(1 + this.#turns);
    let product = 0;
    let ofTurn = 0;
    for (let at = 0; at < types.length; at += 1) {
      const word = types[at] ?? 0;
      const count = counts[at] ?? 0;
      const idf = level + (this.#g[this.#turnsWith[word] ?? 0] ?? 0);
      product += count * (this.#counts[word] ?? 0) * idf * idf;
      ofTurn += (count * idf) ** 2;
    }
    const ofAll = level * level * this.#square + 2 * level * this.#squareG + this.#squareGG;
    if (ofAll <= 0) return null;
    return Math.min(1, product / Math.sqrt(ofTurn * ofAll));
  }

  #change(word: number, sign: 1 | -1): void {
    const count = this.#counts[word] ?? 0;
    const square = sign * count * count;
    const ofTurns = this.#g[this.#turnsWith[word] ?? 0] ?? 0;
    this.#square += square;
    this.#squareG += square * ofTurns;
    this.#squareGG += square * ofTurns ** 2;
  }
}

/** What of a word's idf does not depend on the number of turns. */
function g(turnsWith: number): number {
  return -Math.log(1 + turnsWith);
}
