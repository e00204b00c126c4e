import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';

it('tells each pause once, to those who still listen', () => {
  const pause = new PauseRequest();
  const [one, other] = [vi.fn(), vi.fn()];
  const stopListening = pause.onAsk(one);
  pause.onAsk(other);
  pause.ask();
  pause.ask();
  pause.release();
  stopListening();
  pause.ask();
  expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 2]);
});

it('lets all go on that wait for its end, and leaves nothing behind', async () => {
  const pause = new PauseRequest();
  const { signal } = new AbortController();
  pause.ask();
  const waiting = [pause.released(signal), pause.released(signal)];
  expect(getEventListeners(signal, 'abort')).toHaveLength(2);
  pause.release();
  await Promise.all(waiting);
  expect(pause.asked).toBe(false);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('lets go on who is not to wait any more', async () => {
  const pause = new PauseRequest();
  const stop = new AbortController();
  pause.ask();
  const waiting = pause.released(stop.signal);
  stop.abort();
  await waiting;
  await pause.released(stop.signal);
  expect(pause.asked).toBe(true);
});
