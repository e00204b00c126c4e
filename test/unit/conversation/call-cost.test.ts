import { describe, expect, it } from 'vitest';
import { type CostUsd, wasRefused } from '../../../src/conversation/call-cost.ts';
import { ProviderFailure } from '../../../src/errors.ts';
import {
  conversationPlan,
  holdConversation,
  ofType,
  snapshot,
} from '../../support/hold-conversation.ts';
import { type Scripted, saying, scriptedProvider } from '../../support/scripted-provider.ts';

const PLAN = conversationPlan({
  maxTurns: 1,
  agents: {
    agent_a: snapshot({ provider: 'anthropic', model: 'claude-sonnet-5' }),
    agent_b: snapshot(),
  },
});

async function hold(a: Scripted, costUsd: CostUsd) {
  const providers = {
    agent_a: scriptedProvider(() => a).provider,
    agent_b: scriptedProvider(() => saying('b')).provider,
  };
  return (await holdConversation(PLAN, providers, { costUsd })).events;
}

describe('the cost of a call', () => {
  it('is that of the model as returned, at the time of the reply', async () => {
    const asked: unknown[] = [];
    const events = await hold(saying('a'), (provider, model, usage, at) => {
      asked.push([provider, model, usage, at.getTime()]);
      return 0.5;
    });
    const replies = ofType(events, 'response.completed');
    expect(replies.map(({ data }) => data.cost_usd)).toEqual([0.5, 0.5]);
    expect(asked[0]).toEqual([
      'anthropic',
      'scripted-1',
      { input_tokens: 10, output_tokens: 3 },
      expect.any(Number),
    ]);
  });

  it('is that of the model as asked for when none was returned', async () => {
    const models: string[] = [];
    await hold(
      { parts: [{ type: 'finish', finish: { unified: 'stop', raw: null }, model: null }] },
      (_, model) => {
        models.push(model);
        return null;
      },
    );
    expect(models[0]).toBe('claude-sonnet-5');
  });

  it('is absent when it is unknown', async () => {
    const [reply] = ofType(await hold(saying('a'), () => null), 'response.completed');
    expect(reply?.data).not.toHaveProperty('cost_usd');
  });

  it.each([
    ['nothing for a request that was refused', {}, 429, 0],
    ['unknown when the connection broke', {}, undefined, undefined],
    [
      'unknown when a reply had begun',
      { parts: [{ type: 'text-delta', text: 'Half' }] } satisfies Scripted,
      500,
      undefined,
    ],
    [
      'that of the tokens that were reported',
      {
        parts: [{ type: 'usage', usage: { input_tokens: 8, output_tokens: 1 } }],
      } satisfies Scripted,
      500,
      0.25,
    ],
  ])('that failed is %s', async (_, scripted: Scripted, status, expected) => {
    const error = new ProviderFailure('No', { class: 'overloaded', status, retryable: false });
    const events = await hold({ ...scripted, error }, (_provider, _model, usage) =>
      usage.input_tokens === undefined ? null : 0.25,
    );
    expect(ofType(events, 'api.call.failed')[0]?.data.cost_usd).toBe(expected);
  });
});

describe('a call that failed', () => {
  const nothing = { text: '', thinking: '', usage: {} };
  const failure = (status?: number) =>
    new ProviderFailure('no', {
      class: 'overloaded',
      retryable: true,
      ...(status === undefined ? {} : { status }),
    });

  it('was refused when the provider answered, with nothing of a reply', () => {
    expect(wasRefused(failure(529), nothing)).toBe(true);
    expect(wasRefused(failure(529), { ...nothing, usage: { input_tokens: undefined } })).toBe(true);
  });

  it.each([
    ['the connection broke', failure(), nothing],
    ['it was no failure of the provider', new Error('bug'), nothing],
    ['text had arrived', failure(529), { ...nothing, text: 'T' }],
    ['thinking had arrived', failure(529), { ...nothing, thinking: 'T' }],
    ['tokens were counted', failure(529), { ...nothing, usage: { output_tokens: 0 } }],
  ])('was not when %s', (_, error, arrived) => {
    expect(wasRefused(error, arrived)).toBe(false);
  });
});
