/** A state of the automaton: all phrases that end at the same places in the text. */
interface State {
  /** Words of the longest of these phrases. */
  length: number;
  /** State of their longest end that occurs elsewhere as well; null for the empty phrase. */
  link: State | null;
  readonly next: Map<number, State>;
}

/**
 * For every word of a text, how many words up to and including it stand in the other text in the
 * same order, as one phrase.
 *
 * Words are compared by their numbers. A suffix automaton of the other text (Blumer et al. 1985) makes this linear in the words of both.
 */
export function phraseMatches(text: readonly number[], other: readonly number[]): number[] {
  const start = automatonOf(withoutStrangers(other, new Set(text)));
  let state = start;
  let length = 0;
  return text.map((word) => {
    while (state.link !== null && !state.next.has(word)) {
      state = state.link;
      length = state.length;
    }
    const following = state.next.get(word);
    if (following === undefined) return 0;
    state = following;
    length += 1;
    return length;
  });
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

function automatonOf(words: readonly number[]): State {
  const start: State = { length: 0, link: null, next: new Map() };
  let last = start;
  for (const word of words) last = extended(start, last, word);
  return start;
}

/** Adds a word to the automaton; gives the state of the whole text so far. */
function extended(start: State, last: State, word: number): State {
  const added: State = { length: last.length + 1, link: start, next: new Map() };
  let state: State | null = last;
  while (state !== null && !state.next.has(word)) {
    state.next.set(word, added);
    state = state.link;
  }
  const occupied = state?.next.get(word);
  if (state === null || occupied === undefined) return added;
  if (occupied.length === state.length + 1) {
    added.link = occupied;
    return added;
  }
  // The shorter phrases of that state now end at one place more than its longer ones.
  const split: State = {
    length: state.length + 1,
    link: occupied.link,
    next: new Map(occupied.next),
  };
  for (let at: State | null = state; at?.next.get(word) === occupied; at = at.link) {
    at.next.set(word, split);
  }
  occupied.link = split;
  added.link = split;
  return added;
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
    const found = matches.filter((match) => match >= length).length;
    sum += ((length - 1) * found) / phrases;
    weights += length - 1;
  }
  return weights === 0 ? null : sum / weights;
}
