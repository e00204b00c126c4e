import { Turnstile } from './turnstile.ts';

/** Timers take no more. */
const LONGEST_MS = 2 ** 31 - 1;

/** The limiter counts for many; each of ours is for one. */
const KEY = 'line';

/**
 * So many of something a minute, evenly spaced: what is taken occupies the limit for its share of
 * the minute, and nothing else is to be taken meanwhile. A window that is filled at once and then
 * starts anew would let twice the limit through where two windows meet.
 *
 * Something larger than a whole minute's worth is let through and occupies more than a minute.
 */
export class MinuteLimit {
  readonly #msEach: number;
  // Loaded for those who set a limit: it takes 30 ms.
  readonly #limiter = import('rate-limiter-flexible').then(
    // A bundled CommonJS package has no named exports when it is imported like this.
    ({ default: { RateLimiterMemory } }) => new RateLimiterMemory({ points: 1, duration: 60 }),
  );
  readonly #changes = new Turnstile();

  constructor(perMinute: number) {
    this.#msEach = 60_000 / perMinute;
  }

  /** Milliseconds until something may be taken; 0: now. */
  async freeInMs(): Promise<number> {
    const occupied = await (await this.#limiter).get(KEY);
    return Math.max(0, occupied?.msBeforeNext ?? 0);
  }

  /** Takes an amount, or gives back a negative one. */
  async take(amount: number): Promise<void> {
    await this.#changes.pass(async () => {
      const limiter = await this.#limiter;
      const ms = Math.min((await this.freeInMs()) + amount * this.#msEach, LONGEST_MS);
      await (ms > 0 ? limiter.set(KEY, 1, ms / 1000) : limiter.delete(KEY));
    });
  }
}
