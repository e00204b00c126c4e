import { expect, test } from 'vitest';
import { eventOfHint, TagPatterns } from '../../../src/metrics/tag-patterns.ts';

const [A, B, C, X] = [1, 2, 3, 4];
/** As the machines of wink-nlp have them. */
const HINT = 1_080_000;
const END_OF_TEXT = 2_070_000;
const OTHERWISE = 2_070_003;

interface Machine {
  readonly transitions: Readonly<Record<number, Readonly<Record<number, number>>>>;
  readonly names: Readonly<Record<number, number>>;
  readonly marks?: Readonly<Record<number, readonly [number, number]>>;
}

/** The patterns that a machine finds among events: the name of each, and the place it is about. */
function found({ transitions, names, marks = {} }: Machine, events: readonly number[]) {
  const lastState = 9;
  const patterns = new TagPatterns(JSON.stringify([1, lastState, transitions, names, marks]));
  const all: (readonly [name: number, at: number])[] = [];
  patterns.find(Uint16Array.from(events), (name, at) => all.push([name, at]));
  return all;
}

test('finds a pattern wherever it is, at the word it is about', () => {
  const machine = { transitions: { 0: { [A]: 1 }, 1: { [B]: 2 } }, names: { 2: 7 } };
  expect(found(machine, [X, A, B, A, X, A, B])).toEqual([
    [7, 1],
    [7, 5],
  ]);
  expect(found({ ...machine, marks: { 2: [1, 0] } }, [X, A, B])).toEqual([[7, 2]]);
  expect(found(machine, [A])).toEqual([]);
  expect(found(machine, [])).toEqual([]);
});

test('begins again within what was no pattern, and behind what was one', () => {
  const pair = { transitions: { 0: { [A]: 1 }, 1: { [A]: 2 } }, names: { 2: 7 } };
  expect(found(pair, [A, A, A, A, A])).toEqual([
    [7, 0],
    [7, 2],
  ]);
  const triple = { transitions: { 0: { [A]: 1 }, 1: { [A]: 2 }, 2: { [B]: 3 } }, names: { 3: 7 } };
  expect(found(triple, [A, A, A, B])).toEqual([[7, 1]]);
});

test('finds the longer of two patterns, else the shorter, and goes on behind that', () => {
  const machine = {
    transitions: { 0: { [A]: 1 }, 1: { [B]: 2, [OTHERWISE]: 3 }, 2: { [C]: 4 } },
    names: { 3: 6, 4: -5 },
  };
  expect(found(machine, [A, B, C, X])).toEqual([[-5, 0]]);
  expect(found(machine, [A, B, X, A])).toEqual([
    [6, 0],
    [6, 3],
  ]);
  expect(found(machine, [A, A, B, C])).toEqual([
    [6, 0],
    [-5, 1],
  ]);
});

test('knows hints of the lexicon, and the end of the text', () => {
  const machine = {
    transitions: { 0: { [HINT]: 1, [HINT + 5]: 2, [A]: 3 }, 3: { [END_OF_TEXT]: 4 } },
    names: { 1: 1, 2: 2, 4: 4 },
  };
  expect(found(machine, [eventOfHint(HINT), A, eventOfHint(HINT + 5), A])).toEqual([
    [1, 0],
    [2, 2],
    [4, 3],
  ]);
  expect(eventOfHint(0)).toBe(0);
});
