/** Mean type-token ratio of every window of adjacent words; null when there is none. */
export function mattr(words: readonly number[], window: number): number | null {
  if (words.length < window) return null;
  const counts = new Int32Array(typesIn(words));
  let present = 0;
  let types = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    const before = counts[word] ?? 0;
    counts[word] = before + 1;
    if (before === 0) present += 1;
    if (at >= window) {
      const leaving = words[at - window] ?? 0;
      const left = (counts[leaving] ?? 0) - 1;
      counts[leaving] = left;
      if (left === 0) present -= 1;
    }
    if (at >= window - 1) types += present;
  }
  return types / (window * (words.length - window + 1));
}

const FACTOR_SIZE = 0.72;

/** Measure of textual lexical diversity, both directions; null when no word is repeated. */
export function mtld(words: readonly number[]): number | null {
  const met = new Int32Array(typesIn(words));
  const forward = factors(words, 0, 1, met);
  const backward = factors(words, words.length - 1, -1, met);
  // With a word repeated, neither is 0.
  if (forward === 0) return null;
  return (words.length / forward + words.length / backward) / 2;
}

/**
 * How often the type-token ratio falls to the factor size, from the first word or, by steps of -1,
 * from the last; the rest counts by how far it fell.
 *
 * @param met Room for the factor in which each word was last met.
 */
function factors(words: readonly number[], first: number, step: 1 | -1, met: Int32Array): number {
  met.fill(-1);
  let types = 0;
  let tokens = 0;
  let complete = 0;
  for (let at = first; at >= 0 && at < words.length; at += step) {
    const word = words[at] ?? 0;
    if (met[word] !== complete) types += 1;
    met[word] = complete;
    tokens += 1;
    if (types / tokens <= FACTOR_SIZE) {
      complete += 1;
      types = 0;
      tokens = 0;
    }
  }
  return tokens === 0 ? complete : complete + (1 - types / tokens) / (1 - FACTOR_SIZE);
}

/** Words are numbered in the order in which they first occur. */
function typesIn(words: readonly number[]): number {
  let highest = -1;
  for (const word of words) if (word > highest) highest = word;
  return highest + 1;
}
