import type { RetryPolicy } from '../conversation/retry-policy.ts';
import type { Clock } from '../events/clock.ts';
import { Pacing, type ProviderLimits } from '../providers/pacing/pacing.ts';
import type { RateLimits } from '../providers/pacing/toll.ts';
import type { ProviderSettings, RateLimitSettings, Settings } from '../schemas/settings.ts';

/** Retries and patience as the settings have them. @param maxRetries Goes before the settings. */
export function retryPolicy({ retry }: Settings, maxRetries?: number): RetryPolicy {
  return {
    maxRetries: maxRetries ?? retry.max_retries,
    baseDelayMs: retry.base_delay_ms,
    maxDelayMs: retry.max_delay_ms,
    firstPartTimeoutMs: retry.first_part_timeout_ms,
    idleTimeoutMs: retry.idle_timeout_ms,
  };
}

/** Holds requests back as the settings have it. */
export function pacingOf(
  { providers }: Settings,
  { elapsed, sleep }: Pick<Clock, 'elapsed' | 'sleep'>,
): Pacing {
  return new Pacing({ limitsOf: (provider) => limitsOf(providers[provider]), elapsed, sleep });
}

function limitsOf(provider: ProviderSettings | undefined): ProviderLimits {
  const models = Object.entries(provider?.models ?? {});
  return {
    ...rateLimits(provider?.rate_limit),
    models: Object.fromEntries(models.map(([id, model]) => [id, rateLimits(model.rate_limit)])),
  };
}

function rateLimits(limit: RateLimitSettings = {}): RateLimits {
  return {
    requestsPerMinute: limit.requests_per_minute,
    tokensPerMinute: limit.tokens_per_minute,
  };
}
