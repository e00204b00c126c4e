import { describe, expect, it } from 'vitest';
import {
  isRestricted,
  parseAge,
  parseSize,
  type Selectable,
  type Selection,
  select,
} from '../../../../src/experiment/cleanup/selection.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const DAY_S = 86_400;
const ANY: Selection = {
  olderThanMs: null,
  keepLast: null,
  statuses: [],
  name: null,
  largerThanBytes: null,
};

function experiment(name: string, daysAgo: number, rest: Partial<Selectable> = {}): Selectable {
  const lastActiveAt = NOW_MS / 1000 - daysAgo * DAY_S;
  return { name, status: 'completed', isEmpty: false, lastActiveAt, bytes: 1000, ...rest };
}

const ALL = [
  experiment('pilot-one', 40),
  experiment('tides', 2, { bytes: 5000 }),
  experiment('pilot-two', 31, { status: 'failed' }),
  experiment('night', 1, { status: 'crashed' }),
  experiment('noon', 60, { status: 'interrupted' }),
  experiment('nothing', 3, { status: 'failed', isEmpty: true }),
  experiment('half', 4, { status: 'completed_with_failures' }),
];

function names(selection: Partial<Selection>): string[] {
  return select(ALL, { ...ANY, ...selection }, NOW_MS).map(({ name }) => name);
}

describe('select', () => {
  it('means all of them, newest first, when nothing is said', () => {
    expect(names({})).toEqual([
      'night',
      'tides',
      'nothing',
      'half',
      'pilot-two',
      'pilot-one',
      'noon',
    ]);
  });

  it.each<[string, Partial<Selection>, string[]]>([
    ['age', { olderThanMs: 30 * DAY_S * 1000 }, ['pilot-two', 'pilot-one', 'noon']],
    ['age, to the moment', { olderThanMs: 60 * DAY_S * 1000 }, []],
    ['size', { largerThanBytes: 1000 }, ['tides']],
    ['name', { name: 'pilot*' }, ['pilot-two', 'pilot-one']],
    ['name, whole', { name: 'pilot' }, []],
    ['one character', { name: 'n??n' }, ['noon']],
    ['name, and not as an expression', { name: 'n.*' }, []],
    [
      'failures, but not of single conversations',
      { statuses: ['failed'] },
      ['nothing', 'pilot-two'],
    ],
    ['interruption and crash', { statuses: ['interrupted'] }, ['night', 'noon']],
    ['several statuses', { statuses: ['interrupted', 'empty'] }, ['night', 'nothing', 'noon']],
    ['keeping the newest', { keepLast: 5 }, ['pilot-one', 'noon']],
    ['keeping more than there are', { keepLast: 50 }, []],
    ['keeping the newest of a name', { name: 'pilot*', keepLast: 1 }, ['pilot-one']],
  ])('selects by %s', (_, selection, expected) => {
    expect(names(selection)).toEqual(expected);
  });

  it('counts the newest before it looks at age and size', () => {
    const old = 30 * DAY_S * 1000;
    expect(names({ keepLast: 2, olderThanMs: old })).toEqual(['pilot-two', 'pilot-one', 'noon']);
    expect(names({ keepLast: 1, largerThanBytes: 1000 })).toEqual(['tides']);
    expect(names({ keepLast: 2, largerThanBytes: 1000 })).toEqual([]);
  });
});

describe('isRestricted', () => {
  it('tells a selection from none', () => {
    expect(isRestricted(ANY)).toBe(false);
    expect(isRestricted({ ...ANY, keepLast: 0 })).toBe(true);
    expect(isRestricted({ ...ANY, statuses: ['empty'] })).toBe(true);
  });
});

describe('ages and sizes', () => {
  it.each([
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['8w', 4_838_400_000],
    ['30', null],
    ['d', null],
    ['-1d', null],
    ['1.5d', null],
    ['1m', null],
  ])('reads the age %s', (text, expected) => expect(parseAge(text)).toBe(expected));

  it.each([
    ['512B', 512],
    ['500kB', 500_000],
    ['100mb', 100_000_000],
    ['1.5 GB', 1_500_000_000],
    ['2TB', 2_000_000_000_000],
    ['100', null],
    ['MB', null],
    ['1PB', null],
  ])('reads the size %s', (text, expected) => expect(parseSize(text)).toBe(expected));
});
