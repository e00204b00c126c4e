import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine, measureMeaning } from '../../../../src/metrics/pair/semantic.ts';

const vector = (...values: number[]) => Float32Array.from(values);

describe('cosine', () => {
  it.each([
    // The same direction, whatever the length.
    [vector(1, 2, 3), vector(2, 4, 6), 1],
    // (1 × 4 + 2 × 3) / (√5 × 5) = 10 / (5 √5) = 2 / √5.
    [vector(1, 2), vector(4, 3), 2 / Math.sqrt(5)],
    [vector(1, 0), vector(0, 5), 0],
    [vector(3, -4), vector(-3, 4), -1],
    // (3 × 5 + 4 × 12) / (5 × 13) = 63 / 65.
    [vector(3, 4), vector(5, 12), 63 / 65],
  ])('of %s and %s is %d', (left, right, expected) => {
    expect(cosine(left, right)).toEqual(expect.closeTo(expected, 12));
  });

  it('is not known for a vector of zeros, or for vectors of two lengths', () => {
    expect(cosine(vector(0, 0), vector(1, 0))).toBeNull();
    expect(cosine(vector(1, 0), vector(0, 0))).toBeNull();
    expect(cosine(vector(1, 0), vector(1, 0, 0))).toBeNull();
  });

  it('is from -1 to 1 and the same both ways, for any vectors', () => {
    const pair = fc.integer({ min: 1, max: 20 }).chain((length) => {
      const one = fc.float32Array({ minLength: length, maxLength: length, noNaN: true });
      return fc.tuple(one, one);
    });
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const { semantic_similarity } = measureMeaning({ a: left, b: right });
        expect(measureMeaning({ a: right, b: left })).toEqual({ semantic_similarity });
        if (semantic_similarity === null) return;
        expect(semantic_similarity).toBeGreaterThanOrEqual(-1);
        expect(semantic_similarity).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});

it('measures nothing without embeddings', () => {
  expect(measureMeaning(null)).toEqual({ semantic_similarity: null });
});
