import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEventLine } from '../../../src/events/parse-event-line.ts';
import { EventLine } from '../../../src/schemas/event.ts';
import { ALL_TYPES, anyEvent, anyEventOf } from '../../support/event-arbitrary.ts';

const [sample] = fc.sample(anyEventOf('turn.completed'), { numRuns: 1, seed: 1 });
if (sample === undefined) throw new Error('no sample');

describe('parseEventLine', () => {
  it.each(ALL_TYPES)('reads back what was written: %s', (type) => {
    fc.assert(
      fc.property(anyEventOf(type), (event) => {
        const text = JSON.stringify(EventLine.parse(event));
        const parsed = parseEventLine(text);
        if (!parsed.ok) throw new Error(parsed.detail);
        expect(JSON.stringify(parsed.event)).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('drops fields of a newer version at any depth and keeps the rest', () => {
    const parsed = parseEventLine(
      JSON.stringify({ ...sample, extra: 1, data: { ...sample.data, more: { deep: true } } }),
    );
    expect(parsed).toEqual({ ok: true, event: sample });
  });

  it.each([
    ['not json', 'not_json', '{"v":1,'],
    ['another version', 'unknown_version', JSON.stringify({ ...sample, v: 2 })],
    ['no version', 'schema', '{}'],
    ['a bare value', 'schema', '3'],
    ['an unknown type', 'schema', JSON.stringify({ ...sample, type: 'turn.exploded' })],
    ['a missing field', 'schema', JSON.stringify({ ...sample, data: {} })],
    ['a wrong type', 'schema', JSON.stringify({ ...sample, data: { duration_ms: 'long' } })],
    ['a negative seq', 'schema', JSON.stringify({ ...sample, seq: -1 })],
  ])('gives a reason for %s', (_, reason, text) => {
    expect(parseEventLine(text)).toMatchObject({ ok: false, reason });
  });

  it.each([
    ['null', 'not an event'],
    [JSON.stringify({ ...sample, v: '2' }), 'event format version "2", expected 1'],
    [
      JSON.stringify({ ...sample, data: { duration_ms: 'long' } }),
      'data.duration_ms: Invalid input: expected number, received string',
    ],
  ])('says what is wrong with %s', (text, detail) => {
    expect(parseEventLine(text)).toMatchObject({ ok: false, detail });
  });

  it('reads on the same once it has read many of a type', () => {
    const { data } = sample;
    const wrong = { ...sample, data: { duration_ms: 'long' } };
    const before = parseEventLine(JSON.stringify(wrong));
    for (let count = 0; count < 1000; count += 1) {
      const event = { ...sample, seq: count };
      expect(parseEventLine(JSON.stringify(event))).toEqual({ ok: true, event });
    }
    const newer = { ...sample, extra: 1, data: { ...data, more: { deep: true } } };
    expect(parseEventLine(JSON.stringify(newer))).toEqual({ ok: true, event: sample });
    expect(parseEventLine(JSON.stringify(wrong))).toEqual(before);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), anyEvent().map(mangled)), (text) => {
        parseEventLine(text);
      }),
    );
  });
});

/** The event as text with its middle third cut out. */
function mangled(event: EventLine): string {
  const text = JSON.stringify(event);
  return text.slice(0, text.length / 3) + text.slice((2 * text.length) / 3);
}
