import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiledEventParser, EventLine, type EventType } from '../../../src/schemas/event.ts';
import { ALL_TYPES, anyEventOf } from '../../support/event-arbitrary.ts';

const parse = compiledEventParser();

function problemOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no problem found');
}

describe('compiledEventParser', () => {
  it.each(ALL_TYPES)('gives what the plain schema gives: %s', (type) => {
    fc.assert(
      fc.property(anyEventOf(type), (event) => {
        expect(JSON.stringify(parse(event))).toBe(JSON.stringify(EventLine.parse(event)));
      }),
      { numRuns: 30 },
    );
  });

  it.each(ALL_TYPES)('refuses what the plain schema refuses, in the same words: %s', (type) => {
    const changes = fc.constantFrom<object>(
      { extra: 1 },
      { v: 2 },
      { seq: -1 },
      { id: 'short' },
      { timestamp: Number.NaN },
      { turn_number: 0.5 },
      { agent_id: 'agent_c' },
      { data: { extra: true } },
      { data: null },
    );
    fc.assert(
      fc.property(anyEventOf(type), changes, (event, change) => {
        const wrong = { ...event, ...change };
        expect(problemOf(() => parse(wrong))).toBe(problemOf(() => EventLine.parse(wrong)));
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a type that is not in the catalogue', () => {
    expect(problemOf(() => parse({ type: 'turn.exploded' as EventType }))).toBe(
      problemOf(() => EventLine.parse({ type: 'turn.exploded' })),
    );
  });
});
