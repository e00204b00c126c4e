import type { MessageAnalysis } from '../analyse-message.ts';
import { meanOfKnown } from '../convergence.ts';
import { sentiment } from '../message/markers.ts';
import { formality } from '../message/syntax.ts';
import type { PairMetric, TurnAnalysis } from '../metric.ts';
import { PARTS_OF_SPEECH, partOfSpeechNumber } from '../parts-of-speech.ts';
import type { TaggedWord } from '../tag-words.ts';
import { FUNCTION_WORD_CATEGORIES } from './function-word-categories.ts';

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
      'Language style matching: mean over nine categories of function words (personal and impersonal pronouns, articles, conjunctions, prepositions, auxiliary verbs, adverbs, negations, quantifiers) of 1 − |a − b| / (a + b + 0.0001), a and b being their percentages of the words. A contraction is in the categories of both its words (I’ll, don’t), but ’s in none. NULL when either message has no words or is not in English.',
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
    ofA.map((x, category) => {
      const y = ofB[category] ?? 0;
      return 1 - Math.abs(x - y) / (x + y + SMALL);
    }),
  );
}

/** What percentage of the words belongs to each category of function words. */
function categoryPercentages({ words, types, typeCounts }: MessageAnalysis): readonly number[] {
  const percentages = FUNCTION_WORD_CATEGORIES.map(() => 0);
  for (let place = 0; place < types.length; place += 1) {
    const count = typeCounts[place] ?? 0;
    for (const category of types[place]?.categories ?? []) {
      percentages[category] = (percentages[category] ?? 0) + (100 * count) / words.length;
    }
  }
  return percentages;
}

function syntacticConvergence({ a, b }: TurnAnalysis): number | null {
  const ofA = tagPairs(a);
  const ofB = tagPairs(b);
  const lengths = Math.sqrt(productOf(ofA, ofA)) * Math.sqrt(productOf(ofB, ofB));
  return lengths === 0 ? null : Math.min(1, productOf(ofA, ofB) / lengths);
}

/** How often each pair of adjacent parts of speech occurs; none reaches over the end of a sentence. */
function tagPairs({ tagged, sentences }: MessageAnalysis): Uint32Array {
  const pairs = new Uint32Array(PARTS_OF_SPEECH.length ** 2);
  if (tagged === null) return pairs;
  let at = 0;
  for (const { endWord } of sentences) {
    let before = -1;
    for (; at < tagged.length && (tagged[at]?.place ?? 0) < endWord; at += 1) {
      const number = partOfSpeechNumber((tagged[at] as TaggedWord).pos);
      if (before >= 0) {
        const pair = before * PARTS_OF_SPEECH.length + number;
        pairs[pair] = (pairs[pair] ?? 0) + 1;
      }
      before = number;
    }
  }
  return pairs;
}

function productOf(a: Uint32Array, b: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
