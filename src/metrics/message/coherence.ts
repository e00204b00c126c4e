import type { MessageAnalysis } from '../analyse-message.ts';
import type { Sentence } from '../split-sentences.ts';

/**
 * Mean cosine of the TF-IDF vectors of adjacent sentences; null under two sentences. The inverse
 * frequency is ln((1 + n) / (1 + sentences with the word)) + 1, so that a word of every sentence
 * still counts.
 */
export function coherence({ wordIds, types, sentences }: MessageAnalysis): number | null {
  if (sentences.length < 2) return null;
  const counts = new Int32Array(types.length);
  const terms = sentences.map((sentence) => termsOf(wordIds, sentence, counts));
  const spread = new Int32Array(types.length);
  for (const { words } of terms) for (const word of words) spread[word] = (spread[word] ?? 0) + 1;
  const squaredWeights = new Float64Array(types.length);
  for (let word = 0; word < types.length; word += 1) {
    const inverse = (1 + sentences.length) / (1 + (spread[word] ?? 0));
    squaredWeights[word] = (Math.log(inverse) + 1) ** 2;
  }
  let sum = 0;
  let normBefore = 0;
  for (let index = 0; index < terms.length; index += 1) {
    const here = terms[index] as Terms;
    for (let at = 0; at < here.words.length; at += 1) {
      counts[here.words[at] ?? 0] = here.counts[at] ?? 0;
    }
    const norm = Math.sqrt(product(here, counts, squaredWeights));
    const before = terms[index - 1];
    if (before !== undefined) {
      sum += Math.min(1, product(before, counts, squaredWeights) / (normBefore * norm));
    }
    normBefore = norm;
    for (const word of here.words) counts[word] = 0;
  }
  return sum / (terms.length - 1);
}

/** The different words of a sentence and how often it has each. */
interface Terms {
  readonly words: readonly number[];
  readonly counts: readonly number[];
}

/** @param counts Of every word 0, as it is left. */
function termsOf(
  wordIds: readonly number[],
  { firstWord, endWord }: Sentence,
  counts: Int32Array,
): Terms {
  const words: number[] = [];
  for (let at = firstWord; at < endWord; at += 1) {
    const word = wordIds[at] ?? 0;
    const before = counts[word] ?? 0;
    if (before === 0) words.push(word);
    counts[word] = before + 1;
  }
  const ofSentence = words.map((word) => counts[word] ?? 0);
  for (const word of words) counts[word] = 0;
  return { words, counts: ofSentence };
}

/** @param others How often the other sentence has each word. */
function product(
  { words, counts }: Terms,
  others: Int32Array,
  squaredWeights: Float64Array,
): number {
  let sum = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    const other = others[word] ?? 0;
    if (other !== 0) sum += (counts[at] ?? 0) * other * (squaredWeights[word] ?? 0);
  }
  return sum;
}
