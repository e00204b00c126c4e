import type { MetricDeclaration } from '../schemas/metric-columns.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import { ratio } from './arithmetic.ts';

/** A number about the two messages of a turn. */
export interface PairMetric extends MetricDeclaration {
  readonly scope: 'pair';
  /** Null when the messages give nothing to compute it from. */
  readonly compute: (a: MessageAnalysis, b: MessageAnalysis) => number | null;
}

/** Every metric between the two messages of a turn, in column order. */
export const PAIR_METRICS = [
  {
    name: 'vocabulary_overlap',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Jaccard index of the word sets: words both use / words either uses; NULL when neither has words.',
    source: 'Jaccard 1912',
    compute: vocabularyOverlap,
  },
  {
    name: 'length_ratio',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Characters of the shorter message / characters of the longer; NULL when both are empty.',
    source: null,
    compute: (a, b) =>
      ratio(
        Math.min(a.characterCount, b.characterCount),
        Math.max(a.characterCount, b.characterCount),
      ),
  },
  {
    name: 'cross_repetition',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Words of either message that the other has too, each as often as both have it / all words (Dice coefficient of the word multisets); NULL when neither has words.',
    source: 'Dice 1945',
    compute: crossRepetition,
  },
] as const satisfies readonly PairMetric[];

function vocabularyOverlap(a: MessageAnalysis, b: MessageAnalysis): number | null {
  let shared = 0;
  for (const word of a.wordCounts.keys()) if (b.wordCounts.has(word)) shared += 1;
  return ratio(shared, a.wordCounts.size + b.wordCounts.size - shared);
}

function crossRepetition(a: MessageAnalysis, b: MessageAnalysis): number | null {
  let shared = 0;
  for (const [word, count] of a.wordCounts) {
    shared += Math.min(count, b.wordCounts.get(word) ?? 0);
  }
  return ratio(2 * shared, a.words.length + b.words.length);
}
