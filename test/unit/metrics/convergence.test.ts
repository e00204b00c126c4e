import { expect, test } from 'vitest';
import { ConvergenceWindow, type MessageForm } from '../../../src/metrics/convergence.ts';
import { ConvergenceSettings, convergenceRule } from '../../../src/schemas/convergence-settings.ts';

const form = ({ words = '', ...rest }: Partial<Omit<MessageForm, 'words'>> & { words?: string }) =>
  ({
    sentences: 1,
    characters: 10,
    paragraphs: 1,
    listItems: 0,
    questions: 0,
    codeBlocks: 0,
    marks: new Map(),
    ...rest,
    words: new Set(words.split(' ').filter((word) => word !== '')),
  }) satisfies MessageForm;

const weightsOf = (settings: object) =>
  convergenceRule(ConvergenceSettings.parse(settings)).weights;

const balanced = weightsOf({});

function measured(a: MessageForm, b: MessageForm, weights = balanced) {
  const window = new ConvergenceWindow();
  window.add(a, b);
  return window.measure(weights);
}

test('is the weighted mean of its components', () => {
  const a = form({
    words: 'the sea is calm',
    sentences: 2,
    characters: 40,
    paragraphs: 2,
    questions: 1,
    marks: new Map([
      ['.', 1],
      ['?', 1],
    ]),
  });
  const b = form({
    words: 'the sea is wide',
    sentences: 1,
    characters: 20,
    paragraphs: 1,
    marks: new Map([['.', 1]]),
  });
  const convergence = measured(a, b);
  // content: 3 of 5 words. structure: paragraphs 1/2, questions 0/1, no lists, no code: mean .25.
  // sentences 1/2, length 20/40. punctuation: "." 1/40 to 1/20 is .5, "?" 0: mean .25.
  expect(convergence?.components).toEqual({
    content: 0.6,
    structure: 0.25,
    sentences: 0.5,
    length: 0.5,
    punctuation: 0.25,
  });
  // .4·.6 + .15·.25 + .2·.5 + .15·.5 + .1·.25 = .24 + .0375 + .1 + .075 + .025 = .4775
  expect(convergence?.score).toBeCloseTo(0.4775, 12);
});

test('leaves out what neither agent has, and weights the rest in proportion', () => {
  const convergence = measured(form({ words: 'yes' }), form({ words: 'no' }));
  // No punctuation anywhere. (.4·0 + .15·1 + .2·1 + .15·1) / .9 = .5 / .9
  expect(convergence?.components).not.toHaveProperty('punctuation');
  expect(convergence?.score).toBeCloseTo(0.5 / 0.9, 12);
});

test('is 1 for agents that say the same', () => {
  const same = form({ words: 'we agree', marks: new Map([['.', 1]]) });
  expect(measured(same, same)?.score).toBe(1);
});

test('is unknown while an agent has said no word', () => {
  expect(measured(form({}), form({}))).toBeNull();
  expect(measured(form({ words: 'hello' }), form({}))).toBeNull();
});

test('is unknown when all weight is on what neither agent has', () => {
  const weights = { content: 0, structure: 0, sentences: 0, length: 0, punctuation: 1 };
  expect(measured(form({ words: 'yes' }), form({ words: 'no' }), weights)).toBeNull();
});

test('forgets what was said more than ten messages ago', () => {
  const window = new ConvergenceWindow();
  window.add(form({ words: 'old', characters: 1000 }), form({ words: 'new' }));
  for (let turn = 0; turn < 9; turn += 1)
    window.add(form({ words: 'new' }), form({ words: 'new' }));
  expect(window.measure(balanced)?.components.content).toBe(0.5);
  window.add(form({ words: 'new' }), form({ words: 'new' }));
  expect(window.measure(balanced)?.components).toMatchObject({ content: 1, length: 1 });
});

test('changes the score with the profile', () => {
  const a = form({ words: 'one', characters: 10 });
  const b = form({ words: 'two', characters: 10 });
  const score = (profile: string) => measured(a, b, weightsOf({ profile }))?.score;
  // All but content is 1, and there is no punctuation: 1 − weight of content / (1 − of punctuation).
  expect(score('balanced')).toBeCloseTo(1 - 0.4 / 0.9, 12);
  expect(score('structural')).toBeCloseTo(1 - 0.25 / 0.9, 12);
  expect(score('semantic')).toBeCloseTo(1 - 0.6 / 0.95, 12);
  expect(score('strict')).toBeCloseTo(1 - 0.5 / 0.95, 12);
});

test.each(['balanced', 'structural', 'semantic', 'strict'])('weights of %s sum to 1', (profile) => {
  const weights = Object.values(weightsOf({ profile }));
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
});

test('takes weights of its own', () => {
  const weights = { content: 1, structure: 0, sentences: 0, length: 0, punctuation: 0 };
  expect(weightsOf({ profile: 'custom', weights })).toEqual(weights);
  expect(weightsOf({ weights })).toEqual(weights);
  expect(weightsOf({ profile: 'strict', weights })).toEqual(weightsOf({ profile: 'strict' }));
});

test.each([
  [
    {
      profile: 'custom',
      weights: { content: 0.5, structure: 0, sentences: 0, length: 0, punctuation: 0 },
    },
    'the weights must sum to 1, and these sum to 0.5',
  ],
  [{ profile: 'custom' }, 'the profile custom needs weights that sum to 1'],
])('refuses %j', (settings, message) => {
  const { error } = ConvergenceSettings.safeParse(settings);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});
