import { expect, test } from 'vitest';
import { plannedTurns } from '../../../src/events/planned-turns.ts';

const ARMS = [
  { name: 'short', max_turns: 2 },
  { name: 'long', max_turns: 10 },
];

test.each([
  ['pending', 0, 0],
  ['running', 3, 3],
  ['paused', 3, 3],
  ['interrupted', 3, 3],
  ['completed', 3, 10],
  ['failed', 3, 10],
] as const)('one of ten turns that is %s after %i has %i done', (status, turns, done) => {
  expect(plannedTurns(ARMS, [{ arm: 'long', status, turns }])).toEqual({ done, planned: 10 });
});

test('adds up conversations, each with the turns of its arm', () => {
  expect(
    plannedTurns(ARMS, [
      { arm: 'short', status: 'running', turns: 1 },
      { arm: 'long', status: 'running', turns: 4 },
    ]),
  ).toEqual({ done: 5, planned: 12 });
});

test('has no more done than are planned, and of an arm that is not known what was held', () => {
  const status = 'running';
  expect(plannedTurns(ARMS, [{ arm: 'short', status, turns: 3 }])).toEqual({ done: 2, planned: 2 });
  expect(plannedTurns(ARMS, [{ arm: 'gone', status, turns: 3 }])).toEqual({ done: 3, planned: 3 });
});
