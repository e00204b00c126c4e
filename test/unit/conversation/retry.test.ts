import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitBeforeRetry } from '../../../src/conversation/retry-policy.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { ProviderFailure } from '../../../src/errors.ts';
import {
  conversationPlan,
  holdConversation,
  NO_RETRY,
  ofType,
} from '../../support/hold-conversation.ts';
import { type Scripted, saying, scriptedProvider } from '../../support/scripted-provider.ts';

const overloaded = new ProviderFailure('busy', {
  class: 'overloaded',
  status: 529,
  retryable: true,
});
const auth = new ProviderFailure('no key', { class: 'auth', status: 401, retryable: false });
const asked = (retryAfterMs: number) =>
  new ProviderFailure('slow down', { class: 'rate_limit', retryable: true, retryAfterMs });

const policy = { ...NO_RETRY, maxRetries: 3 };

describe('waitBeforeRetry', () => {
  it('doubles the longest wait with each attempt, up to the largest', () => {
    const generous = { ...policy, maxRetries: 20 };
    const longest = [1, 2, 3, 7, 8, 20].map((attempt) =>
      waitBeforeRetry(overloaded, attempt, generous, 1),
    );
    // 1 s · 2^(attempt − 1), at most 60 s.
    expect(longest).toEqual([1000, 2000, 4000, 60_000, 60_000, 60_000]);
  });

  it('waits any part of that, by chance', () => {
    expect(waitBeforeRetry(overloaded, 1, policy, 0)).toBe(0);
    expect(waitBeforeRetry(overloaded, 1, policy, 0.25)).toBe(250);
  });

  it('waits as long as the provider asks, and not for one that asks for hours', () => {
    expect(waitBeforeRetry(asked(7_000), 1, policy, 0.1)).toBe(7_000);
    expect(waitBeforeRetry(asked(90_000), 1, policy, 0.1)).toBe(90_000);
    expect(waitBeforeRetry(asked(2 * 3_600_000), 1, policy, 0.1)).toBeNull();
  });

  it('does not try again what cannot succeed, or what was tried enough', () => {
    expect(waitBeforeRetry(auth, 1, policy, 0.5)).toBeNull();
    expect(waitBeforeRetry(new Error('a bug'), 1, policy, 0.5)).toBeNull();
    expect(waitBeforeRetry(overloaded, 3, policy, 0.5)).toBe(2000);
    expect(waitBeforeRetry(overloaded, 4, policy, 0.5)).toBeNull();
    expect(waitBeforeRetry(overloaded, 1, NO_RETRY, 0.5)).toBeNull();
  });

  it('is never negative and never longer than the largest delay', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const wait = waitBeforeRetry(overloaded, attempt, policy, random) ?? -1;
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(policy.maxDelayMs);
        },
      ),
    );
  });
});

/** Fails the first requests as given, then speaks. */
function after(...failures: Scripted[]) {
  return scriptedProvider((index) => failures[index] ?? saying(`said ${index}`));
}

const partner = () => scriptedProvider((index) => saying(`b${index}`)).provider;

describe('a reply that is tried again', () => {
  it('is said once, whole, and every attempt is in the record', async () => {
    const a = after(
      { parts: [{ type: 'text-delta', text: 'The quick ' }], error: overloaded },
      { error: asked(3_000) },
    );
    const { events, end } = await holdConversation(
      conversationPlan({ maxTurns: 1 }),
      { agent_a: a.provider, agent_b: partner() },
      { retry: { maxRetries: 3 } },
    );
    expect(end.status).toBe('completed');
    const ofA = events.filter((event) => event.agent_id === 'agent_a');
    expect(ofType(ofA, 'response.completed').map(({ data }) => data.content)).toEqual(['said 2']);
    expect(ofType(ofA, 'api.call.started').map(({ data }) => data.attempt)).toEqual([1, 2, 3]);
    expect(ofType(ofA, 'api.call.failed').map(({ data }) => [data.attempt, data.wait_ms])).toEqual([
      [1, 500],
      [2, 3_000],
    ]);
    expect(ofType(ofA, 'api.call.failed').every(({ data }) => data.retryable)).toBe(true);
    expect(ofType(ofA, 'response.interrupted').map(({ data }) => data.content)).toEqual([
      'The quick ',
    ]);
    expect(ofType(ofA, 'api.call.completed')[0]?.data.attempt).toBe(3);
    const hashes = ofType(ofA, 'api.call.started').map(({ data }) => data.history_sha256);
    expect(new Set(hashes).size).toBe(1);
  });

  it('fails when every attempt did, and says so once', async () => {
    const a = scriptedProvider(() => ({ error: overloaded }));
    const { events, end } = await holdConversation(
      conversationPlan({ maxTurns: 1 }),
      { agent_a: a.provider, agent_b: partner() },
      { retry: { maxRetries: 2 } },
    );
    expect(end).toEqual({ status: 'failed', error: overloaded });
    expect(a.requests).toHaveLength(3);
    expect(ofType(events, 'api.call.failed').map(({ data }) => data.wait_ms)).toEqual([
      500,
      1000,
      null,
    ]);
    expect(ofType(events, 'conversation.failed')).toHaveLength(1);
  });

  it('is given up when a stop is asked for between two attempts', async () => {
    const stop = new StopRequest();
    const a = scriptedProvider(() => ({ error: overloaded, afterwards: () => stop.ask('user') }));
    const { end } = await holdConversation(
      conversationPlan({ maxTurns: 1 }),
      { agent_a: a.provider, agent_b: partner() },
      { stop, retry: { maxRetries: 5 } },
    );
    expect(end.status).toBe('interrupted');
    expect(a.requests).toHaveLength(1);
  });

  it('gives up a provider that is silent for too long, and tries again', async () => {
    let calls = 0;
    const silentOnce: ReturnType<typeof partner> = {
      async *stream(_, { signal }) {
        calls += 1;
        if (calls === 1) {
          yield { type: 'text-delta', text: 'Wait' };
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        }
        yield* saying('Here I am.').parts ?? [];
      },
    };
    const { events, end } = await holdConversation(
      conversationPlan({ maxTurns: 1 }),
      { agent_a: silentOnce, agent_b: partner() },
      { retry: { maxRetries: 1, idleTimeoutMs: 20 } },
    );
    expect(end.status).toBe('completed');
    expect(ofType(events, 'api.call.failed')[0]?.data.error).toMatchObject({ class: 'timeout' });
    expect(ofType(events, 'response.completed')[0]?.data.content).toBe('Here I am.');
  });
});
