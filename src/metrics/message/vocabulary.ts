import type { MessageAnalysis } from '../analyse-message.ts';
import { ratio } from '../arithmetic.ts';
import type { MessageMetric, SpeakerPast } from '../metric.ts';
import { mattr, mtld } from './lexical-diversity.ts';

/** How rich the vocabulary of a message is. */
export const VOCABULARY_METRICS = [
  {
    name: 'vocabulary_size',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 2,
    definition: 'Different words.',
    source: null,
    compute: (message) => message.types.length,
  },
  {
    name: 'ttr',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition: 'Type-token ratio: different words / words; NULL without words.',
    source: null,
    compute: (message) => ratio(message.types.length, message.words.length),
  },
  {
    name: 'root_ttr',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'types a root token',
    range: [0, null],
    version: 2,
    definition: 'Different words / square root of words; NULL without words.',
    source: 'Guiraud 1954',
    compute: (message) => ratio(message.types.length, Math.sqrt(message.words.length)),
  },
  {
    name: 'mattr_50',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Mean type-token ratio of all windows of 50 adjacent words; NULL under 50 words.',
    source: 'Covington & McFall 2010',
    compute: (message) => mattr(message.wordIds, 50),
  },
  {
    name: 'mtld',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'words',
    range: [0, null],
    version: 1,
    definition:
      'Measure of textual lexical diversity: words / factors, mean of both directions. A factor ends with the word at which its type-token ratio is 0.72 or less, and the rest counts as (1 − its ratio) / 0.28 of one. NULL under 50 words, and when no word is repeated.',
    source: 'McCarthy & Jarvis 2010',
    compute: (message) => (message.words.length < 50 ? null : mtld(message.wordIds)),
  },
  {
    name: 'yules_k',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'K',
    range: [0, 10000],
    version: 1,
    definition:
      '10⁴ (Σ c² − N) / N² over the counts c of the different words, of N words; NULL without words.',
    source: 'Yule 1944',
    compute: yulesK,
  },
  {
    name: 'hapax_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition: 'Words used once / different words; NULL without words.',
    source: null,
    compute: (message) => ratio(countHapaxes(message), message.types.length),
  },
  {
    name: 'ldi',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Lexical diversity index: (different bigrams + different trigrams) / (all bigrams + all trigrams); NULL under two words.',
    source: 'distinct-n of Li et al. 2016',
    compute: (message, past) => ldi(message, past),
  },
  {
    name: 'new_words',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition: 'Different words that this agent has not used before in the conversation.',
    source: null,
    compute: (message, past) => countNew(message, past),
  },
  {
    name: 'novelty_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Different words that this agent has not used before / different words; NULL without words.',
    source: null,
    compute: (message, past) => ratio(countNew(message, past), message.types.length),
  },
] as const satisfies readonly MessageMetric[];

function yulesK({ words, typeCounts }: MessageAnalysis): number | null {
  let squares = 0;
  for (const count of typeCounts) squares += count * count;
  return ratio(1e4 * (squares - words.length), words.length ** 2);
}

function countHapaxes({ typeCounts }: MessageAnalysis): number {
  let hapaxes = 0;
  for (const count of typeCounts) if (count === 1) hapaxes += 1;
  return hapaxes;
}

function ldi(message: MessageAnalysis, past: SpeakerPast): number | null {
  const { words, bigramCounts } = message;
  const { trigrams } = past.words.in(message);
  const grams = Math.max(0, words.length - 1) + Math.max(0, words.length - 2);
  return ratio(bigramCounts.length + trigrams.size, grams);
}

function countNew(message: MessageAnalysis, { words, vocabulary }: SpeakerPast): number {
  let unknown = 0;
  for (const word of words.in(message).types) if (!vocabulary.has(word)) unknown += 1;
  return unknown;
}
