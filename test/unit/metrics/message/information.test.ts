import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadAnalyser } from '../../../../src/metrics/load-analyser.ts';
import { INFORMATION_METRICS } from '../../../../src/metrics/message/information.ts';
import { noPast } from '../../../../src/metrics/metric.ts';
import { describeGold } from '../../../support/gold-metrics.ts';

const measureOf = (name: string) => {
  const metric = INFORMATION_METRICS.find((one) => one.name === name);
  if (metric === undefined) throw new Error(name);
  return metric.compute;
};

describeGold(INFORMATION_METRICS, {
  word_entropy: [
    ['', null],
    ['no no no', 0], // one outcome
    ['a b a c', 1.5], // ½·log₂2 + 2·¼·log₂4 = ½ + 1
  ],
  character_entropy: [
    ['', null],
    ['aaaa', 0], // one outcome
    ['aabc', 1.5], // ½·log₂2 + 2·¼·log₂4
  ],
  bigram_entropy: [
    ['one', null],
    ['a b a b a b', 0], // the next word is always known
    // After a (twice): b or c, 1 bit; after b (once): a, 0 bits: 2/3 · 1
    ['a b a c', 2 / 3],
    // After a (four times): a a a b: ¼·log₂4 + ¾·log₂(4/3)
    ['a a a a b', 0.5 + 0.75 * Math.log2(4 / 3)],
    ['one two', 0], // one pair
  ],
  redundancy: [
    ['no no', null], // one type
    ['', null],
    ['a b', 0], // evenly spread
    ['a b a c', 1 - 1.5 / Math.log2(3)],
    ['a a a b', 1 - (0.5 + 0.75 * Math.log2(4 / 3))], // of log₂2 = 1
  ],
  compression_ratio: [
    ['short', null], // under 64 bytes
    ['ab'.repeat(31), null], // 62
    // 1,000 equal bytes: the first, then matches of 258 at most; zlib makes 10 bytes of it
    ['a'.repeat(1000), deflateRawSync('a'.repeat(1000), { level: 6 }).length / 1000],
    ['ab'.repeat(32), deflateRawSync('ab'.repeat(32), { level: 6 }).length / 64],
  ],
  conditional_compression: [
    ['a'.repeat(64), null], // nothing before
    ['a'.repeat(64), null, { partner: 'short' }],
    ['short', null, { partner: 'a'.repeat(64) }],
    [
      'ab'.repeat(50),
      // (C(partner ‖ this) − C(partner)) / C(this)
      (deflateRawSync('ab'.repeat(100), { level: 6 }).length -
        deflateRawSync('ab'.repeat(50), { level: 6 }).length) /
        deflateRawSync('ab'.repeat(50), { level: 6 }).length,
      { partner: 'ab'.repeat(50) },
    ],
    [
      'ab'.repeat(32), // 64 bytes are enough
      (deflateRawSync('ab'.repeat(64), { level: 6 }).length -
        deflateRawSync('ab'.repeat(32), { level: 6 }).length) /
        deflateRawSync('ab'.repeat(32), { level: 6 }).length,
      { partner: 'ab'.repeat(32) },
    ],
  ],
});

describe('compression', () => {
  const NEWS =
    'Seven grey herons walked along the muddy bank while a ferry crossed the bay towards town.';
  const OTHER =
    'Quantum fields wobble; brass kettles hum about jazz, vexing my quiet zebra of doubtful fame.';

  it('finds little news in what the partner just said, and much in what it did not', async () => {
    const analyse = await loadAnalyser();
    const conditional = measureOf('conditional_compression');
    const past = (partner: string) => ({
      ...noPast(),
      partner: analyse(partner),
    });
    expect(conditional(analyse(NEWS), past(NEWS))).toBeLessThan(0.2);
    expect(conditional(analyse(NEWS), past(OTHER))).toBeGreaterThan(0.6);
  });
});
