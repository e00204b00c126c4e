import { expect, it } from 'vitest';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { ProviderFailure } from '../../../src/errors.ts';
import { Pacing } from '../../../src/providers/pacing/pacing.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

const asked = new ProviderFailure('slow down', {
  class: 'rate_limit',
  status: 429,
  retryable: true,
  retryAfterMs: 3000,
});

/** Pacing whose time passes only while it holds somebody back. */
function slowPacing(onSleep: () => void = () => undefined) {
  let ms = 0;
  return new Pacing({
    limitsOf: () => ({}),
    elapsed: () => ms,
    sleep: async (pauseMs) => {
      onSleep();
      ms += pauseMs;
    },
  });
}

/** Agents of one model, the first request of which is refused. */
function refusedOnce() {
  const { provider } = scriptedProvider((index) =>
    index === 0 ? { error: asked } : saying('Hi.'),
  );
  return { agent_a: provider, agent_b: provider };
}

it('records how long a request was held back and why, before the request', async () => {
  const { events } = await holdConversation(conversationPlan({ maxTurns: 1 }), refusedOnce(), {
    retry: { maxRetries: 1 },
    pacing: slowPacing(),
  });
  expect(ofType(events, 'rate_limit.paced')).toMatchObject([
    { turn_number: 0, agent_id: 'agent_a', data: { limit: 'retry_after', waited_ms: 3000 } },
  ]);
  const types = events.map(({ type }) => type);
  expect(types[types.indexOf('rate_limit.paced') + 1]).toBe('api.call.started');
});

it('ends a conversation that is held back when a stop is asked for', async () => {
  const stop = new StopRequest();
  const { events, end } = await holdConversation(conversationPlan({ maxTurns: 1 }), refusedOnce(), {
    stop,
    retry: { maxRetries: 1 },
    pacing: slowPacing(() => stop.ask('user')),
  });
  expect(end.status).toBe('interrupted');
  expect(ofType(events, 'api.call.started')).toHaveLength(1);
});

it.each([
  ['is held back', slowPacing()],
  ['waits to try again', undefined],
])('asks for nothing more when others spend the budget while it %s', async (_, pacing) => {
  let budgetSpent = false;
  const { events, end } = await holdConversation(conversationPlan({ maxTurns: 1 }), refusedOnce(), {
    retry: { maxRetries: 1 },
    ...(pacing === undefined ? {} : { pacing }),
    attach: (bus) => {
      bus.observe('api.call.failed', () => {
        budgetSpent = true;
      });
    },
    budgetSpent: () => budgetSpent,
  });
  expect(end).toEqual({ status: 'completed', reason: 'budget' });
  expect(ofType(events, 'api.call.started')).toHaveLength(1);
});

it('warns of a limit that is nearly exhausted once, not at every reply', async () => {
  const states = [
    { limit: 'tokens', allowed: 1000, remaining: 40, resetsInMs: 9000 },
    { limit: 'requests', allowed: 100, remaining: 90, resetsInMs: null },
  ] as const;
  const { provider } = scriptedProvider(() => ({
    parts: [{ type: 'rate-limits', states }, ...(saying('Hi.').parts ?? [])],
  }));
  const { events } = await holdConversation(conversationPlan({ maxTurns: 3 }), {
    agent_a: provider,
    agent_b: provider,
  });
  expect(ofType(events, 'rate_limit.warning').map(({ data }) => data)).toEqual([
    { limit: 'tokens', remaining: 40, resets_in_ms: 9000 },
  ]);
});
