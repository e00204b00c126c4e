import type { Clock } from '../../src/events/clock.ts';

/**
 * A clock that moves one millisecond each time it is read, from 2023-11-14T22:13:20Z, and sleeps
 * without waiting.
 */
export function tickingClock(): Clock {
  let ms = 0;
  const tick = (): number => {
    ms += 1;
    return ms;
  };
  return {
    now: () => 1_700_000_000_000 + tick(),
    elapsed: tick,
    sleep: async (pauseMs) => {
      ms += pauseMs;
    },
  };
}

/** A clock that stands still and sleeps without waiting. */
export function clockAt(unixMs: number): Clock {
  return { now: () => unixMs, elapsed: () => 0, sleep: async () => undefined };
}

/** Event ids in order, starting at zero. */
export function countingIds(): () => string {
  let next = 0;
  return () => {
    next += 1;
    return `01J${String(next).padStart(23, '0')}`;
  };
}
