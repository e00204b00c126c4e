import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/providers/retry-after.ts';

const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT';

test.each([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after-ms': '1200', 'retry-after': '7' }, 1200],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: DATE }, 30_000],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date: DATE }, 0],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, undefined],
  [{ 'retry-after': '-3', date: DATE }, undefined],
  [{ 'retry-after': 'soon', date: DATE }, undefined],
  [{ 'retry-after': '', date: DATE }, undefined],
])('%j asks for a pause of %s ms', (headers, expected) => {
  expect(retryAfterMs(new Headers(headers as Record<string, string>))).toBe(expected);
});

test('no headers ask for no pause', () => {
  expect(retryAfterMs(undefined)).toBeUndefined();
});
