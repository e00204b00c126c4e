import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBigrams, countTrigrams, NgramCounts } from '../../../src/metrics/ngram-counts.ts';

// Few different words make runs repeat; numbers far apart are of long conversations.
const words = fc.array(fc.constantFrom(0, 1, 2, 3, 40_000, 90_001, 2 ** 31 - 1), { maxLength: 60 });

function counted(sequence: readonly number[], length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = length; at <= sequence.length; at += 1) {
    const run = sequence.slice(at - length, at).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

test('counts pairs and triples in the order in which they first occur', () => {
  expect(countBigrams([1, 2, 1, 2, 3]).counts).toEqual([2, 1, 1]); // 1 2, 2 1, 2 3
  expect(countTrigrams([1, 2, 1, 2, 1]).counts).toEqual([2, 1]); // 1 2 1, 2 1 2
  expect(countBigrams([1]).counts).toEqual([]);
  expect(countTrigrams([1, 2]).counts).toEqual([]);
});

test('counts as a map by the words does', () => {
  fc.assert(
    fc.property(words, (sequence) => {
      expect(countBigrams(sequence).counts).toEqual([...counted(sequence, 2).values()]);
      expect(countTrigrams(sequence).counts).toEqual([...counted(sequence, 3).values()]);
    }),
    { numRuns: 300 },
  );
});

test('tells which it has of another', () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const [ofOne, ofOther] = [countTrigrams(one), countTrigrams(other)];
      const theirs = counted(other, 3);
      const shared = [...counted(one, 3).keys()].map((run) => theirs.has(run));
      expect(shared.map((_, place) => ofOther.hasThatOf(ofOne, place))).toEqual(shared);
      expect(ofOne.sharedWith(ofOther)).toBe(shared.filter((isShared) => isShared).length);
      expect(ofOther.sharedWith(ofOne)).toBe(ofOne.sharedWith(ofOther));
      const both = ofOne.sharedWith(ofOther);
      expect(ofOne.sharedWith(ofOther, both)).toBe(both);
      expect(ofOther.sharedWith(ofOne, both + 1)).toBeLessThan(both + 1);
    }),
    { numRuns: 300 },
  );
});

test('takes more different ones than it expected', () => {
  const counts = new NgramCounts(1);
  for (let round = 0; round < 2; round += 1) {
    for (let word = 0; word < 1000; word += 1) counts.add(word, 2 * word, 3 * word);
  }
  expect(counts.counts).toEqual(Array(1000).fill(2));
});
