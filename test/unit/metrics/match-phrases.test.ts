import { expect, it } from 'vitest';
import { matchPhrases, phraseIndex } from '../../../src/metrics/match-phrases.ts';

const phrase = (list: string, text: string) => ({ list, words: text.split(' '), value: text });

/** Where each phrase is found: list, phrase, place. */
function found(text: string, ...phrases: ReturnType<typeof phrase>[]): string[] {
  const matches: string[] = [];
  const words = text.split(' ');
  const index = phraseIndex(phrases);
  matchPhrases(
    words,
    (at) => index.get(words[at] ?? ''),
    ({ list, value }, at) => matches.push(`${list}: ${value} at ${at}`),
  );
  return matches;
}

it('finds a phrase at every place, also at the end and twice in a row', () => {
  expect(found('b a a b a', phrase('x', 'a'))).toEqual(['x: a at 1', 'x: a at 2', 'x: a at 4']);
  expect(found('a b a b', phrase('x', 'a b'))).toEqual(['x: a b at 0', 'x: a b at 2']);
  expect(found('c a b', phrase('x', 'a b'), phrase('x', 'c'))).toEqual([
    'x: c at 0',
    'x: a b at 1',
  ]);
});

it('finds none that ends behind the text, or differs in any word', () => {
  expect(found('a b', phrase('x', 'a b c'))).toEqual([]);
  expect(found('a x c', phrase('x', 'a b c'))).toEqual([]);
  expect(found('a b x', phrase('x', 'a b c'))).toEqual([]);
});

it('takes the longest of a list, in whatever order they are given', () => {
  const short = phrase('x', 'a');
  const long = phrase('x', 'a b c');
  const middle = phrase('x', 'a b');
  expect(found('a b c', short, long, middle)).toEqual(['x: a b c at 0']);
  expect(found('a b d', short, long, middle)).toEqual(['x: a b at 0']);
});

it('uses no word twice in one list, and each again in another', () => {
  // b c begins within a b, of the same list; y has it.
  expect(found('a b c', phrase('x', 'a b'), phrase('x', 'b c'), phrase('y', 'b c'))).toEqual([
    'x: a b at 0',
    'y: b c at 1',
  ]);
});

it('finds nothing for a phrase without words', () => {
  const index = phraseIndex([{ list: 'x', words: [], value: 0 }]);
  expect(index.size).toBe(0);
});
