import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analyser, loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { measured, named } from '../../../src/metrics/measured.ts';
import { MESSAGE_METRICS, measureMessage } from '../../../src/metrics/message-metrics.ts';
import { noPast, type SpeakerPast } from '../../../src/metrics/metric.ts';
import { anyText } from '../../support/any-text.ts';
import { expectWithinRange } from '../../support/expect-within-range.ts';
import { GERMAN } from '../../support/gold-metrics.ts';

let analyse: Analyser;
beforeAll(async () => {
  analyse = await loadAnalyser();
});

const pastOf = (previous: string, partner: string): SpeakerPast => {
  const nothing = noPast();
  const said = nothing.words.in(analyse(previous));
  for (const word of said.types) nothing.vocabulary.add(word);
  return {
    ...nothing,
    previous: said,
    partner: analyse(partner),
    symbols: new Set(analyse(partner).symbols.counts.keys()),
    family: 'claude',
  };
};

describe('metrics of a message', () => {
  it('have names of their own', () => {
    expect(new Set(MESSAGE_METRICS.map(({ name }) => name)).size).toBe(MESSAGE_METRICS.length);
  });

  it('are at least 75', () => {
    expect(MESSAGE_METRICS.length).toBeGreaterThanOrEqual(75);
  });

  it('count nothing and measure nothing in an empty message', () => {
    const values = measureMessage(analyse(''), noPast());
    const expected = measured(MESSAGE_METRICS, ({ sqlType, range }) =>
      sqlType === 'INTEGER' && range[0] === 0 ? 0 : null,
    );
    expect(values).toEqual(expected);
  });

  it('know nothing of a message that is not there', () => {
    const values = named(MESSAGE_METRICS, null);
    expect(Object.keys(values)).toEqual(MESSAGE_METRICS.map(({ name }) => name));
    expect(new Set(Object.values(values))).toEqual(new Set([null]));
  });

  it('are NULL in another language where their definition says so', () => {
    const values = named(MESSAGE_METRICS, measureMessage(analyse(GERMAN), pastOf('', '')));
    const english = MESSAGE_METRICS.filter(({ definition }) =>
      /unless in English/.test(definition),
    );
    expect(english.length).toBeGreaterThan(30);
    for (const { name } of english) expect(values[name], name).toBeNull();
  });

  it('are whole where they count, and within their range, for any text', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (text, previous, partner) => {
        expectWithinRange(measureMessage(analyse(text), pastOf(previous, partner)));
      }),
    );
  });

  it('are within their range for any sequence of words', () => {
    const word = fc.constantFrom(
      ...'the tide is was taken sorry Perhaps I’m claude → 🙂 good terrible infinite … ? ! . # - `x` \n if that thank you goodbye Strand'.split(
        ' ',
      ),
    );
    const words = fc.array(word, { maxLength: 120 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(words, words, words, (text, previous, partner) => {
        expectWithinRange(measureMessage(analyse(text), pastOf(previous, partner)));
      }),
    );
  });

  it('are the same each time', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, before) => {
        const first = measureMessage(analyse(text), pastOf(before, before));
        expect(measureMessage(analyse(text), pastOf(before, before))).toEqual(first);
      }),
    );
  });

  it('are the same for every normalisation form of a text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const composed = measureMessage(analyse(text.normalize('NFC')), noPast());
        expect(measureMessage(analyse(text.normalize('NFD')), noPast())).toEqual(composed);
      }),
    );
  });

  it('are the same with either apostrophe, but for the bytes and characters', () => {
    const { words, tagged } = analyse("Don't say it isn't Anna's.");
    const curly = analyse('Don’t say it isn’t Anna’s.');
    expect(curly.words).toEqual(words);
    expect(curly.tagged).toEqual(tagged);
  });

  it('keep entropy at or below the logarithm of the number of outcomes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const analysis = analyse(text);
        const values = measureMessage(analysis, noPast());
        const { word_entropy, character_entropy } = named(MESSAGE_METRICS, values);
        const words = Math.log2(Math.max(1, analysis.types.length));
        const characters = Math.log2(Math.max(1, analysis.characters.size));
        expect(word_entropy ?? 0).toBeLessThanOrEqual(words + 1e-9);
        expect(character_entropy ?? 0).toBeLessThanOrEqual(characters + 1e-9);
      }),
    );
  });

  it('are never NaN or infinite', () => {
    const [metric] = MESSAGE_METRICS;
    expect(measured([metric], () => Number.NaN)).toEqual([null]);
    expect(measured([metric], () => Number.POSITIVE_INFINITY)).toEqual([null]);
  });
});
