import { describe, expect, it } from 'vitest';
import { syllablesIn } from '../../../../src/metrics/count-syllables.ts';
import { READABILITY_METRICS } from '../../../../src/metrics/message/readability.ts';
import { describeGold, GERMAN } from '../../../support/gold-metrics.ts';

/** The three examples of the Wikipedia article on Flesch's formula, and the scores it gives. */
const CAT = 'The cat sat on the mat.'; // 6 words of 6 syllables; 116
const PASSAGE =
  'This sentence, taken as a reading passage unto itself, is being used to prove a point.'; // 16 words, 24 − 1 syllables; 69
const PLATYPUS =
  'The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.'; // 13 words of 24 syllables; 37.5

/** Weight of a word in one of two sentences. */
const RARE = Math.log(3 / 2) + 1;

describeGold(READABILITY_METRICS, {
  readability_score: [
    ['', null],
    [CAT, 116.145], // 206.835 − 1.015 · 6 − 84.6 · 1
    ['Go.', 121.22], // 206.835 − 1.015 · 1 − 84.6 · 1, the most there is
    [PASSAGE, 206.835 - 1.015 * 16 - (84.6 * 23) / 16], // 68.98
    [PLATYPUS, 206.835 - 1.015 * 13 - (84.6 * 24) / 13], // 37.46
    [GERMAN, null],
    ['The cat sat. The dog ran.', 119.19], // 206.835 − 1.015 · 3 − 84.6 · 1
  ],
  readability_grade: [
    ['', null],
    [CAT, -1.45], // 0.39 · 6 + 11.8 · 1 − 15.59
    ['Go.', -3.4], // 0.39 · 1 + 11.8 · 1 − 15.59, the least there is
    [GERMAN, null],
    [PLATYPUS, 0.39 * 13 + (11.8 * 24) / 13 - 15.59], // 11.27; the article gives 11.3
  ],
  coherence_score: [
    ['', null],
    ['One sentence only.', null],
    ['Tea is hot. Tea is hot.', 1],
    ['Red stones. Blue water.', 0],
    // a b / a c: a is in both, weight ln(3/3) + 1 = 1; b and c in one, weight w = ln(3/2) + 1
    ['Tea red. Tea blue.', 1 / (1 + RARE ** 2)],
    [GERMAN, null],
    // tea 2, red 1 / tea 1, blue 1: 2 / (√(4 + w²) · √(1 + w²))
    ['Tea tea red. Tea blue.', 2 / Math.sqrt((4 + RARE ** 2) * (1 + RARE ** 2))],
    // The same, of a word that does not come first.
    ['Red tea tea. Tea blue.', 2 / Math.sqrt((4 + RARE ** 2) * (1 + RARE ** 2))],
    // Mean of two pairs, the second of equals; in three sentences, red is in 1 and blue in 2.
    [
      'Tea red. Tea blue. Tea blue.',
      (1 / Math.sqrt((1 + (Math.log(2) + 1) ** 2) * (1 + (Math.log(4 / 3) + 1) ** 2)) + 1) / 2,
    ],
  ],
});

describe('syllables', () => {
  it.each([
    ['the', 1],
    ['table', 2],
    ['times', 1],
    ['boxes', 2],
    ['walked', 1],
    ['wanted', 2],
    ['agreed', 2],
    ['indeed', 2],
    ['degrees', 2],
    ['trees', 1],
    ["there's", 1],
    ["time's", 1],
    ["language's", 3],
    ['makes', 1],
    ['wishes', 2],
    ['aches', 2],
    ['pages', 2],
    ['prizes', 2],
    ['voices', 2],
    ['tables', 2],
    ['rules', 1],
    ['charles', 1],
    ['whole', 1],
    ['ended', 2],
    ['needed', 2],
    ['edge', 1],
    ['eden', 2],
    ['essay', 2],
    ['ingot', 2],
    ["can't", 1],
    ["isn't", 2],
    ['things', 1],
    ['going', 2],
    ['self-aware', 3],
    ['time-worn', 2],
    ['déjà', 2],
    ['being', 2],
    ['beings', 2],
    ["didn't", 2],
    ["don't", 1],
    ['well-known', 2],
    ['rhythm', 1],
    ['42', 1],
    ['naïve', 1],
  ])('of %s are %i', (word, syllables) => {
    expect(syllablesIn(word)).toBe(syllables);
  });
});
