import fc from 'fast-check';
import { expect, test } from 'vitest';
import { syllablesIn } from '../../../src/metrics/count-syllables.ts';
import { lexiconIndex } from '../../../src/metrics/lexicons/lexicon-counts.ts';
import { FUNCTION_WORD_CATEGORIES } from '../../../src/metrics/pair/function-word-categories.ts';
import { comparable } from '../../../src/metrics/scan-tokens.ts';
import { WordForms } from '../../../src/metrics/word-forms.ts';

const lexicons = lexiconIndex({ good: 3 });
const formsOf = (...words: string[]) => {
  const forms = new WordForms(lexicons);
  return words.map((word) => forms.formOf(word));
};

test('knows a word as it is compared, spoken and written', () => {
  const [dont, fraktur, long] = formsOf('Don’t', '𝔘𝔫', 'Incomprehensibility');
  expect(dont).toMatchObject({ codePoints: 5, word: { text: "don't", syllables: 1 } });
  expect(fraktur).toMatchObject({ codePoints: 2, word: { text: '𝔘𝔫', syllables: 1 } });
  expect(long?.word.text).toBe('incomprehensibility');
});

test('knows what a word does in English', () => {
  const [the, my, good, none] = formsOf('The', 'MY', 'good', 'xyzzy');
  expect(the?.word).toMatchObject({
    commonness: 'own',
    categories: [FUNCTION_WORD_CATEGORIES.indexOf('article')],
    person: null,
  });
  expect(my?.word).toMatchObject({ commonness: 'shared', person: 'first_singular' });
  expect(good?.word.entries).toEqual(lexicons.get('good'));
  expect(none?.word).toMatchObject({
    commonness: null,
    categories: [],
    person: null,
    entries: null,
  });
});

test('says the same of a word however often, and whatever it was asked before', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: 'grapheme', minLength: 25, maxLength: 35 }),
    fc.constantFrom('The', 'the'),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const forms = new WordForms(lexicons);
      for (const written of [...words, ...words]) {
        const text = comparable(written);
        expect(forms.formOf(written)).toMatchObject({
          codePoints: [...written].length,
          word: { text, syllables: syllablesIn(text) },
        });
      }
    }),
    { numRuns: 50 },
  );
});

test('has one object for words of a message that are compared as equal, however long or many', () => {
  const forms = new WordForms(lexicons);
  const long = 'x'.repeat(31);
  const words = ['tide', long, 'ﬀ', 'late'];
  for (let index = 0; index < 50_010; index += 1) words.push(`w${index}`);
  forms.begin();
  const first = words.map((word) => forms.formOf(word).word);
  const again = words.map((word) => forms.formOf(word.toUpperCase()).word);
  // ﬀ is FF in upper case: another word.
  const differing = words.filter((_, index) => first[index] !== again[index]);
  expect(differing).toEqual(['ﬀ']);
});

test('forgets words when there are too many, but only between messages', () => {
  const forms = new WordForms(lexicons);
  const first = forms.formOf('first');
  for (let index = 0; index < 49_998; index += 1) forms.formOf(`w${index}`);
  forms.begin();
  expect(forms.formOf('first')).toBe(first);
  forms.formOf('the last that is remembered');
  const passing = forms.formOf('one too many');
  expect(forms.formOf('first')).toBe(first);
  expect(forms.formOf('one too many')).toBe(passing);
  forms.begin();
  expect(forms.formOf('one too many')).not.toBe(passing);
  expect(forms.formOf('first')).not.toBe(first);
  expect(forms.formOf('first')).toEqual(first);
});
