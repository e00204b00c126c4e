import { decodeTime, isValid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { eventIds } from '../../../src/events/event-ids.ts';
import { EventId } from '../../../src/schemas/ids.ts';

const NOON = 1_763_769_600_123;

describe('eventIds', () => {
  it('makes ULIDs of the present time', () => {
    const id = eventIds(() => NOON)();
    expect(isValid(id)).toBe(true);
    expect(EventId.safeParse(id).success).toBe(true);
    expect(decodeTime(id)).toBe(NOON);
  });

  it.each([
    ['in the same millisecond', () => NOON],
    ['while the clock is set back', (made: number) => NOON - made],
    ['as time goes by', (made: number) => NOON + Math.floor(made / 3)],
  ])('makes each after the one before, %s', (_, clock) => {
    let made = 0;
    const newId = eventIds(() => {
      made += 1;
      return clock(made);
    });
    const ids = Array.from({ length: 20_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });

  it('makes others in another process', () => {
    expect(eventIds(() => NOON)().slice(10)).not.toBe(eventIds(() => NOON)().slice(10));
  });
});
