import { describe, expect, test } from 'vitest';
import { isStalled, NO_PULSE, reducePulse, tokensPerMinute } from '../../../src/events/pulse.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { EVENT_SAMPLES, sampleEvent } from '../../support/event-samples.ts';

const pulseOf = (...events: readonly PidginEvent[]) => events.reduce(reducePulse, NO_PULSE);

const call = (timestamp: number) => sampleEvent('api.call.started', { timestamp });
const reply = (timestamp: number, usage = { input_tokens: 100, output_tokens: 20 }) =>
  sampleEvent('response.completed', { timestamp, data: { usage } });

const rest = (
  type: `conversation.${'paused' | 'completed' | 'interrupted' | 'failed' | 'resumed'}`,
) => sampleEvent(type, { timestamp: 1000 });

test('nothing is known of a conversation of which nothing was seen', () => {
  expect(NO_PULSE).toMatchObject({ lastEventAt: null, atRest: false, replies: [], scores: [] });
});

test('a call that nobody tries again announces no wait', () => {
  const failed = (wait_ms: number | null) =>
    pulseOf(sampleEvent('api.call.failed', { timestamp: 1000, data: { wait_ms } })).waitsUntil;
  expect([failed(null), failed(500)]).toEqual([null, 1000.5]);
});

describe('a conversation is stalled', () => {
  test.each([
    ['when nothing was seen of it', [], 1e9, false],
    ['while it is silent for a minute', [call(1000)], 1060, false],
    ['when it is silent for longer than a minute', [call(1000)], 1061, true],
    ['not within three times its longest gap', [call(1000), reply(1050), call(1051)], 1200, false],
    ['beyond three times its longest gap', [call(1000), reply(1050), call(1051)], 1202, true],
    ['not when it was paused', [call(1000), rest('conversation.paused')], 9000, false],
    ['not when it is complete', [call(1000), rest('conversation.completed')], 9000, false],
    ['not when it was interrupted', [call(1000), rest('conversation.interrupted')], 9000, false],
    ['not when it failed', [call(1000), rest('conversation.failed')], 9000, false],
    ['when it does not go on once resumed', [rest('conversation.resumed')], 9000, true],
    [
      'when it failed a call that nobody tries again',
      [sampleEvent('api.call.failed', { timestamp: 1000, data: { wait_ms: null } })],
      1061,
      true,
    ],
    [
      'not within a wait it announced',
      [sampleEvent('api.call.failed', { timestamp: 1000, data: { wait_ms: 300_000 } })],
      1359,
      false,
    ],
    [
      'when it does not go on after that wait',
      [sampleEvent('api.call.failed', { timestamp: 1000, data: { wait_ms: 300_000 } })],
      1361,
      true,
    ],
  ] as const)('%s', (_, events, now, stalled) => {
    expect(isStalled(pulseOf(...events), now)).toBe(stalled);
  });

  test('by a pace to which a pause adds nothing', () => {
    const paused = sampleEvent('conversation.paused', { timestamp: 1000 });
    const resumed = sampleEvent('conversation.resumed', { timestamp: 9000 });
    expect(isStalled(pulseOf(call(999), paused, resumed), 9061)).toBe(true);
  });
});

describe('tokens a minute', () => {
  test('are those of the last minute, of all conversations', () => {
    const pulses = [pulseOf(reply(1000), reply(1070)), pulseOf(reply(1080), reply(1090))];
    expect(tokensPerMinute(pulses, 1100, 0)).toBe(360);
  });

  test('count what is known of a reply', () => {
    const usages = [{ input_tokens: 100 }, { output_tokens: 20 }];
    const [input, output] = usages.map((usage) =>
      sampleEvent('response.completed', { timestamp: 1000, data: { usage } }),
    );
    expect(tokensPerMinute([pulseOf(input as PidginEvent)], 1030, 0)).toBe(100);
    expect(tokensPerMinute([pulseOf(output as PidginEvent)], 1030, 0)).toBe(20);
  });

  test('are scaled for what began within the minute', () => {
    expect(tokensPerMinute([pulseOf(reply(1010))], 1020, 1000)).toBe(360);
  });

  test('are unknown where no reply came or none said what it took', () => {
    expect(tokensPerMinute([], 1000, 0)).toBeNull();
    expect(tokensPerMinute([pulseOf(reply(1000))], 1060, 0)).toBeNull();
    const silent = sampleEvent('response.completed', { timestamp: 1000, data: { usage: {} } });
    expect(tokensPerMinute([pulseOf(silent)], 1001, 0)).toBeNull();
  });
});

test('keeps the end of the last words, the newest scores and the last error', () => {
  const scores = Array.from({ length: 20 }, (_, index) => index / 20);
  const pulse = pulseOf(
    sampleEvent('response.completed', { data: { content: `${'x'.repeat(9999)}end` } }),
    sampleEvent('api.call.failed', { timestamp: 1001 }),
    ...scores.map((score) => sampleEvent('convergence.measured', { data: { score } })),
  );
  expect(pulse.lastWords?.text).toMatch(/^x{237}end$/);
  expect(pulse.scores).toEqual(scores.slice(-12));
  expect(pulse.lastError).toEqual({ at: 1001, message: 'Too many requests' });
});

test('forgets replies of more than a minute ago', () => {
  expect(pulseOf(reply(1000), reply(1059), reply(1060)).replies.map(({ at }) => at)).toEqual([
    1059, 1060,
  ]);
});

test('knows why a conversation failed', () => {
  const { data } = EVENT_SAMPLES['conversation.failed'];
  expect(pulseOf(rest('conversation.failed')).lastError).toEqual({
    at: 1000,
    message: data.error.message,
  });
});
