import fc from 'fast-check';
import { expect, test } from 'vitest';
import { syllablesIn } from '../../../src/metrics/count-syllables.ts';
import { comparable } from '../../../src/metrics/scan-tokens.ts';
import { wordForms } from '../../../src/metrics/word-forms.ts';

test('knows a word as it is compared, spoken and written', () => {
  const formOf = wordForms();
  expect(formOf('Don’t')).toEqual({ word: "don't", codePoints: 5, syllables: 1 });
  expect(formOf('𝔘𝔫')).toEqual({ word: '𝔘𝔫', codePoints: 2, syllables: 1 });
  expect(formOf('Incomprehensibility').word).toBe('incomprehensibility');
});

test('says the same of a word however often, and whatever it was asked before', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('The', 'the'),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const formOf = wordForms();
      for (const written of [...words, ...words]) {
        const compared = comparable(written);
        expect(formOf(written)).toEqual({
          word: compared,
          codePoints: [...written].length,
          syllables: syllablesIn(compared),
        });
      }
    }),
    { numRuns: 50 },
  );
});

test('forgets words when there are too many, and knows them again', () => {
  const formOf = wordForms();
  const first = formOf('first');
  expect(formOf('first')).toBe(first);
  for (let index = 0; index < 49_999; index += 1) formOf(`w${index}`);
  expect(formOf('first')).toBe(first);
  formOf('one too many');
  expect(formOf('first')).not.toBe(first);
  expect(formOf('first')).toEqual(first);
});
