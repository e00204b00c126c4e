const COMMONEST = 25;

/** The words of two agents so far, and which are the commonest. */
export class CommonWords {
  readonly #a = new Map<string, number>();
  readonly #b = new Map<string, number>();
  #totalA = 0;
  #totalB = 0;
  #commonest: readonly string[] = [];

  /** Takes the words of a turn, at a cost that depends on these alone. */
  add(a: ReadonlyMap<string, number> | null, b: ReadonlyMap<string, number> | null): void {
    this.#totalA += addTo(this.#a, a);
    this.#totalB += addTo(this.#b, b);
    // Counts only grow, so a word that was not among the commonest and was not used now is not now.
    const candidates = new Set(this.#commonest);
    for (const word of a?.keys() ?? []) candidates.add(word);
    for (const word of b?.keys() ?? []) candidates.add(word);
    this.#commonest = [...candidates]
      .map((word) => ({ word, count: this.#count(word) }))
      .sort((left, right) => right.count - left.count || (left.word < right.word ? -1 : 1))
      .slice(0, COMMONEST)
      .map(({ word }) => word);
  }

  /**
   * How alike both use the 25 commonest words of the conversation: 1 − Σ |p_A − p_B| / Σ (p_A + p_B)
   * of their relative frequencies; null while either has said no word.
   */
  get entrainment(): number | null {
    if (this.#totalA === 0 || this.#totalB === 0) return null;
    let difference = 0;
    let sum = 0;
    for (const word of this.#commonest) {
      const ofA = (this.#a.get(word) ?? 0) / this.#totalA;
      const ofB = (this.#b.get(word) ?? 0) / this.#totalB;
      difference += Math.abs(ofA - ofB);
      sum += ofA + ofB;
    }
    return 1 - difference / sum;
  }

  /** Words of the agent who said less / words of the other; null before anything was said. */
  get balance(): number | null {
    const most = Math.max(this.#totalA, this.#totalB);
    return most === 0 ? null : Math.min(this.#totalA, this.#totalB) / most;
  }

  #count(word: string): number {
    return (this.#a.get(word) ?? 0) + (this.#b.get(word) ?? 0);
  }
}

function addTo(counts: Map<string, number>, words: ReadonlyMap<string, number> | null): number {
  let total = 0;
  for (const [word, count] of words ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + count);
    total += count;
  }
  return total;
}
