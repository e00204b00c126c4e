/** Mean type-token ratio of every window of adjacent words; null when there is none. */
export function mattr(words: readonly number[], window: number): number | null {
  if (words.length < window) return null;
  const counts: number[] = [];
  let present = 0;
  let types = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    const before = counts[word] ?? 0;
    counts[word] = before + 1;
    if (before === 0) present += 1;
    const leaving = words[at - window];
    if (leaving !== undefined) {
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
  const forward = factors(words);
  const backward = factors(words.toReversed());
  // With a word repeated, neither is 0.
  if (forward === 0) return null;
  return (words.length / forward + words.length / backward) / 2;
}

/** How often the type-token ratio falls to the factor size; the rest counts by how far it fell. */
function factors(words: readonly number[]): number {
  const types = new Set<number>();
  let tokens = 0;
  let complete = 0;
  for (const word of words) {
    types.add(word);
    tokens += 1;
    if (types.size / tokens <= FACTOR_SIZE) {
      complete += 1;
      types.clear();
      tokens = 0;
    }
  }
  return tokens === 0 ? complete : complete + (1 - types.size / tokens) / (1 - FACTOR_SIZE);
}
