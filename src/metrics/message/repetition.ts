import type { MessageAnalysis } from '../analyse-message.ts';
import { ratio } from '../arithmetic.ts';
import type { MessageMetric, SpeakerPast } from '../metric.ts';

/** How much a message repeats itself, and what its agent said before. */
export const REPETITION_METRICS = [
  {
    name: 'repeated_bigrams',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition: 'Different pairs of adjacent words that occur twice or more.',
    source: null,
    compute: (message) => countRepeated(message.bigramCounts),
  },
  {
    name: 'repeated_trigrams',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition: 'Different triples of adjacent words that occur twice or more.',
    source: null,
    compute: (message, { words }) => countRepeated(words.in(message).trigrams.counts),
  },
  {
    name: 'immediate_repetition',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Words equal to the word before them / (words − 1); NULL under two words.',
    source: null,
    compute: immediateRepetition,
  },
  {
    name: 'self_repetition',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      "Triples of adjacent words, each as often as it occurs, that are also in the same agent's previous message / all triples; NULL under three words, and without a previous message.",
    source: null,
    compute: (message, past) => selfRepetition(message, past),
  },
  {
    name: 'turn_repetition',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      "Jaccard index of the word sets of this and the same agent's previous message; NULL without a previous message, and when neither has words.",
    source: 'Jaccard 1912',
    compute: (message, { words, previous }) =>
      previous === null ? null : words.jaccard(words.in(message).types, previous.types),
  },
] as const satisfies readonly MessageMetric[];

function countRepeated(counts: readonly number[]): number {
  let repeated = 0;
  for (const count of counts) if (count > 1) repeated += 1;
  return repeated;
}

function immediateRepetition({ words }: MessageAnalysis): number | null {
  let equal = 0;
  for (let at = 1; at < words.length; at += 1) if (words[at] === words[at - 1]) equal += 1;
  return words.length < 2 ? null : ratio(equal, words.length - 1);
}

function selfRepetition(message: MessageAnalysis, { words, previous }: SpeakerPast): number | null {
  if (previous === null || message.words.length < 3) return null;
  let repeated = 0;
  const { trigrams } = words.in(message);
  for (let place = 0; place < trigrams.size; place += 1) {
    if (previous.trigrams.hasThatOf(trigrams, place)) repeated += trigrams.counts[place] ?? 0;
  }
  return ratio(repeated, message.words.length - 2);
}
