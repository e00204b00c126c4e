import { ProviderFailure } from '../../errors.ts';
import type { PacedLimit } from '../../schemas/events/api.ts';
import type { Usage } from '../../schemas/usage.ts';
import type { RateLimitState } from '../rate-limit-state.ts';
import { LONGEST_RETRY_AFTER_MS } from '../retry-after.ts';
import { FlightLimit } from './flight-limit.ts';
import type { Sleep, Toll } from './toll.ts';
import { Turnstile } from './turnstile.ts';

export interface RequestSize {
  /** Tokens of the request, as far as one can tell. */
  readonly inputTokens: number;
  /** Longest reply in tokens; absent: none is set. */
  readonly maxTokens?: number | undefined;
}

/** What became of a request. */
export type RequestEnd =
  | { readonly kind: 'completed'; readonly usage: Usage }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'abandoned' };

/** Leave to make one request. */
export interface Passage {
  /** What it was held back for, and how long; null: it was not. */
  readonly paced: { readonly limit: PacedLimit; readonly waitedMs: number } | null;
  /** Takes note of what the provider says is left of its limits, and returns what to warn of. */
  notice(states: readonly RateLimitState[]): readonly RateLimitState[];
  /** The request is over. */
  leave(end: RequestEnd): Promise<void>;
}

/** Tokens of a reply, until one has been counted. */
const FIRST_GUESS = 500;

/** A limit of which less than this share is left is nearly exhausted. */
const WARNING_SHARE = 0.1;

/** The way to one model of one provider, which all requests for it take. */
export class Lane {
  readonly #tolls: readonly Toll[];
  readonly #elapsed: () => number;
  readonly #sleep: Sleep;
  readonly #turnstile = new Turnstile<PacedLimit>();
  readonly #flights = new FlightLimit();
  readonly #warned = new Set<RateLimitState['limit']>();
  /** Tokens of the last reply. */
  #replyTokens = FIRST_GUESS;
  #closedUntil = 0;
  #onArrival = (): void => {};

  /** @param tolls What each request is to pass, in this order. */
  constructor(
    tolls: readonly Toll[],
    { elapsed, sleep }: { readonly elapsed: () => number; readonly sleep: Sleep },
  ) {
    this.#tolls = tolls;
    this.#elapsed = elapsed;
    this.#sleep = sleep;
  }

  /** Waits until a request may be made; null when the signal is aborted before. */
  async enter(size: RequestSize, signal: AbortSignal): Promise<Passage | null> {
    const arrivedAt = this.#elapsed();
    const { inputTokens, maxTokens = Number.POSITIVE_INFINITY } = size;
    const { value: departure, heldFor } = await this.#turnstile.pass(async (waited) => {
      await this.#open(waited, signal);
      const tokens = inputTokens + Math.min(this.#replyTokens, maxTokens);
      for (const toll of this.#tolls) {
        const limit = await toll.pass(tokens, signal);
        if (limit !== null) waited(limit);
      }
      return signal.aborted ? null : { tokens, round: this.#flights.depart() };
    });
    if (departure === null) return null;
    const waitedMs = Math.round(this.#elapsed() - arrivedAt);
    return {
      paced: heldFor === null ? null : { limit: heldFor, waitedMs },
      notice: (states) => states.filter((state) => this.#isNews(state)),
      leave: (end) => this.#leave(end, departure),
    };
  }

  async #open(waited: (reason: PacedLimit) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const closedMs = this.#closedUntil - this.#elapsed();
      // Timers are exact to a millisecond.
      if (closedMs >= 1) {
        await this.#sleep(closedMs, signal);
        waited('retry_after');
      } else if (this.#flights.isFull) {
        await this.#nextArrival(signal);
        waited('concurrency');
      } else {
        return;
      }
    }
  }

  /** Only one waits at a time: whoever is first in line. */
  #nextArrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#onArrival = wake;
      signal.addEventListener('abort', wake);
    });
  }

  async #leave(
    end: RequestEnd,
    { tokens, round }: { readonly tokens: number; readonly round: number },
  ): Promise<void> {
    let used: number | undefined;
    switch (end.kind) {
      case 'completed': {
        const { input_tokens, output_tokens } = end.usage;
        this.#flights.succeeded();
        if (output_tokens !== undefined) this.#replyTokens = output_tokens;
        if (input_tokens !== undefined) used = input_tokens + (output_tokens ?? 0);
        break;
      }
      case 'failed':
        if (end.error instanceof ProviderFailure) {
          this.#fail(end.error, round);
          // What was refused was not counted, as far as providers say.
          if (end.error.status !== undefined) used = 0;
        }
        break;
      case 'abandoned':
        break;
      default:
        end satisfies never;
    }
    this.#flights.arrive();
    this.#onArrival();
    if (used === undefined) return;
    for (const toll of this.#tolls) await toll.settle(used - tokens);
  }

  /** A pause that is asked of one is meant for all. */
  #fail(error: ProviderFailure, round: number): void {
    const busy = error.class === 'rate_limit' || error.class === 'overloaded';
    if (!busy || !error.retryable) return;
    this.#flights.tooBusy(round);
    const pauseMs = error.retryAfterMs ?? 0;
    if (pauseMs > LONGEST_RETRY_AFTER_MS) return;
    this.#closedUntil = Math.max(this.#closedUntil, this.#elapsed() + pauseMs);
  }

  /** Whether a limit is nearly exhausted and was not before. */
  #isNews({ limit, allowed, remaining }: RateLimitState): boolean {
    const scarce = allowed === null ? remaining === 0 : remaining < allowed * WARNING_SHARE;
    const news = scarce && !this.#warned.has(limit);
    if (scarce) this.#warned.add(limit);
    else this.#warned.delete(limit);
    return news;
  }
}
