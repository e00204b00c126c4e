import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/events/clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

async function isAwake(sleep: Promise<void>): Promise<boolean> {
  let awake = false;
  void sleep.then(() => {
    awake = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return awake;
}

it('tells the time, and the time that has passed', () => {
  expect(systemClock.now()).toBe(1_700_000_000_000);
  const before = systemClock.elapsed();
  vi.advanceTimersByTime(250);
  expect(systemClock.elapsed() - before).toBe(250);
});

it('sleeps as long as it is told, and leaves nothing behind', async () => {
  const { signal } = new AbortController();
  const sleep = systemClock.sleep(1000, signal);
  await vi.advanceTimersByTimeAsync(999);
  expect(await isAwake(sleep)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isAwake(sleep)).toBe(true);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  const alone = systemClock.sleep(5);
  await vi.advanceTimersByTimeAsync(5);
  expect(await isAwake(alone)).toBe(true);
});

it('is woken by the signal, at once when that came before', async () => {
  const stop = new AbortController();
  const sleep = systemClock.sleep(1000, stop.signal);
  expect(await isAwake(sleep)).toBe(false);
  stop.abort();
  expect(await isAwake(sleep)).toBe(true);
  expect(await isAwake(systemClock.sleep(1000, stop.signal))).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
