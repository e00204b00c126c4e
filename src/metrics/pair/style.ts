import type { MessageAnalysis } from '../analyse-message.ts';
import { meanOfKnown } from '../convergence.ts';
import { sentiment } from '../message/markers.ts';
import { formality } from '../message/syntax.ts';
import type { PairMetric, TurnAnalysis } from '../metric.ts';
import { FUNCTION_WORD_CATEGORIES, type FunctionWordCategory } from './function-word-categories.ts';

/** How alike the agents write, whatever they write about. In English only. */
export const STYLE_METRICS = [
  {
    name: 'style_similarity',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Language style matching: mean over nine categories of function words (personal and impersonal pronouns, articles, conjunctions, prepositions, auxiliary verbs, adverbs, negations, quantifiers) of 1 − |a − b| / (a + b + 0.0001), a and b being their percentages of the words. NULL when either message has no words or is not in English.',
    source: 'Ireland & Pennebaker 2010; word lists ours',
    compute: styleSimilarity,
  },
  {
    name: 'syntactic_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'cosine',
    range: [0, 1],
    version: 2,
    definition:
      'Cosine of how often each pair of adjacent parts of speech within a sentence occurs; NULL when either message has no such pair or is not in English.',
    source: 'Duran, Paxton & Fusaroli 2019 (ALIGN); parts of speech by wink-nlp',
    compute: syntacticConvergence,
  },
  {
    name: 'sentiment_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      '1 − half the difference of the `sentiment` of the two messages, which is from −1 to 1; NULL when either is.',
    source: null,
    compute: ({ a, b }) => nearness(sentiment(a), sentiment(b), 2),
  },
  {
    name: 'formality_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      '1 − a hundredth of the difference of the `formality_score` of the two messages, which is from 0 to 100; NULL when either is.',
    source: null,
    compute: ({ a, b }) => nearness(formality(a), formality(b), 100),
  },
] as const satisfies readonly PairMetric[];

/** 1 for equal values, 0 for values at both ends of their range. */
function nearness(a: number | null, b: number | null, width: number): number | null {
  return a === null || b === null ? null : Math.min(1, Math.max(0, 1 - Math.abs(a - b) / width));
}

/** Keeps a category that neither uses from dividing by zero; from the source. */
const SMALL = 0.0001;

function styleSimilarity({ a, b }: TurnAnalysis): number | null {
  if (!a.english || !b.english || a.words.length === 0 || b.words.length === 0) return null;
  const ofA = categoryPercentages(a);
  const ofB = categoryPercentages(b);
  return meanOfKnown(
    FUNCTION_WORD_CATEGORIES.map((category) => {
      const [x, y] = [ofA[category], ofB[category]];
      return 1 - Math.abs(x - y) / (x + y + SMALL);
    }),
  );
}

function categoryPercentages(message: MessageAnalysis): Record<FunctionWordCategory, number> {
  const percentages = Object.fromEntries(
    FUNCTION_WORD_CATEGORIES.map((category) => [category, 0]),
  ) as Record<FunctionWordCategory, number>;
  for (const [place, { categories }] of message.types.entries()) {
    const count = message.typeCounts[place] ?? 0;
    for (const category of categories) {
      percentages[category] += (100 * count) / message.words.length;
    }
  }
  return percentages;
}

function syntacticConvergence({ a, b }: TurnAnalysis): number | null {
  const ofA = tagPairs(a);
  const ofB = tagPairs(b);
  let product = 0;
  for (const [pair, count] of ofA) product += count * (ofB.get(pair) ?? 0);
  const lengths = lengthOf(ofA) * lengthOf(ofB);
  return lengths === 0 ? null : Math.min(1, product / lengths);
}

/** Adjacent parts of speech; none reaches over the end of a sentence. */
function tagPairs({ tagged, sentences }: MessageAnalysis): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  if (tagged === null) return pairs;
  const ends = new Set(sentences.map(({ endWord }) => endWord));
  for (const [index, { pos, place }] of tagged.entries()) {
    const next = tagged[index + 1];
    if (next === undefined || (next.place > place && ends.has(place + 1))) continue;
    const pair = `${pos} ${next.pos}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

function lengthOf(vector: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of vector.values()) sum += count * count;
  return Math.sqrt(sum);
}
