import { NgramCounts } from '../ngram-counts.ts';

/**
 * For every word of a text, how many words up to and including it stand in the other text in the
 * same order, as one phrase.
 *
 * Words are compared by their numbers. A suffix automaton of the other text (Blumer et al. 1985) makes this linear in the words of both.
 */
export function phraseMatches(text: readonly number[], other: readonly number[]): number[] {
  const phrases = new Phrases(withoutStrangers(other, new Set(text)));
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

/** No word: never part of a text. */
const GAP = -1;

/** The text with one gap in place of all words in a row that are not among `known`. */
function withoutStrangers(words: readonly number[], known: ReadonlySet<number>): number[] {
  const kept: number[] = [];
  for (const word of words) {
    if (known.has(word)) kept.push(word);
    else if (kept.at(-1) !== GAP) kept.push(GAP);
  }
  return kept;
}

/** The state of the empty phrase. */
const START = 0;
const NONE = -1;

/**
 * All phrases of a text: a suffix automaton. A state, given by number, is all phrases that end at
 * the same places in the text.
 */
class Phrases {
  /** Words of the longest phrase of each state. */
  readonly #lengths = [0];
  /** For each state, that of the longest end of its phrases that occurs elsewhere as well. */
  readonly #links = [NONE];
  /** From a state by a word; by their places, where each leads and the next one from that state. */
  readonly #steps: NgramCounts;
  readonly #targets: number[] = [];
  readonly #nextSteps: number[] = [];
  /** The first step from each state. */
  readonly #firstSteps = [NONE];

  constructor(words: readonly number[]) {
    this.#steps = new NgramCounts(2 * words.length);
    let last = START;
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
    const step = this.#steps.placeOf(state, word);
    return step === NONE ? NONE : (this.#targets[step] ?? NONE);
  }

  /** Adds a word to the text whose state is `last`; gives the state of the whole text so far. */
  #extend(last: number, word: number): number {
    const added = this.#addState(this.lengthOf(last) + 1, START);
    let state = last;
    while (state !== NONE && this.behind(state, word) === NONE) {
      this.#addStep(state, word, added);
      state = this.linkOf(state);
    }
    if (state === NONE) return added;
    const occupied = this.behind(state, word);
    if (this.lengthOf(occupied) === this.lengthOf(state) + 1) {
      this.#links[added] = occupied;
      return added;
    }
    // The shorter phrases of that state now end at one place more than its longer ones.
    const split = this.#addState(this.lengthOf(state) + 1, this.linkOf(occupied));
    for (let step = this.#firstSteps[occupied] ?? NONE; step !== NONE; ) {
      this.#addStep(split, this.#steps.secondOf(step), this.#targets[step] ?? NONE);
      step = this.#nextSteps[step] ?? NONE;
    }
    while (state !== NONE && this.behind(state, word) === occupied) {
      this.#targets[this.#steps.placeOf(state, word)] = split;
      state = this.linkOf(state);
    }
    this.#links[occupied] = split;
    this.#links[added] = split;
    return added;
  }

  #addState(length: number, link: number): number {
    this.#lengths.push(length);
    this.#links.push(link);
    return this.#firstSteps.push(NONE) - 1;
  }

  #addStep(state: number, word: number, target: number): void {
    const step = this.#steps.add(state, word);
    this.#targets.push(target);
    this.#nextSteps.push(this.#firstSteps[state] ?? NONE);
    this.#firstSteps[state] = step;
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
  let sum = 0;
  let weights = 0;
  for (let length = SHORTEST_PHRASE; length <= LONGEST_PHRASE; length += 1) {
    const phrases = matches.length - length + 1;
    if (phrases < 1) break;
    let found = 0;
    for (const match of matches) if (match >= length) found += 1;
    sum += ((length - 1) * found) / phrases;
    weights += length - 1;
  }
  return weights === 0 ? null : sum / weights;
}
