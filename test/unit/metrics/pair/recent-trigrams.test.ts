import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NgramCounts } from '../../../../src/metrics/ngram-counts.ts';
import { RecentTrigrams } from '../../../../src/metrics/pair/recent-trigrams.ts';

/** Trigrams that stand for these letters. */
function trigramsOf(letters: Iterable<string>): NgramCounts {
  const counts = new NgramCounts(4);
  for (const letter of letters) {
    const code = letter.charCodeAt(0);
    counts.add(code, code, code);
  }
  return counts;
}

/** The value of the last of these turns, each with the trigrams of the messages in it. */
function lastOf(...turns: string[][]): number | null | undefined {
  const recent = new RecentTrigrams();
  return turns.map((messages) => recent.add(messages.map(trigramsOf))).at(-1);
}

test('is the share of the different trigrams that were used before, by whichever agent', () => {
  // "w" was used in the turn before, "x" by the other agent; "y" and "z" were not: 2 of 4.
  expect(lastOf(['w', 'x'], ['wy', 'xz'])).toBe(0.5);
  // What both say in a turn is one trigram, and not used before.
  expect(lastOf(['x'], ['yz', 'xy'])).toBe(1 / 3);
});

test('is unknown in the first turn, and without trigrams', () => {
  expect(lastOf(['x', 'x'])).toBeNull();
  expect(lastOf(['x'], ['', ''])).toBeNull();
  expect(lastOf([], ['x'])).toBe(0);
});

test('reaches back five turns', () => {
  expect(lastOf(['x'], [''], [''], [''], [''], ['x'])).toBe(1);
  expect(lastOf(['x'], [''], [''], [''], [''], [''], ['x'])).toBe(0);
  // What was used again since is remembered from then on.
  expect(lastOf(['x'], [''], [''], ['x'], [''], [''], [''], ['x'])).toBe(1);
});

// Of few, most are used again soon; of many, most are forgotten.
test.each(['uvwxyz', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'])(
  'agrees with looking through the five turns before: %s',
  (letters) => {
    const message = fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.array(message, { maxLength: 2 }), { maxLength: 40, size: 'max' }),
        (turns) => {
          const recent = new RecentTrigrams();
          for (const [at, messages] of turns.entries()) {
            const before = new Set(turns.slice(Math.max(0, at - 5), at).flat(2));
            const different = [...new Set(messages.flat())];
            const repeated = different.filter((trigram) => before.has(trigram)).length;
            const isKnown = at > 0 && different.length > 0;
            expect(recent.add(messages.map(trigramsOf))).toBe(
              isKnown ? repeated / different.length : null,
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  },
);
