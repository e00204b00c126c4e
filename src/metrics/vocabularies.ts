/** The words each agent has used so far, and how many both have. */
export class Vocabularies {
  readonly #a = new Set<string>();
  readonly #b = new Set<string>();
  #shared = 0;

  get a(): ReadonlySet<string> {
    return this.#a;
  }

  get b(): ReadonlySet<string> {
    return this.#b;
  }

  /** Words both have used. */
  get shared(): number {
    return this.#shared;
  }

  /** Words either has used. */
  get either(): number {
    return this.#a.size + this.#b.size - this.#shared;
  }

  /** Takes the words of a message, at a cost that depends on these alone. */
  add(agent: 'a' | 'b', words: Iterable<string>): void {
    const [own, others] = agent === 'a' ? [this.#a, this.#b] : [this.#b, this.#a];
    for (const word of words) {
      if (own.has(word)) continue;
      own.add(word);
      if (others.has(word)) this.#shared += 1;
    }
  }
}
