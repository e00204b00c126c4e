const LEAST_SLOTS = 16;
const NUMBERS_EACH = 3;

/**
 * How often each run of two or three words occurs, the words given by number.
 *
 * A hash table over arrays of numbers: a message has as many runs as words, and as strings in a map
 * they take ten times as long and three times the memory.
 */
export class NgramCounts {
  /** How often each occurs, in the order in which they first do. */
  readonly counts: number[] = [];
  /** The three numbers of each, one after another; of a pair, the third is -1. */
  #words: Int32Array;
  /** Each one's place in `counts` plus one, where its hash puts it or behind; 0: a free slot. */
  #slots: Int32Array;

  /** @param expected How many different ones there may be; more only take longer. */
  constructor(expected: number) {
    let slots = LEAST_SLOTS;
    while (slots < 2 * expected) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#words = new Int32Array(NUMBERS_EACH * Math.max(1, expected));
  }

  /** How many different ones there are. */
  get size(): number {
    return this.counts.length;
  }

  /** Counts one, and gives its place. */
  add(first: number, second: number, third = -1): number {
    const slot = this.#slotOf(first, second, third);
    const known = (this.#slots[slot] ?? 0) - 1;
    if (known >= 0) {
      this.counts[known] = (this.counts[known] ?? 0) + 1;
      return known;
    }
    if (2 * this.size >= this.#slots.length || NUMBERS_EACH * this.size === this.#words.length) {
      this.#grow();
      return this.add(first, second, third);
    }
    const place = this.size;
    const at = NUMBERS_EACH * place;
    this.#words[at] = first;
    this.#words[at + 1] = second;
    this.#words[at + 2] = third;
    this.counts.push(1);
    this.#slots[slot] = place + 1;
    return place;
  }

  /** The place of one; -1: it is not there. */
  placeOf(first: number, second: number, third = -1): number {
    return (this.#slots[this.#slotOf(first, second, third)] ?? 0) - 1;
  }

  /** The second of the numbers of the one at a place. */
  secondOf(place: number): number {
    return this.#words[NUMBERS_EACH * place + 1] ?? 0;
  }

  /** Counts the one at a place of another, and gives its place here. */
  addThatOf(other: NgramCounts, place: number): number {
    const words = other.#words;
    const at = NUMBERS_EACH * place;
    return this.add(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0);
  }

  /** The place here of the one at a place of another; -1: it is not there. */
  placeOfThatOf(other: NgramCounts, place: number): number {
    const words = other.#words;
    const at = NUMBERS_EACH * place;
    return this.placeOf(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0);
  }

  /** Whether the one at a place of another is among these. */
  hasThatOf(other: NgramCounts, place: number): boolean {
    return this.placeOfThatOf(other, place) >= 0;
  }

  /**
   * How many different ones are also among those of another; when fewer than `wanted` are, some
   * number below that.
   */
  sharedWith(other: NgramCounts, wanted = 0): number {
    if (this.size > other.size) return other.sharedWith(this, wanted);
    let shared = this.size;
    for (let place = 0; place < this.size && shared >= wanted; place += 1) {
      if (!other.hasThatOf(this, place)) shared -= 1;
    }
    return shared;
  }

  /** The slot of one that is there, or the free one in which it would be. */
  #slotOf(first: number, second: number, third: number): number {
    const slots = this.#slots;
    const words = this.#words;
    const last = slots.length - 1;
    let slot = hashOf(first, second, third) & last;
    for (;;) {
      const at = NUMBERS_EACH * ((slots[slot] ?? 0) - 1);
      if (at < 0) return slot;
      if (words[at] === first && words[at + 1] === second && words[at + 2] === third) return slot;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let place = 0; place < this.size; place += 1) {
      const at = NUMBERS_EACH * place;
      const slot = this.#slotOf(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0);
      this.#slots[slot] = place + 1;
    }
  }
}

/** Spreads the bits of three numbers: neighbouring words have neighbouring numbers. */
function hashOf(first: number, second: number, third: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ third, 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}

/** Counts the pairs of adjacent words. */
export function countBigrams(words: readonly number[]): NgramCounts {
  const counts = new NgramCounts(words.length);
  for (let at = 1; at < words.length; at += 1) counts.add(words[at - 1] ?? 0, words[at] ?? 0);
  return counts;
}

/** Counts the triples of adjacent words. */
export function countTrigrams(words: readonly number[]): NgramCounts {
  const counts = new NgramCounts(words.length);
  for (let at = 2; at < words.length; at += 1) {
    counts.add(words[at - 2] ?? 0, words[at - 1] ?? 0, words[at] ?? 0);
  }
  return counts;
}
