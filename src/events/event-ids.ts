import { randomInt } from 'node:crypto';
import { encodeTime } from 'ulid';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
/** Of the 80 random bits: those that are drawn anew each millisecond, and those that count on within it. */
const DRAWN_BITS = 25;
const COUNTED_BITS = 30;

/**
 * Makes ULIDs that sort in the order they were made, within a millisecond and when the clock is set
 * back too. The factory of the `ulid` package does the same, for a tenth of the cost of an event.
 *
 * @param now Unix milliseconds.
 * @param randomBelow A whole number from 0 up to a limit.
 */
export function eventIds(
  now: () => number = Date.now,
  randomBelow: (limit: number) => number = (limit) => randomInt(limit),
): () => string {
  let lastMs = -1;
  let unchanged = '';
  let counted = 0;
  return () => {
    const ms = Math.max(now(), lastMs);
    counted += 1;
    if (ms > lastMs || counted === 2 ** COUNTED_BITS) {
      lastMs = ms > lastMs ? ms : ms + 1;
      const drawn = () => base32(randomBelow(2 ** DRAWN_BITS), DRAWN_BITS);
      unchanged = encodeTime(lastMs, TIME_LENGTH) + drawn() + drawn();
      // From the lower half, so that there is room to count.
      counted = randomBelow(2 ** (COUNTED_BITS - 1));
    }
    return unchanged + base32(counted, COUNTED_BITS);
  };
}

/** A number of so many bits, at most 30, in Crockford's base 32. */
function base32(value: number, bits: number): string {
  let text = '';
  for (let shift = bits - 5; shift >= 0; shift -= 5) text += ALPHABET[(value >>> shift) & 31];
  return text;
}
