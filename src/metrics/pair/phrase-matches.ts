import { NgramCounts } from '../ngram-counts.ts';

/**
 * For every word of a text, how many words up to and including it stand in the other text in the
 * same order, as one phrase.
 *
 * Words are compared by their numbers. A suffix automaton of the other text (Blumer et al. 1985) makes this linear in the words of both.
 */
export function phraseMatches(text: readonly number[], other: readonly number[]): number[] {
  const phrases = new Phrases(other);
  const matches: number[] = [];
  let state = START;
  let length = 0;
  for (const word of text) {
    let following = phrases.behind(state, word);
    while (following === NONE && state !== START) {
      state = phrases.linkOf(state);
      length = phrases.lengthOf(state);
      following = phrases.behind(state, word);
    }
    if (following !== NONE) {
      state = following;
      length += 1;
    }
    matches.push(length);
  }
  return matches;
}

/** No word: in place of words that the other text does not have. */
export const GAP = -1;

/** The state of the empty phrase. */
const START = 0;
const NONE = -1;

/**
 * All phrases of a text: a suffix automaton. A state, given by number, is all phrases that end at
 * the same places in the text; a step leads from one to the next by a word.
 */
class Phrases {
  #states = 0;
  /** Words of the longest phrase of each state. */
  readonly #lengths: Int32Array;
  /** For each state, that of the longest end of its phrases that occurs elsewhere as well. */
  readonly #links: Int32Array;
  /** The first step from each state: by which word, and where to. Most states have no other. */
  readonly #words: Int32Array;
  readonly #targets: Int32Array;
  /** The other steps by state and word, where they lead to, and for each the next of its state. */
  readonly #others: NgramCounts;
  readonly #otherTargets: number[] = [];
  readonly #nextOthers: number[] = [];
  /** The last other step of each state. */
  readonly #lastOthers: Int32Array;

  constructor(words: readonly number[]) {
    const most = 2 * words.length + 1;
    this.#lengths = new Int32Array(most);
    this.#links = new Int32Array(most);
    this.#words = new Int32Array(most);
    this.#targets = new Int32Array(most).fill(NONE);
    this.#lastOthers = new Int32Array(most).fill(NONE);
    // Nearly all are from the empty phrase.
    this.#others = new NgramCounts(words.length);
    let last = this.#addState(0, NONE);
    for (const word of words) last = this.#extend(last, word);
  }

  lengthOf(state: number): number {
    return this.#lengths[state] ?? 0;
  }

  linkOf(state: number): number {
    return this.#links[state] ?? NONE;
  }

  /** The state behind a state and a word; -1: no phrase of the text goes on so. */
  behind(state: number, word: number): number {
    if (this.#words[state] === word) return this.#targets[state] ?? NONE;
    if (this.#lastOthers[state] === NONE) return NONE;
    const step = this.#others.placeOf(state, word);
    return step === NONE ? NONE : (this.#otherTargets[step] ?? NONE);
  }

  /** Adds a word to the text whose state is `last`; gives the state of the whole text so far. */
  #extend(last: number, word: number): number {
    const added = this.#addState(this.lengthOf(last) + 1, START);
    let state = last;
    let occupied = NONE;
    while (state !== NONE) {
      occupied = this.behind(state, word);
      if (occupied !== NONE) break;
      this.#addStep(state, word, added);
      state = this.linkOf(state);
    }
    if (state === NONE) return added;
    if (this.lengthOf(occupied) === this.lengthOf(state) + 1) {
      this.#links[added] = occupied;
      return added;
    }
    // The shorter phrases of that state now end at one place more than its longer ones.
    const split = this.#addState(this.lengthOf(state) + 1, this.linkOf(occupied));
    this.#copySteps(occupied, split);
    while (state !== NONE && this.behind(state, word) === occupied) {
      this.#redirect(state, word, split);
      state = this.linkOf(state);
    }
    this.#links[occupied] = split;
    this.#links[added] = split;
    return added;
  }

  #addState(length: number, link: number): number {
    const state = this.#states;
    this.#states += 1;
    this.#lengths[state] = length;
    this.#links[state] = link;
    return state;
  }

  #addStep(state: number, word: number, target: number): void {
    if (this.#targets[state] === NONE) {
      this.#words[state] = word;
      this.#targets[state] = target;
      return;
    }
    const step = this.#others.add(state, word);
    this.#otherTargets.push(target);
    this.#nextOthers.push(this.#lastOthers[state] ?? NONE);
    this.#lastOthers[state] = step;
  }

  #copySteps(from: number, to: number): void {
    const target = this.#targets[from] ?? NONE;
    if (target === NONE) return;
    this.#addStep(to, this.#words[from] ?? GAP, target);
    for (let step = this.#lastOthers[from] ?? NONE; step !== NONE; ) {
      this.#addStep(to, this.#others.secondOf(step), this.#otherTargets[step] ?? NONE);
      step = this.#nextOthers[step] ?? NONE;
    }
  }

  #redirect(state: number, word: number, target: number): void {
    if (this.#words[state] === word) this.#targets[state] = target;
    else this.#otherTargets[this.#others.placeOf(state, word)] = target;
  }
}

const SHORTEST_PHRASE = 2;
const LONGEST_PHRASE = 6;

/**
 * How much of a text came back in the answer to it: for phrases of 2 to 6 words, the share that the
 * answer contains, weighted by words less one; null for a text of fewer than two words.
 *
 * @param matches What {@link phraseMatches} gives for the text and the answer.
 */
export function mimicry(matches: readonly number[]): number | null {
  const found = matchesByLength(matches);
  let sum = 0;
  let weights = 0;
  for (let length = SHORTEST_PHRASE; length <= LONGEST_PHRASE; length += 1) {
    const phrases = matches.length - length + 1;
    if (phrases < 1) break;
    sum += ((length - 1) * (found[length] ?? 0)) / phrases;
    weights += length - 1;
  }
  return weights === 0 ? null : sum / weights;
}

/** How many matches are of so many words or more, up to the longest phrase. */
function matchesByLength(matches: readonly number[]): readonly number[] {
  const found: number[] = Array(LONGEST_PHRASE + 1).fill(0);
  for (const match of matches) {
    const length = Math.min(match, LONGEST_PHRASE);
    found[length] = (found[length] ?? 0) + 1;
  }
  for (let length = LONGEST_PHRASE; length > 0; length -= 1) {
    found[length - 1] = (found[length - 1] ?? 0) + (found[length] ?? 0);
  }
  return found;
}
