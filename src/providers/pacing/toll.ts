import { MinuteLimit } from './minute-limit.ts';
import { Turnstile } from './turnstile.ts';

/** How much may be asked for in a minute; absent: as much as one likes. */
export interface RateLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

type Kind = 'requests' | 'tokens';

/** The limits of a provider or of a model, which requests pass in the order they came. */
export class Toll {
  readonly #requests: MinuteLimit | undefined;
  readonly #tokens: MinuteLimit | undefined;
  readonly #sleep: Sleep;
  readonly #turnstile = new Turnstile<Kind>();

  constructor({ requestsPerMinute, tokensPerMinute }: RateLimits, sleep: Sleep) {
    this.#requests = minuteLimit(requestsPerMinute);
    this.#tokens = minuteLimit(tokensPerMinute);
    this.#sleep = sleep;
  }

  /**
   * Waits until a request is within the limits, and takes it and its tokens; on abort, neither.
   *
   * @returns The limit it was held up for; null: it was not.
   */
  async pass(tokens: number, signal: AbortSignal): Promise<Kind | null> {
    const { heldFor } = await this.#turnstile.pass(async (waited) => {
      for (const [kind, limit] of this.#limits()) {
        for (;;) {
          const ms = signal.aborted ? 0 : await limit.freeInMs();
          if (ms === 0) break;
          await this.#sleep(ms, signal);
          waited(kind);
        }
      }
      if (signal.aborted) return;
      await this.#requests?.take(1);
      await this.#tokens?.take(tokens);
    });
    return heldFor;
  }

  /** Takes so many tokens more, or gives back a negative number of them. */
  async settle(tokens: number): Promise<void> {
    await this.#tokens?.take(tokens);
  }

  *#limits(): Generator<[Kind, MinuteLimit]> {
    if (this.#requests !== undefined) yield ['requests', this.#requests];
    if (this.#tokens !== undefined) yield ['tokens', this.#tokens];
  }
}

function minuteLimit(perMinute: number | undefined): MinuteLimit | undefined {
  return perMinute === undefined ? undefined : new MinuteLimit(perMinute);
}
