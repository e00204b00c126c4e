import type { MessageAnalysis } from '../analyse-message.ts';

/**
 * Mean cosine of the TF-IDF vectors of adjacent sentences; null under two sentences. The inverse
 * frequency is ln((1 + n) / (1 + sentences with the word)) + 1, so that a word of every sentence
 * still counts.
 */
export function coherence({ wordIds, sentences }: MessageAnalysis): number | null {
  if (sentences.length < 2) return null;
  const terms = sentences.map(({ firstWord, endWord }) => {
    const counts = new Map<number, number>();
    for (let at = firstWord; at < endWord; at += 1) {
      const word = wordIds[at] ?? 0;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return counts;
  });
  const spread: number[] = [];
  for (const counts of terms) {
    for (const word of counts.keys()) spread[word] = (spread[word] ?? 0) + 1;
  }
  const squaredWeights = spread.map(
    (sentencesWithIt) => (Math.log((1 + sentences.length) / (1 + sentencesWithIt)) + 1) ** 2,
  );
  const norms = terms.map((counts) => Math.sqrt(product(counts, counts, squaredWeights)));
  let sum = 0;
  for (let index = 1; index < terms.length; index += 1) {
    const [before, here] = [terms[index - 1], terms[index]];
    if (before === undefined || here === undefined) continue;
    const length = (norms[index - 1] ?? 0) * (norms[index] ?? 0);
    sum += Math.min(1, product(before, here, squaredWeights) / length);
  }
  return sum / (terms.length - 1);
}

function product(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
  squaredWeights: readonly number[],
): number {
  let sum = 0;
  for (const [word, count] of a) {
    const other = b.get(word);
    if (other !== undefined) sum += count * other * (squaredWeights[word] ?? 0);
  }
  return sum;
}
