import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseMessage } from '../../../src/metrics/analyse-message.ts';
import { type MessageMetricName, measureMessage } from '../../../src/metrics/measure.ts';
import { MESSAGE_METRICS } from '../../../src/metrics/message-metrics.ts';
import { anyText } from '../../support/any-text.ts';

const FAMILY = '👩‍👩‍👧'; // 3 people and 2 joiners: 5 code points, 3 × 4 + 2 × 3 = 18 bytes
const TIDES = 'The tide is high, the tide is low.'; // 8 words: the 2, tide 2, is 2, high 1, low 1

/** Each worked out by hand; the arithmetic is behind it. */
const GOLD: Record<MessageMetricName, readonly (readonly [text: string, value: number | null])[]> =
  {
    message_length: [
      ['', 0],
      ['naïve', 5], // ï is one code point after composition
      [`a ${FAMILY}`, 7], // 1 + 1 + 5
    ],
    byte_length: [
      ['', 0],
      ['nai\u0308ve', 6], // n, a, v, e 1 byte each, composed ï 2
      [`a ${FAMILY}`, 20], // 1 + 1 + 18
    ],
    word_count: [
      ['', 0],
      [TIDES, 8],
      ["It's a well-known fact - really!", 5], // it's, a, well-known, fact, really
    ],
    paragraph_count: [
      [' \n\n ', 0],
      ['one\ntwo', 1], // no blank line between
      ['\none\n\n \ntwo\r\n\r\nthree\n', 3], // the line of one space is blank, too
    ],
    line_count: [
      ['', 0],
      ['one\n', 1], // the end of the line starts no other
      ['one\n\ntwo', 3], // one, blank, two
    ],
    avg_word_length: [
      ['🙂!', null],
      [TIDES, 3.125], // (3 + 4 + 2 + 4 + 3 + 4 + 2 + 3) / 8 = 25 / 8
      ['a bcd', 2], // (1 + 3) / 2
    ],
    vocabulary_size: [
      ['', 0],
      [TIDES, 5], // the, tide, is, high, low
      ['No no NO', 1],
    ],
    ttr: [
      ['', null],
      [TIDES, 0.625], // 5 / 8
      ['No no NO yes', 0.5], // 2 / 4
    ],
    root_ttr: [
      ['', null],
      ['one two three four', 2], // 4 / √4
      ['a a a a a a a a b', 2 / 3], // 2 / √9
    ],
    hapax_ratio: [
      ['', null],
      [TIDES, 0.4], // high, low of 5 types
      ['a b a b', 0], // none is used once
    ],
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
    symbol_density: [
      ['', null],
      ['abc 12', 0],
      ['a→b!', 0.5], // → and ! of 4
    ],
  };

describe('metrics of a message', () => {
  const cases = MESSAGE_METRICS.flatMap(({ name }) =>
    GOLD[name].map(([text, value]) => ({ name, text, value })),
  );

  it('has three hand-checked values for each', () => {
    expect(cases).toHaveLength(3 * MESSAGE_METRICS.length);
  });

  it.each(cases)('$name of $text is $value', ({ name, text, value }) => {
    const measured = measureMessage(analyseMessage(text))[name];
    if (value === null) expect(measured).toBeNull();
    else expect(measured).toBeCloseTo(value, 12);
  });

  it('counts nothing and measures nothing in an empty message', () => {
    const measured = Object.values(measureMessage(analyseMessage('')));
    const counts = MESSAGE_METRICS.map(({ sqlType }) => (sqlType === 'INTEGER' ? 0 : null));
    expect(measured).toEqual(counts);
  });

  it('knows nothing of a message that is not there', () => {
    expect(new Set(Object.values(measureMessage(null)))).toEqual(new Set([null]));
  });

  it('gives counts that are whole and values within their range for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const measured = measureMessage(analyseMessage(text));
        for (const { name, sqlType, range } of MESSAGE_METRICS) {
          const value = measured[name];
          if (value === null) continue;
          expect(value, name).toBeGreaterThanOrEqual(range[0]);
          expect(value, name).toBeLessThanOrEqual(range[1] ?? Number.MAX_VALUE);
          if (sqlType === 'INTEGER') expect(Number.isSafeInteger(value), name).toBe(true);
        }
      }),
    );
  });

  it('gives the same for every normalisation form of a text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const composed = measureMessage(analyseMessage(text.normalize('NFC')));
        expect(measureMessage(analyseMessage(text.normalize('NFD')))).toEqual(composed);
      }),
    );
  });

  it('keeps entropy at or below the logarithm of the number of outcomes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const analysis = analyseMessage(text);
        const { word_entropy, character_entropy } = measureMessage(analysis);
        const words = Math.log2(Math.max(1, analysis.wordCounts.size));
        const characters = Math.log2(Math.max(1, analysis.characters.size));
        expect(word_entropy ?? 0).toBeLessThanOrEqual(words + 1e-9);
        expect(character_entropy ?? 0).toBeLessThanOrEqual(characters + 1e-9);
      }),
    );
  });
});
