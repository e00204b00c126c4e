import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deflatedBytes } from '../../../../src/metrics/analyse-message.ts';
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
    // The last of ASCII and what follows it, the last that is one unit of UTF-16 and what follows it.
    ['\u007f\u0080\uffff\u{10000}', 2], // log₂4
    ['\uffffab', Math.log2(3)],
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

describe('the bytes of a text in raw deflate', () => {
  const ofLevel6 = (text: string) => deflateRawSync(Buffer.from(text), { level: 6 }).byteLength;
  // What repeats from end to end of a text is found only by a window that holds all of it.
  const ends = Array.from({ length: 90 }, (_, at) => String.fromCharCode(33 + at)).join('');
  const textOf = (bytes: number) => {
    const middle = Array.from({ length: bytes }, (_, at) => ((at * at) % 9973).toString(36));
    return `${ends}${middle.join('')}`.slice(0, bytes - ends.length) + ends;
  };

  it.each([9, 10, 11, 12, 13, 14, 15, 16])(
    'are those with the largest window, for texts of about 2^%i bytes',
    (bits) => {
      for (let bytes = 2 ** bits - 266; bytes <= 2 ** bits - 258; bytes += 1) {
        expect(deflatedBytes(textOf(bytes)), `${bytes}`).toBe(ofLevel6(textOf(bytes)));
      }
      expect(deflatedBytes(textOf(2 ** bits))).toBe(ofLevel6(textOf(2 ** bits)));
    },
  );
});
