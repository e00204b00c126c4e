import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProviderFailure } from '../../../../src/errors.ts';
import { systemClock } from '../../../../src/events/clock.ts';
import type { Passage } from '../../../../src/providers/pacing/lane.ts';
import { MinuteLimit } from '../../../../src/providers/pacing/minute-limit.ts';
import { Pacing, type ProviderLimits } from '../../../../src/providers/pacing/pacing.ts';

const MINUTE = 60_000;
const M = { provider: 'lab', model: 'm' };
const N = { provider: 'lab', model: 'n' };
const DONE = { kind: 'completed', usage: {} } as const;

// Pacing loads it when it is first needed, and a load takes real time, which here stands still.
beforeAll(async () => {
  await new MinuteLimit(1).freeInMs();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets everything happen that does not wait for time. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise(setImmediate);
}

async function pass(ms: number, stepMs = 100): Promise<void> {
  await settle();
  for (let passed = 0; passed < ms; passed += stepMs) {
    vi.advanceTimersByTime(Math.min(stepMs, ms - passed));
    await settle();
  }
}

function pacing(limits: ProviderLimits = {}) {
  const stop = new AbortController();
  const paced = new Pacing({
    limitsOf: (provider) => (provider === 'lab' ? limits : {}),
    elapsed: systemClock.elapsed,
    sleep: systemClock.sleep,
  });
  const entered: { name: string; atMs: number; passage: Passage | null }[] = [];
  const startedAt = performance.now();
  return {
    stop,
    entered,
    /** Asks for leave, and notes when it is given. */
    enter(name: string, target = M, inputTokens = 0, maxTokens = 0): void {
      void paced
        .enter(target, { inputTokens, maxTokens }, stop.signal)
        .then((passage) => entered.push({ name, atMs: performance.now() - startedAt, passage }));
    },
    names: () => entered.map(({ name }) => name),
    times: () => entered.map(({ atMs }) => atMs),
    paced: () => entered.map(({ passage }) => passage?.paced ?? null),
  };
}

const refused = (retryAfterMs?: number) => ({
  kind: 'failed' as const,
  error: new ProviderFailure('slow down', {
    class: 'rate_limit',
    status: 429,
    retryable: true,
    retryAfterMs,
  }),
});

describe('a provider without limits', () => {
  it('is asked at once, however often', async () => {
    const { enter, entered, paced } = pacing();
    for (let index = 0; index < 100; index += 1) enter(`${index}`);
    await settle();
    expect(entered).toHaveLength(100);
    expect(new Set(paced())).toEqual(new Set([null]));
  });
});

describe('requests a minute', () => {
  it('are evenly spaced and go in the order they came', async () => {
    const { enter, names, times, paced } = pacing({ requestsPerMinute: 60 });
    for (const name of ['first', 'second', 'third']) enter(name);
    await pass(3000);
    expect(names()).toEqual(['first', 'second', 'third']);
    expect(times()).toEqual([0, 1000, 2000]);
    expect(paced()).toEqual([
      null,
      { limit: 'requests', waitedMs: 1000 },
      { limit: 'requests', waitedMs: 2000 },
    ]);
  });

  it('are never more than that in any minute, after a pause neither', async () => {
    const { enter, times } = pacing({ requestsPerMinute: 10 });
    for (let index = 0; index < 8; index += 1) enter(`${index}`);
    await pass(MINUTE, 1000);
    for (let index = 0; index < 20; index += 1) enter(`later ${index}`);
    await pass(3 * MINUTE, 1000);
    expect(times()).toHaveLength(28);
    for (const from of times()) {
      const inMinute = times().filter((atMs) => atMs >= from && atMs < from + MINUTE);
      expect(inMinute.length).toBeLessThanOrEqual(10);
    }
  });

  it('are shared by the models of a provider, which take turns', async () => {
    const { enter, names } = pacing({ requestsPerMinute: 60 });
    for (const name of ['m1', 'm2', 'm3', 'm4']) enter(name, M);
    for (const name of ['n1', 'n2']) enter(name, N);
    await pass(6000);
    expect(names()).toEqual(['m1', 'n1', 'm2', 'n2', 'm3', 'm4']);
  });

  it('of one model hold no other up, nor another provider', async () => {
    const { enter, entered } = pacing({ models: { m: { requestsPerMinute: 1 } } });
    enter('m1', M);
    enter('m2', M);
    enter('n1', N);
    enter('elsewhere', { provider: 'other', model: 'm' });
    await settle();
    expect(entered.map(({ name }) => name).sort()).toEqual(['elsewhere', 'm1', 'n1']);
  });
});

describe('tokens a minute', () => {
  it('are reserved before the request: its own, and those of its longest reply', async () => {
    const { enter, times, paced } = pacing({ tokensPerMinute: 6000 });
    // 100 + 50 tokens of 100 a second.
    for (const name of ['a', 'b', 'c']) enter(name, M, 100, 50);
    await pass(4000);
    expect(times()).toEqual([0, 1500, 3000]);
    expect(paced()[1]).toEqual({ limit: 'tokens', waitedMs: 1500 });
  });

  it('are settled by what was used', async () => {
    const more = pacing({ tokensPerMinute: 6000 });
    more.enter('a', M, 100, 0);
    await settle();
    // 500 tokens: five seconds, not one.
    await more.entered[0]?.passage?.leave({
      kind: 'completed',
      usage: { input_tokens: 400, output_tokens: 100 },
    });
    more.enter('b');
    await pass(10_000);
    expect(more.times()).toEqual([0, 5000]);
  });

  it('are given back by a request that was refused', async () => {
    const { enter, entered, times } = pacing({ tokensPerMinute: 6000 });
    enter('a', M, 1000, 0);
    await settle();
    await entered[0]?.passage?.leave(refused());
    enter('b');
    await pass(100);
    expect(times()).toEqual([0, 0]);
  });

  it('hold back a request that is larger than a minute is long, and those after it', async () => {
    const { enter, times } = pacing({ tokensPerMinute: 6000 });
    enter('small', M, 100, 0);
    enter('huge', M, 12_000, 0);
    enter('after', M, 1, 0);
    await pass(2.5 * MINUTE, 1000);
    expect(times()).toEqual([0, 1000, 121_000]);
  });
});

describe('a provider that is too busy', () => {
  it('is asked by nobody for as long as it asked one to wait', async () => {
    const { enter, entered, times, paced } = pacing();
    enter('a');
    await settle();
    await entered[0]?.passage?.leave(refused(5000));
    enter('b');
    enter('c');
    enter('other model', N);
    await pass(5000);
    await entered.find(({ name }) => name === 'b')?.passage?.leave(DONE);
    await settle();
    expect(entered.map(({ name }) => name)).toEqual(['a', 'other model', 'b', 'c']);
    expect(times()).toEqual([0, 0, 5000, 5000]);
    expect(paced()[2]).toEqual({ limit: 'retry_after', waitedMs: 5000 });
  });

  it('that asks for hours holds up nobody else', async () => {
    const { enter, entered } = pacing();
    enter('a');
    await settle();
    await entered[0]?.passage?.leave(refused(2 * 3_600_000));
    enter('b');
    await settle();
    expect(entered).toHaveLength(2);
  });

  it('is asked by half as many at once, the others in order as these come back', async () => {
    const { enter, entered, names, paced } = pacing();
    for (let index = 0; index < 4; index += 1) enter(`first ${index}`);
    await settle();
    for (const { passage } of entered) await passage?.leave(refused());
    for (const name of ['a', 'b', 'c']) enter(name);
    await settle();
    expect(names().slice(4)).toEqual(['a', 'b']);
    await pass(700);
    await entered[4]?.passage?.leave({ kind: 'abandoned' });
    await settle();
    expect(names().slice(4)).toEqual(['a', 'b', 'c']);
    expect(paced()[6]).toEqual({ limit: 'concurrency', waitedMs: 700 });
  });
});

describe('an abort', () => {
  it.each<[string, ProviderLimits]>([
    ['requests', { requestsPerMinute: 1 }],
    ['tokens', { tokensPerMinute: 1 }],
    ['a pause', {}],
    ['others to come back', {}],
  ])('ends the wait for %s at once', async (what, limits) => {
    const { enter, entered, stop } = pacing(limits);
    enter('first', M, 10);
    await settle();
    if (what === 'a pause') await entered[0]?.passage?.leave(refused(60_000));
    if (what === 'others to come back') {
      await entered[0]?.passage?.leave(refused());
      enter('in flight');
      await settle();
    }
    const before = entered.length;
    enter('second');
    enter('third');
    await settle();
    expect(entered).toHaveLength(before);
    stop.abort();
    await settle();
    expect(entered.slice(before).map(({ passage }) => passage)).toEqual([null, null]);
  });
});

describe('notice', () => {
  const left = (remaining: number, allowed: number | null = 100) => ({
    limit: 'requests' as const,
    allowed,
    remaining,
    resetsInMs: null,
  });

  it('warns once each time a limit is nearly exhausted', async () => {
    const { enter, entered } = pacing();
    enter('a');
    enter('b');
    await settle();
    const [a, b] = entered.map(({ passage }) => passage);
    expect(a?.notice([left(10)])).toEqual([]);
    expect(a?.notice([left(9)])).toEqual([left(9)]);
    expect(b?.notice([left(8)])).toEqual([]);
    expect(b?.notice([left(50)])).toEqual([]);
    expect(a?.notice([left(1)])).toEqual([left(1)]);
  });

  it('warns of nothing left where the whole is unknown', async () => {
    const { enter, entered } = pacing();
    enter('a');
    await settle();
    expect(entered[0]?.passage?.notice([left(1, null)])).toEqual([]);
    expect(entered[0]?.passage?.notice([left(0, null)])).toHaveLength(1);
  });
});
