/** A provider that asks for a longer pause than this is not waited for. */
export const LONGEST_RETRY_AFTER_MS = 60 * 60 * 1000;

/**
 * The pause a response asks for before another attempt, in ms: `retry-after-ms`, else `Retry-After`
 * in seconds or as a date. A date counts from the response's own `Date`, so that a clock that is
 * wrong here changes nothing.
 */
export function retryAfterMs(headers: Headers | undefined): number | undefined {
  const inMs = number(headers?.get('retry-after-ms'));
  if (inMs !== undefined) return Math.round(inMs);
  const after = headers?.get('retry-after');
  const inSeconds = number(after);
  if (inSeconds !== undefined) return Math.round(inSeconds * 1000);
  // Date.parse makes a year of a bare number.
  if (after == null || !after.endsWith('GMT')) return undefined;
  const wait = Date.parse(after) - Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function number(value: string | null | undefined): number | undefined {
  return value != null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
