import { randomInt } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Makes ULIDs that sort in the order they were made, within a millisecond too. */
export function eventIds(): () => string {
  // By default ulid asks the system for each of the 16 random characters, 45 µs an id; `randomInt`
  // draws from a pool and takes 2 µs.
  return monotonicFactory(() => randomInt(32) / 32);
}
