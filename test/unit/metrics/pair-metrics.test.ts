import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseMessage } from '../../../src/metrics/analyse-message.ts';
import { measurePair, type PairMetricName } from '../../../src/metrics/measure.ts';
import { PAIR_METRICS } from '../../../src/metrics/pair-metrics.ts';
import { anyText } from '../../support/any-text.ts';

/** Each worked out by hand; the arithmetic is behind it. */
const GOLD: Record<
  PairMetricName,
  readonly (readonly [a: string, b: string, value: number | null])[]
> = {
  vocabulary_overlap: [
    ['🙂', '', null],
    ['The tide is high', 'the tide is low', 0.6], // the, tide, is of 5
    ['yes', 'no', 0],
  ],
  length_ratio: [
    ['', '', null],
    ['ab', 'abcdefgh', 0.25], // 2 / 8
    ['', 'a', 0],
  ],
  cross_repetition: [
    ['🙂', '', null],
    ['no no no', 'no no yes', 2 / 3], // no twice in both: 2·2 / (3 + 3)
    ['a b', 'A B', 1], // 2·2 / (2 + 2)
  ],
};

const measure = (a: string, b: string) => measurePair(analyseMessage(a), analyseMessage(b));

describe('metrics of a pair of messages', () => {
  const cases = PAIR_METRICS.flatMap(({ name }) =>
    GOLD[name].map(([a, b, value]) => ({ name, a, b, value })),
  );

  it('has three hand-checked values for each', () => {
    expect(cases).toHaveLength(3 * PAIR_METRICS.length);
  });

  it.each(cases)('$name of $a and $b is $value', ({ name, a, b, value }) => {
    const measured = measure(a, b)[name];
    if (value === null) expect(measured).toBeNull();
    else expect(measured).toBeCloseTo(value, 12);
  });

  it('knows nothing of a pair that lacks a message', () => {
    const values = Object.values(measurePair(analyseMessage('alone'), null));
    expect(new Set(values)).toEqual(new Set([null]));
  });

  it('stays within its range and does not mind who spoke first', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const measured = measure(a, b);
        expect(measure(b, a)).toEqual(measured);
        for (const { name, range } of PAIR_METRICS) {
          const value = measured[name];
          if (value === null) continue;
          expect(value, name).toBeGreaterThanOrEqual(range[0]);
          expect(value, name).toBeLessThanOrEqual(range[1]);
        }
      }),
    );
  });

  it('is 1 for a message and itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const value of Object.values(measure(text, text))) expect([1, null]).toContain(value);
      }),
    );
  });
});
