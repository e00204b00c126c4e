/** How often a word was used, and in how many turns. */
interface Use {
  count: number;
  turns: number;
}

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
  readonly #uses = new Map<string, Use>();
  /** Sums over all words of count², count² g and count² g². */
  #square = 0;
  #squareG = 0;
  #squareGG = 0;

  add(words: ReadonlyMap<string, number>): void {
    this.#turns += 1;
    for (const [word, count] of words) {
      let use = this.#uses.get(word);
      if (use === undefined) {
        use = { count: 0, turns: 0 };
        this.#uses.set(word, use);
      }
      this.#change(use, -1);
      use.count += count;
      use.turns += 1;
      this.#change(use, 1);
    }
  }

  /**
   * Cosine of the TF-IDF vectors of a turn and of all turns added, 0 to 1; null when either has no
   * words. idf(w) = 1 + ln((1 + turns) / (1 + turns with w)).
   */
  similarity(words: ReadonlyMap<string, number>): number | null {
    if (words.size === 0) return null;
    const level = 1 + Math.log(1 + this.#turns);
    let product = 0;
    let ofTurn = 0;
    for (const [word, count] of words) {
      const use = this.#uses.get(word);
      const idf = level + g(use?.turns ?? 0);
      product += count * (use?.count ?? 0) * idf * idf;
      ofTurn += (count * idf) ** 2;
    }
    const ofAll = level * level * this.#square + 2 * level * this.#squareG + this.#squareGG;
    if (ofAll <= 0) return null;
    return Math.min(1, product / Math.sqrt(ofTurn * ofAll));
  }

  #change({ count, turns }: Use, sign: 1 | -1): void {
    const square = sign * count * count;
    const ofTurns = g(turns);
    this.#square += square;
    this.#squareG += square * ofTurns;
    this.#squareGG += square * ofTurns ** 2;
  }
}

/** What of a word's idf does not depend on the number of turns. */
function g(turnsWith: number): number {
  return -Math.log(1 + turnsWith);
}
