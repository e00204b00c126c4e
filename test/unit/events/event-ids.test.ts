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

  it('tells the millisecond in which each was made', () => {
    const newId = eventIds(() => NOON);
    const ids = Array.from({ length: 1000 }, newId);
    expect(new Set(ids.map((id) => decodeTime(id)))).toEqual(new Set([NOON]));
  });

  it('borrows from the next millisecond when it has counted to the end of one', () => {
    const newId = eventIds(
      () => NOON,
      () => 2 ** 30 - 2,
    );
    const ids = Array.from({ length: 4 }, newId);
    expect(ids.map((id) => decodeTime(id) - NOON)).toEqual([0, 0, 1, 1]);
    expect(ids).toEqual([...ids].sort());
  });

  it('draws what it counts from in the lower half, to have room to count', () => {
    const limits: number[] = [];
    eventIds(
      () => 0,
      (limit) => limits.push(limit),
    )();
    expect(limits).toEqual([2 ** 25, 2 ** 25, 2 ** 29]);
  });

  it('makes others in another process', () => {
    expect(eventIds(() => NOON)().slice(10)).not.toBe(eventIds(() => NOON)().slice(10));
  });
});
