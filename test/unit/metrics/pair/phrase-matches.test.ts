import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationWords } from '../../../../src/metrics/conversation-words.ts';
import { mimicry, phraseMatches } from '../../../../src/metrics/pair/phrase-matches.ts';

const conversation = new ConversationWords();
const numbers = (said: readonly string[]) => said.map((word) => conversation.numberOf(word));
const words = (text: string) => numbers(text.split(' ').filter((word) => word !== ''));

test('tells at every word how long the phrase is that the other text has too', () => {
  // "the old oak" is there; "the" and "oak fell" are; "quietly" is not.
  expect(
    phraseMatches(words('the old oak quietly oak fell'), words('under the old oak fell')),
  ).toEqual([1, 2, 3, 0, 1, 2]);
});

test('finds nothing in an empty text, and nothing of an empty text', () => {
  expect(phraseMatches(words('one two'), [])).toEqual([0, 0]);
  expect(phraseMatches([], words('one two'))).toEqual([]);
});

test('agrees with looking every phrase up', () => {
  // Three different words make every kind of overlap likely.
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });
  fc.assert(
    fc.property(text, text, (said, other) => {
      const haystack = ` ${other.join(' ')} `;
      const expected = said.map((_, end) => {
        let longest = 0;
        for (let length = 1; length <= end + 1; length += 1) {
          const phrase = said.slice(end + 1 - length, end + 1).join(' ');
          if (haystack.includes(` ${phrase} `)) longest = length;
        }
        return longest;
      });
      expect(phraseMatches(numbers(said), numbers(other))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('weights phrases by their words less one', () => {
  // Of "a b c d": 2-word phrases a b, b c, c d, of which "a b x c d" has two; of three and four words
  // none. (1·2/3 + 2·0/2 + 3·0/1) / (1 + 2 + 3) = 1/9.
  expect(mimicry(phraseMatches(words('a b c d'), words('a b x c d')))).toBeCloseTo(1 / 9, 12);
  // All of a text: every share is 1.
  expect(mimicry(phraseMatches(words('a b c'), words('x a b c y')))).toBe(1);
  // "a b c" and "a b": (1·1/2 + 2·0/1) / 3 = 1/6.
  expect(mimicry(phraseMatches(words('a b c'), words('a b')))).toBeCloseTo(1 / 6, 12);
});

test('counts phrases of at most six words', () => {
  // Of "a … g", "a … f" has, from two to six words, 5 of 6, 4 of 5, 3 of 4, 2 of 3 and 1 of 2.
  const expected = (5 / 6 + (2 * 4) / 5 + (3 * 3) / 4 + (4 * 2) / 3 + 5 / 2) / 15;
  const matches = phraseMatches(words('a b c d e f g'), words('a b c d e f'));
  expect(mimicry(matches)).toBeCloseTo(expected, 12);
});

test('knows no mimicry of a single word', () => {
  expect(mimicry(phraseMatches(words('hello'), words('hello')))).toBeNull();
});
