import type { StreamPart } from './provider.ts';

/** How much of a limit a provider says is left. */
export interface RateLimitState {
  readonly limit: 'requests' | 'tokens';
  /** How many there are in all; null: it does not say. */
  readonly allowed: number | null;
  readonly remaining: number;
  /** Until all of them are there again, in ms; null: it does not say. */
  readonly resetsInMs: number | null;
}

/** Names of the headers, by vendor: OpenAI and those who do as it does, then Anthropic. */
const HEADERS = [
  [
    'requests',
    'x-ratelimit-limit-requests',
    'x-ratelimit-remaining-requests',
    'x-ratelimit-reset-requests',
  ],
  [
    'tokens',
    'x-ratelimit-limit-tokens',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-tokens',
  ],
  [
    'requests',
    'anthropic-ratelimit-requests-limit',
    'anthropic-ratelimit-requests-remaining',
    'anthropic-ratelimit-requests-reset',
  ],
  [
    'tokens',
    'anthropic-ratelimit-tokens-limit',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-tokens-reset',
  ],
] as const;

/**
 * What the headers of a response say is left of the limits.
 *
 * @see https://platform.openai.com/docs/guides/rate-limits
 * @see https://docs.claude.com/en/api/rate-limits
 */
export function rateLimitStates(headers: Headers): RateLimitState[] {
  return HEADERS.flatMap(([limit, allowed, remaining, reset]) => {
    const left = count(headers.get(remaining));
    if (left === null) return [];
    return {
      limit,
      allowed: count(headers.get(allowed)),
      remaining: left,
      resetsInMs: resetMs(headers.get(reset), headers.get('date')),
    };
  });
}

/** The part of a stream that tells of it; none when the headers say nothing. */
export function* rateLimitPart(headers: Headers): Generator<StreamPart> {
  const states = rateLimitStates(headers);
  if (states.length > 0) yield { type: 'rate-limits', states };
}

function count(value: string | null): number | null {
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** A duration such as `1m30.5s` or `20ms`, or a moment, which counts from the response's own date. */
function resetMs(value: string | null, date: string | null): number | null {
  if (value === null) return null;
  if (/^(?:[\d.]+(?:ms|s|m|h))+$/.test(value)) {
    const parts = [...value.matchAll(/([\d.]+)(ms|s|m|h)/g)];
    const ms = parts.map(
      ([, amount, unit]) => Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS],
    );
    return Math.round(ms.reduce((sum, part) => sum + part, 0));
  }
  // Date.parse makes a year of a bare number.
  const wait = value.includes('T') ? Date.parse(value) - Date.parse(date ?? '') : Number.NaN;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}
