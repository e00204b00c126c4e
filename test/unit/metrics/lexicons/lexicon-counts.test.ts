import { describe, expect, it } from 'vitest';
import { countLexicons, lexiconIndex } from '../../../../src/metrics/lexicons/lexicon-counts.ts';
import { LEXICONS, type LexiconName } from '../../../../src/metrics/lexicons/lexicons.ts';

const NAMES = Object.keys(LEXICONS) as LexiconName[];
const entriesOf = (name: LexiconName) =>
  LEXICONS[name].entries.split(',').map((entry) => entry.trim().replaceAll(/\s+/g, ' '));

const index = lexiconIndex({ good: 3, bad: -3, 'not good': -2, Üble: -1 });
const read = (text: string) => {
  const words = text.split(' ');
  return countLexicons(words, (at) => index.get(words[at] ?? ''));
};

describe.each(NAMES)('the lexicon %s', (name) => {
  it('finds each of its entries, once', () => {
    for (const entry of entriesOf(name)) {
      expect(read(`xyzzy ${entry} xyzzy`).counts[name], entry).toBe(1);
    }
  });

  it('has each entry once, in lower case and without an empty one', () => {
    const entries = entriesOf(name);
    expect(new Set(entries).size).toBe(entries.length);
    for (const entry of entries) expect(entry).toMatch(/^\S(?:.*\S)?$/);
    expect(entries.join()).toBe(entries.join().toLowerCase());
  });
});

it.each([
  ['agreement', 'disagreement'],
  ['hedge', 'certainty'],
  ['tentative', 'certainty'],
] as const)('no entry is of both %s and %s', (one, other) => {
  const entries = new Set(entriesOf(one));
  expect(entriesOf(other).filter((entry) => entries.has(entry))).toEqual([]);
});

it('an entry that begins the message opens it, one behind does not', () => {
  expect([...read('sorry thank you').opening]).toEqual(['apology']);
  expect([...read('xyzzy thank you').opening]).toEqual([]);
});

it('sums the valences, and how strong they are whatever their sign', () => {
  // good 3, bad −3, not good −2: one entry, not two
  expect(read('good bad not good')).toMatchObject({ valence: -2, intensity: 8 });
  expect(read('xyzzy')).toMatchObject({ valence: 0, intensity: 0 });
  expect(read('üble')).toMatchObject({ valence: -1, intensity: 1 }); // in lower case
});

it('counts of one message leave those of the next alone', () => {
  expect(read('sorry').counts.apology).toBe(1);
  expect(read('xyzzy').counts.apology).toBe(0);
});
