import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadWinkTagger } from '../../../src/metrics/load-wink-tagger.ts';
import { ALL_KINDS_OF_TEXT } from '../../support/all-kinds-of-text.ts';
import { KNOWN_WORDS, WHOLE_WINK_NLP } from '../../support/whole-wink-nlp.ts';

const { read, tag, names } = await loadWinkTagger();

/** Words and tags by our putting together of wink-nlp's parts, and by the whole. */
function ours(words: readonly string[]): string[] {
  const tokens = words.flatMap(read);
  const tags = tag(tokens);
  return tokens.map(({ word }, index) => `${word} ${names[tags[index] ?? 0]}`);
}
function theirs(words: readonly string[]): string[] {
  const tokens = WHOLE_WINK_NLP.readDoc(words.join(' ')).tokens();
  const tags = tokens.out(WHOLE_WINK_NLP.its.pos);
  return (tokens.out() as string[]).map((word, index) => `${word.toLowerCase()} ${tags[index]}`);
}

test('tags as wink-nlp does, for every word of its lexicon', () => {
  expect(KNOWN_WORDS.length).toBeGreaterThan(80_000);
  for (let at = 0; at < KNOWN_WORDS.length; at += 500) {
    const words = KNOWN_WORDS.slice(at, at + 500);
    expect(ours(words)).toEqual(theirs(words));
  }
});

test('tags as wink-nlp does, whatever words stand beside each other', () => {
  const common = ALL_KINDS_OF_TEXT.flatMap(
    (text) => text.match(/[\p{L}\p{N}]+|[.,;:!?()"…—–]/gu) ?? [],
  );
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...common) },
    { weight: 2, arbitrary: fc.constantFrom(...KNOWN_WORDS) },
    fc.constantFrom("'s", "n't", "'m", "'re", 'cannot', 'gonna', '3km', '1990s', 'zorblaxing', '-'),
    fc.stringMatching(/^[\p{L}\p{N}]{1,12}$/u),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
      expect(ours(words)).toEqual(theirs(words));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  // Behind an article stand nouns, behind "to" verbs; the two words these are made of stay what they are.
  ['the cannot the', ['the DET', 'can AUX', 'not PART', 'the DET']],
  ['to wont the', ['to PART', 'wo AUX', 'nt PART', 'the DET']],
  ['of thatll the', ['of ADP', 'that PRON', 'll AUX', 'the DET']],
])('no pattern changes the tag of a part of a contraction: %s', (text, want) => {
  const words = text.split(' ');
  expect(ours(words)).toEqual(want);
  expect(theirs(words)).toEqual(want);
});
