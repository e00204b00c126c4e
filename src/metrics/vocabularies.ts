/** The words one agent has used so far, by number. */
export class Vocabulary {
  readonly #used: boolean[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(word: number): boolean {
    return this.#used[word] === true;
  }

  add(word: number): void {
    // Without holes: an array with them is read several times as slowly.
    while (this.#used.length <= word) this.#used.push(false);
    this.#used[word] = true;
    this.#size += 1;
  }
}

/** The words each agent has used so far, and how many both have. */
export class Vocabularies {
  readonly a = new Vocabulary();
  readonly b = new Vocabulary();
  #shared = 0;

  /** Words both have used. */
  get shared(): number {
    return this.#shared;
  }

  /** Words either has used. */
  get either(): number {
    return this.a.size + this.b.size - this.#shared;
  }

  /** Takes the words of a message, at a cost that depends on these alone. */
  add(agent: 'a' | 'b', words: readonly number[]): void {
    const [own, others] = agent === 'a' ? [this.a, this.b] : [this.b, this.a];
    for (const word of words) {
      if (own.has(word)) continue;
      own.add(word);
      if (others.has(word)) this.#shared += 1;
    }
  }
}
