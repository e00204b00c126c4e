import { expect, test } from 'vitest';
import { functionWordCategories } from '../../../../src/metrics/pair/function-word-categories.ts';

test.each([
  ['sea', []],
  ['the', ['article']],
  ['cannot', ['auxiliary_verb', 'negation']],
  ["don't", ['auxiliary_verb', 'negation']],
  ['can’t', ['auxiliary_verb', 'negation']],
  ["i'm", ['personal_pronoun', 'auxiliary_verb']],
  ["we're", ['personal_pronoun', 'auxiliary_verb']],
  ["they've", ['personal_pronoun', 'auxiliary_verb']],
  ['who’ll', ['impersonal_pronoun', 'auxiliary_verb']],
  ["you'd", ['personal_pronoun', 'auxiliary_verb']],
  // Has, is or the genitive: not told apart.
  ["it's", ['impersonal_pronoun']],
  ["don'ts", []],
  ["class's", []],
  ["class'constructor", []],
])('%s belongs to %j', (word, categories) => {
  expect(functionWordCategories(word)).toEqual(new Set(categories));
});
