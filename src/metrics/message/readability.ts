import type { MessageAnalysis } from '../analyse-message.ts';
import type { MessageMetric } from '../metric.ts';
import { coherence } from './coherence.ts';

/** How hard a message is to read, and how well it hangs together. */
export const READABILITY_METRICS = [
  {
    name: 'readability_score',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'points',
    range: [null, 121.22],
    version: 2,
    definition:
      'Flesch reading ease: 206.835 − 1.015 × words a sentence − 84.6 × syllables a word; syllables by rule; NULL without sentences. NULL unless in English.',
    source: 'Flesch 1948',
    compute: readingEase,
  },
  {
    name: 'readability_grade',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'school grade',
    range: [-3.4, null],
    version: 2,
    definition:
      'Flesch–Kincaid grade level: 0.39 × words a sentence + 11.8 × syllables a word − 15.59; syllables by rule; NULL without sentences. NULL unless in English.',
    source: 'Kincaid et al. 1975',
    compute: gradeLevel,
  },
  {
    name: 'coherence_score',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Mean cosine of the TF-IDF vectors of adjacent sentences, with idf = 1 + ln((1 + sentences) / (1 + sentences with the word)) over the message; NULL under two sentences. NULL unless in English.',
    source: 'after Foltz, Kintsch & Landauer 1998',
    compute: (message) => (message.english ? coherence(message) : null),
  },
] as const satisfies readonly MessageMetric[];

interface Rates {
  readonly wordsPerSentence: number;
  readonly syllablesPerWord: number;
}

function ratesOf(message: MessageAnalysis): Rates | null {
  const { english, words, sentences } = message;
  if (!english || sentences.length === 0) return null;
  return {
    wordsPerSentence: words.length / sentences.length,
    syllablesPerWord: message.syllables / words.length,
  };
}

function readingEase(message: MessageAnalysis): number | null {
  const rates = ratesOf(message);
  if (rates === null) return null;
  const ease = 206.835 - 1.015 * rates.wordsPerSentence - 84.6 * rates.syllablesPerWord;
  // Words of one syllable in sentences of one word: rounding must not take it beyond the bound.
  return Math.min(121.22, ease);
}

function gradeLevel(message: MessageAnalysis): number | null {
  const rates = ratesOf(message);
  if (rates === null) return null;
  return Math.max(-3.4, 0.39 * rates.wordsPerSentence + 11.8 * rates.syllablesPerWord - 15.59);
}
