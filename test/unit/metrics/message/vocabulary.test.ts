import { expect, it } from 'vitest';
import { loadAnalyser } from '../../../../src/metrics/load-analyser.ts';
import { mtld } from '../../../../src/metrics/message/lexical-diversity.ts';
import { VOCABULARY_METRICS } from '../../../../src/metrics/message/vocabulary.ts';
import { describeGold } from '../../../support/gold-metrics.ts';

const TIDES = 'The tide is high, the tide is low.'; // 8 words: the 2, tide 2, is 2, high 1, low 1
const FIFTY = Array.from({ length: 50 }, (_, index) => `w${index}`).join(' ');
const SAME = 'go '.repeat(50);
/** 25 words, 18 different: 18 / 25 is .72, from either end not before the last. */
const JUST_A_FACTOR = FIFTY.split(' ').slice(0, 18).concat(FIFTY.split(' ').slice(0, 7)).join(' ');

describeGold(VOCABULARY_METRICS, {
  vocabulary_size: [
    ['', 0],
    [TIDES, 5], // the, tide, is, high, low
    ["No no NO don’t don't", 2], // no, don't
  ],
  ttr: [
    ['', null],
    [TIDES, 0.625], // 5 / 8
    ['No no NO yes', 0.5], // 2 / 4
  ],
  root_ttr: [
    ['', null],
    ['one two three four', 2], // 4 / √4
    ['a a a a a a a a b', 2 / 3], // 2 / √9
  ],
  mattr_50: [
    ['one two', null], // under 50 words
    [FIFTY, 1], // one window, all different
    [SAME, 0.02], // 1 / 50
    [`${FIFTY} w1`, 0.99], // windows w0…w49 with 50 types and w1…w49 w1 with 49: 99 / 100
    // w0 is still there when the first of it leaves: windows of 49 and of 50 types
    [`w0 ${FIFTY}`, 0.99],
    [`${FIFTY} w0 w0`, 149 / 150], // 50, 50 and 49 types
  ],
  mtld: [
    ['one two one two', null], // under 50 words
    [FIFTY, null], // no factor: no bound
    // A pair of equal words has TTR ½ ≤ .72: a factor every 2 words, 25 in all, 50 / 25
    [SAME, 2],
    // A ratio of just .72 ends a factor: 50 / 2
    [`${JUST_A_FACTOR} ${JUST_A_FACTOR}`, 25],
    // a b a: 2/3 ≤ .72, then b a b, …: a factor every 3 words. 51 / 17
    ['a b '.repeat(26).slice(0, 101), 3],
  ],
  yules_k: [
    ['', null],
    ['one two three', 0], // Σ c² = N
    ['a a b b', 2500], // 10⁴ (4 + 4 − 4) / 16
    [TIDES, 937.5], // 10⁴ (3·4 + 2·1 − 8) / 64
  ],
  hapax_ratio: [
    ['', null],
    [TIDES, 0.4], // high, low of 5 types
    ['a b a b', 0], // none is used once
  ],
  ldi: [
    ['', null],
    ['one', null],
    ['one two three', 1], // 2 bigrams and 1 trigram, all different
    ['a a a a', 0.4], // 1 of 3 bigrams, 1 of 2 trigrams: 2 / 5
  ],
  new_words: [
    ['', 0],
    ['The tide is high', 4],
    ['The tide is high', 1, { vocabulary: ['the', 'tide', 'is'] }],
  ],
  novelty_ratio: [
    ['', null],
    ['The tide, the tide', 1],
    ['The tide is high', 0.25, { vocabulary: ['the', 'tide', 'is'] }], // high of 4
  ],
});

/**
 * The example in the documentation of the Python package lexicalrichness, without its numbers,
 * which that package drops.
 */
const PUBLISHED = `Measure of textual lexical diversity, computed as the mean length of sequential
words in a text that maintains a minimum threshold TTR score. Iterates over words until TTR scores
falls below a threshold, then increase factor counter by and start over. McCarthy and Jarvis (pg.)
recommends a factor threshold in the range of. (McCarthy, McCarthy and Jarvis)`;

it('measures what lexicalrichness publishes for its example', async () => {
  const analyse = await loadAnalyser();
  const { words, wordIds, wordCounts } = analyse(PUBLISHED);
  expect(words).toHaveLength(57);
  expect(wordCounts.size).toBe(39);
  expect(39 / 57).toBeCloseTo(0.6842105263157895, 12);
  expect(mtld(wordIds)).toBeCloseTo(46.79226361031519, 10);
});
