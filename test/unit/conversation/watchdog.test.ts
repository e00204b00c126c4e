import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog } from '../../../src/conversation/watchdog.ts';

const LIMITS = { firstPartTimeoutMs: 5000, idleTimeoutMs: 2000 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const watch = (abandon = new AbortController()) => new Watchdog(abandon.signal, LIMITS);

it('waits longer for the first part than for the next', () => {
  const { signal } = watch();
  vi.advanceTimersByTime(4999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({
    class: 'timeout',
    retryable: true,
    message: 'The provider was silent for 5 s.',
  });
});

it('counts from the last part on', () => {
  const watchdog = watch();
  for (let part = 0; part < 4; part += 1) {
    vi.advanceTimersByTime(1999);
    watchdog.alive();
  }
  expect(watchdog.signal.aborted).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(watchdog.signal.reason).toMatchObject({ message: 'The provider was silent for 2 s.' });
});

it('gives up for the reason the others do, at once when they did before', () => {
  const abandon = new AbortController();
  const watchdog = watch(abandon);
  const reason = new Error('stopped');
  abandon.abort(reason);
  expect(watchdog.signal.reason).toBe(reason);
  expect(watch(abandon).signal.reason).toBe(reason);
});

it('leaves nothing behind when the request is over', () => {
  const abandon = new AbortController();
  const watchdog = watch(abandon);
  watchdog.rest();
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(abandon.signal, 'abort')).toEqual([]);
  expect(watchdog.signal.aborted).toBe(false);
});
