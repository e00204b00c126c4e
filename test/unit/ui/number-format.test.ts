import { expect, test } from 'vitest';
import { formatQuantity } from '../../../src/format-quantity.ts';
import {
  formatCost,
  formatCount,
  formatDuration,
  formatMoment,
  formatRounded,
  formatScore,
  formatTokens,
  formatTurns,
} from '../../../src/ui/number-format.ts';

test('separates thousands', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatCount(0)).toBe('0');
});

test('shows the unknown as a dash, never as 0', () => {
  expect(formatCount(null)).toBe('–');
  expect(formatCount(undefined)).toBe('–');
});

test('shows tokens as far as they are known', () => {
  expect(formatTokens(1234, 56)).toBe('1,234 tokens in, 56 out');
  expect(formatTokens(null, 56)).toBe('– tokens in, 56 out');
  expect(formatTokens(undefined, 0)).toBe('– tokens in, 0 out');
  expect(formatTokens(null, undefined)).toBeNull();
});

test.each([
  [1, '1 message'],
  [0, '0 messages'],
  [2000, '2,000 messages'],
])('counts %i with the right word', (count, text) => {
  expect(formatQuantity(count, 'message')).toBe(text);
});

test.each([
  [0, null, '0 turns'],
  [1, null, '1 turn'],
  [1, 1, '1 of 1 turn'],
  [1, 2000, '1 of 2,000 turns'],
])('says that %i of %s turns are done', (done, most, text) => {
  expect(formatTurns(done, most)).toBe(text);
});

test.each([
  [0, 0, '$0'],
  [0.00002, 0.00002, '< $0.0001'],
  [0.0015, 0.0015, '$0.0015'],
  [12.3456, 12.3456, '$12.35'],
  [null, 0.0015, 'at least $0.0015'],
  [null, 0, 'unknown'],
])('shows %s dollars, %s of them known, as %s', (usd, knownUsd, text) => {
  expect(formatCost(usd, knownUsd)).toBe(text);
});

test('says when there were more tokens than are known', () => {
  expect(formatTokens(1234, 56, false)).toBe('at least 1,234 tokens in, 56 out');
});

test('rounds a score to two digits', () => {
  expect(formatScore(0.4242)).toBe('0.42');
  expect(formatScore(1)).toBe('1.00');
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1500, '1.5 s'],
  [59_940, '59.9 s'],
  [59_990, '1 min 0 s'],
  [83_000, '1 min 23 s'],
  [119_700, '2 min 0 s'],
  [3_600_000, '1 h 0 min'],
  [5_400_000, '1 h 30 min'],
])('shows %d ms as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [null, '–'],
  [0, '0'],
  [999, '999'],
  [1000, '1K'],
  [1234, '1.234K'],
  [12_345, '12.35K'],
  [999_949, '999.9K'],
  [999_951, '1M'],
  [1_050_000, '1.05M'],
  [2_000_000_000, '2B'],
])('rounds %s to four digits: %s', (count, text) => {
  expect(formatRounded(count)).toBe(text);
});

test('says how long ago something was to who looks now, else when', () => {
  const then = new Date(2026, 10, 21, 9, 5).getTime() / 1000;
  expect(formatMoment(then, then + 190)).toBe('3 min ago');
  expect(formatMoment(then, null)).toBe('2026-11-21 09:05');
});
