import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ConvergenceWindow,
  type MessageForm,
  type WindowMessage,
} from '../../../src/metrics/convergence.ts';
import { ConversationWords } from '../../../src/metrics/conversation-words.ts';
import { ConvergenceSettings, convergenceRule } from '../../../src/schemas/convergence-settings.ts';

const conversation = new ConversationWords();

const form = ({ words = '', ...rest }: Partial<MessageForm> & { words?: string }) =>
  ({
    sentences: 1,
    characters: 10,
    paragraphs: 1,
    listItems: 0,
    questions: 0,
    codeBlocks: 0,
    marks: new Map(),
    ...rest,
    words: words
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => conversation.numberOf(word)),
  }) satisfies WindowMessage;

const weightsOf = (settings: object) =>
  convergenceRule(ConvergenceSettings.parse(settings)).weights;

const balanced = weightsOf({});

function measured(a: WindowMessage, b: WindowMessage, weights = balanced) {
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

test('is unknown when the last ten messages of an agent have no word', () => {
  const window = new ConvergenceWindow();
  window.add(form({ words: 'hello' }), form({ words: 'hello' }));
  for (let turn = 0; turn < 9; turn += 1) window.add(form({}), form({ words: 'hello' }));
  expect(window.measure(balanced)?.components.content).toBe(1);
  window.add(form({}), form({ words: 'hello' }));
  expect(window.measure(balanced)).toBeNull();
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

test.each([0, 1])(
  'shares a word no more once one of them has not said it for ten messages: %i',
  (side) => {
    const window = new ConvergenceWindow();
    const said = (words: string) => {
      const message = form({ words });
      window.add(side === 0 ? message : null, side === 0 ? null : message);
    };
    window.add(form({ words: 'sea tide' }), form({ words: 'sea tide' }));
    for (let message = 0; message < 9; message += 1) said('tide');
    expect(window.measure(balanced)?.components.content).toBe(1);
    said('tide');
    expect(window.measure(balanced)?.components.content).toBe(0.5); // tide of sea, tide
    said('sea');
    expect(window.measure(balanced)?.components.content).toBe(1);
  },
);

test('compares the different words of the last ten messages of each, whenever they were said', () => {
  const message = fc.option(fc.subarray(['sea', 'salt', 'tide', 'boat', 'moon', 'sun']));
  fc.assert(
    fc.property(fc.array(fc.tuple(message, message), { maxLength: 30, size: 'max' }), (turns) => {
      const window = new ConvergenceWindow();
      for (const [ofA, ofB] of turns) {
        window.add(ofA && form({ words: ofA.join(' ') }), ofB && form({ words: ofB.join(' ') }));
      }
      const lastTen = (side: 0 | 1) =>
        new Set(
          turns
            .flatMap((turn) => (turn[side] === null ? [] : [turn[side]]))
            .slice(-10)
            .flat(),
        );
      const [a, b] = [lastTen(0), lastTen(1)];
      const shared = [...a].filter((word) => b.has(word)).length;
      const content = window.measure(balanced)?.components.content;
      if (a.size === 0 || b.size === 0) expect(content).toBeUndefined();
      else expect(content).toBeCloseTo(shared / new Set([...a, ...b]).size, 12);
    }),
    { numRuns: 100 },
  );
});

test('is the same for both agents, whoever is called first', () => {
  const a = form({ words: 'the sea', sentences: 3, listItems: 2, codeBlocks: 1, characters: 50 });
  const b = form({ words: 'the tide', sentences: 1, listItems: 1, codeBlocks: 4, paragraphs: 3 });
  // content 1/3. structure: paragraphs 1/3, list items 1/2, code blocks 1/4: mean 13/36.
  const components = { content: 1 / 3, structure: 13 / 36, sentences: 1 / 3, length: 0.2 };
  expect(measured(a, b)?.components).toEqual(components);
  expect(measured(b, a)?.components).toEqual(components);
});

test('takes punctuation and structure from the mean of the last ten messages', () => {
  const window = new ConvergenceWindow();
  const dots = (count: number) =>
    form({ words: 'x', marks: new Map([['.', count]]), listItems: count });
  // Of A eleven messages, the first of which is forgotten: 10 dots in 100 characters, one item each.
  window.add(dots(90), dots(2));
  for (let turn = 0; turn < 10; turn += 1) window.add(dots(1), null);
  // B: 2 in 10, and two items. Dots .1 / .2; paragraphs 1/1 and items 1/2.
  expect(window.measure(balanced)?.components).toMatchObject({ punctuation: 0.5, structure: 0.75 });
  // A: 3 and 1 of them in 20 characters, which is as often as B's 2 in 10.
  const sums = new ConvergenceWindow();
  sums.add(dots(3), dots(2));
  sums.add(dots(1), null);
  expect(sums.measure(balanced)?.components).toHaveProperty('punctuation', 1);
  // A mark that no message has any more is no mark of the agent.
  const gone = new ConvergenceWindow();
  gone.add(form({ words: 'x', marks: new Map([['!', 3]]) }), form({ words: 'x' }));
  for (let turn = 0; turn < 10; turn += 1) gone.add(form({ words: 'x' }), null);
  expect(gone.measure(balanced)?.components).not.toHaveProperty('punctuation');
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
  [
    {
      profile: 'custom',
      weights: { content: 0.5, structure: 0.5000001, sentences: 0, length: 0, punctuation: 0 },
    },
    'the weights must sum to 1, and these sum to 1.0000001',
  ],
  [{ profile: 'custom' }, 'the profile custom needs weights that sum to 1'],
])('refuses %j', (settings, message) => {
  const { error } = ConvergenceSettings.safeParse(settings);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});
