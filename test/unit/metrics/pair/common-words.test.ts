import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationWords } from '../../../../src/metrics/conversation-words.ts';
import { CommonWords } from '../../../../src/metrics/pair/common-words.ts';

const conversation = new ConversationWords();
const words = (record: Record<string, number>) => ({
  types: Object.keys(record).map((word) => conversation.numberOf(word)),
  counts: Object.values(record),
});

test('is 1 when both use the words alike and 0 when they share none', () => {
  const alike = new CommonWords(conversation);
  alike.add(words({ sea: 2, salt: 2 }), words({ sea: 1, salt: 1 }));
  expect(alike.entrainment).toBe(1);
  const apart = new CommonWords(conversation);
  apart.add(words({ sea: 2 }), words({ salt: 1 }));
  expect(apart.entrainment).toBe(0);
});

test('compares relative frequencies', () => {
  const common = new CommonWords(conversation);
  common.add(words({ sea: 3, salt: 1 }), words({ sea: 1, tide: 1 }));
  // A: sea .75, salt .25; B: sea .5, tide .5. Differences .25 + .25 + .5 = 1 of a sum of 2: 1 − 1/2.
  expect(common.entrainment).toBeCloseTo(0.5, 12);
});

test('is unknown while one agent has said no word', () => {
  const common = new CommonWords(conversation);
  common.add(words({ sea: 3 }), null);
  expect(common.entrainment).toBeNull();
  expect(common.balance).toBe(0);
  const answered = new CommonWords(conversation);
  answered.add(null, words({ sea: 3 }));
  expect(answered.entrainment).toBeNull();
  expect(new CommonWords(conversation).balance).toBeNull();
});

test.each([
  ['y', 'z'],
  ['sea', 'seas'],
  // U+FB01 is before U+1D4AE, of which a string has two halves, the first of them U+D835.
  ['ﬁ', '𝒮'],
])('of words that are as common takes the first by code point: %s, not %s', (first, second) => {
  const entrainment = (ofBoth: string, ofA: string) => {
    const both = Object.fromEntries([...'abcdefghijklmnopqrstuvwx'].map((word) => [word, 2]));
    const common = new CommonWords(conversation);
    common.add(
      words({ ...both, [ofBoth]: 1, [ofA]: 2 }),
      words({ ...both, [ofBoth]: 1, rare: 1, odd: 1 }),
    );
    return common.entrainment;
  };
  // Of 51 words each, both say 24 twice. The 25th is said once by both, or twice by A alone:
  // 1 − 2/51 / (24 · 4/51 + 2/51) = 1 − 1/49.
  expect(entrainment(first, second)).toBe(1);
  expect(entrainment(second, first)).toBeCloseTo(1 - 1 / 49, 12);
});

test('keeps the 25 commonest of all words, however late they became so', () => {
  const vocabulary = Array.from({ length: 40 }, (_, index) => `w${String(index).padStart(2, '0')}`);
  const turn = fc.dictionary(fc.constantFrom(...vocabulary), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(turn, turn), { minLength: 1, maxLength: 15 }), (turns) => {
      const common = new CommonWords(conversation);
      const totals = { a: new Map<string, number>(), b: new Map<string, number>() };
      for (const [a, b] of turns) {
        common.add(words(a), words(b));
        for (const [side, said] of [
          ['a', a],
          ['b', b],
        ] as const) {
          for (const [word, count] of Object.entries(said)) {
            totals[side].set(word, (totals[side].get(word) ?? 0) + count);
          }
        }
      }
      const of = (side: 'a' | 'b', word: string) => totals[side].get(word) ?? 0;
      const sum = (side: 'a' | 'b') => [...totals[side].values()].reduce((x, y) => x + y, 0);
      const [sumA, sumB] = [sum('a'), sum('b')];
      if (sumA === 0 || sumB === 0) {
        expect(common.entrainment).toBeNull();
        return;
      }
      const commonest = vocabulary
        .toSorted((x, y) => of('a', y) + of('b', y) - of('a', x) - of('b', x) || (x < y ? -1 : 1))
        .slice(0, 25);
      let difference = 0;
      let total = 0;
      for (const word of commonest) {
        difference += Math.abs(of('a', word) / sumA - of('b', word) / sumB);
        total += of('a', word) / sumA + of('b', word) / sumB;
      }
      expect(common.entrainment).toEqual(expect.closeTo(1 - difference / total, 12));
    }),
  );
});
