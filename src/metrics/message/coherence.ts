import type { MessageAnalysis } from '../analyse-message.ts';

/**
 * Mean cosine of the TF-IDF vectors of adjacent sentences; null under two sentences. The inverse
 * frequency is ln((1 + n) / (1 + sentences with the word)) + 1, so that a word of every sentence
 * still counts.
 */
export function coherence(message: MessageAnalysis): number | null {
  const { sentences, types } = message;
  if (sentences.length < 2) return null;
  const terms = termsOf(message);
  const squaredWeights = new Float64Array(types.length);
  for (let word = 0; word < types.length; word += 1) {
    const inverse = (1 + sentences.length) / (1 + (terms.spread[word] ?? 0));
    squaredWeights[word] = (Math.log(inverse) + 1) ** 2;
  }
  /** How often the sentence that is looked at has each word. */
  const here = new Int32Array(types.length);
  const productWithHere = (first: number, end: number): number => {
    let sum = 0;
    for (let at = first; at < end; at += 1) {
      const word = terms.words[at] ?? 0;
      const other = here[word] ?? 0;
      if (other !== 0) sum += (terms.counts[at] ?? 0) * other * (squaredWeights[word] ?? 0);
    }
    return sum;
  };
  let sum = 0;
  let normBefore = 0;
  let firstBefore = 0;
  let first = 0;
  for (let sentence = 0; sentence < sentences.length; sentence += 1) {
    const end = terms.ends[sentence] ?? 0;
    for (let at = first; at < end; at += 1) here[terms.words[at] ?? 0] = terms.counts[at] ?? 0;
    const norm = Math.sqrt(productWithHere(first, end));
    if (sentence > 0) {
      sum += Math.min(1, productWithHere(firstBefore, first) / (normBefore * norm));
    }
    for (let at = first; at < end; at += 1) here[terms.words[at] ?? 0] = 0;
    normBefore = norm;
    firstBefore = first;
    first = end;
  }
  return sum / (sentences.length - 1);
}

/** The different words of each sentence, those of one behind those of another. */
interface Terms {
  readonly words: readonly number[];
  /** How often each occurs in its sentence. */
  readonly counts: readonly number[];
  /** For each sentence, how many terms it and those before it have. */
  readonly ends: readonly number[];
  /** In how many sentences each word is. */
  readonly spread: Int32Array;
}

function termsOf({ wordIds, types, sentences }: MessageAnalysis): Terms {
  const words: number[] = [];
  const counts: number[] = [];
  const ends: number[] = [];
  const spread = new Int32Array(types.length);
  /** The last term of each word, of whatever sentence. */
  const lastTerms = new Int32Array(types.length).fill(-1);
  for (const { firstWord, endWord } of sentences) {
    const first = words.length;
    for (let at = firstWord; at < endWord; at += 1) {
      const word = wordIds[at] ?? 0;
      const term = lastTerms[word] ?? -1;
      if (term >= first) {
        counts[term] = (counts[term] ?? 0) + 1;
      } else {
        lastTerms[word] = words.length;
        spread[word] = (spread[word] ?? 0) + 1;
        words.push(word);
        counts.push(1);
      }
    }
    ends.push(words.length);
  }
  return { words, counts, ends, spread };
}
