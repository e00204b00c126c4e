import { ProviderFailure } from '../errors.ts';
import { LONGEST_RETRY_AFTER_MS } from '../providers/retry-after.ts';
import type { SilenceLimits } from './watchdog.ts';

/** How failed requests are tried again, and how long a silent provider is waited for. */
export interface RetryPolicy extends SilenceLimits {
  /** Attempts after the first; 0: none. */
  readonly maxRetries: number;
  /** Longest wait before the first retry, in ms; it doubles with each further one. */
  readonly baseDelayMs: number;
  /** Longest wait before any retry, in ms, unless the provider asks for more. */
  readonly maxDelayMs: number;
}

/**
 * How long to wait before trying again: as long as the provider asked, else a random part of a
 * delay that doubles with each attempt ("full jitter", so that many conversations that failed
 * together do not come back together).
 *
 * @param attempt The attempt that failed, from 1.
 * @param random A number from 0 to 1.
 * @returns Milliseconds, or null when there is to be no other attempt.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitBeforeRetry(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: number,
): number | null {
  if (!(error instanceof ProviderFailure) || !error.retryable) return null;
  if (attempt > policy.maxRetries) return null;
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs > LONGEST_RETRY_AFTER_MS ? null : error.retryAfterMs;
  }
  const longest = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return Math.round(random * longest);
}
