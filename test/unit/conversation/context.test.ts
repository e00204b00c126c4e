import { describe, expect, it } from 'vitest';
import { ContextMeter, replyReserve } from '../../../src/conversation/context-meter.ts';
import { ProviderFailure } from '../../../src/errors.ts';
import {
  conversationPlan,
  holdConversation,
  ofType,
  snapshot,
} from '../../support/hold-conversation.ts';
import { type Scripted, saying, scriptedProvider } from '../../support/scripted-provider.ts';

describe('ContextMeter', () => {
  it('estimates until the provider has counted, then goes on from its count', () => {
    const meter = new ContextMeter('x'.repeat(40));
    meter.added('y'.repeat(10));
    // 40 / 4 + ⌈10 / 4⌉
    expect(meter.tokens).toBe(13);
    meter.counted({ input_tokens: 100, output_tokens: 900 });
    meter.added('z'.repeat(8));
    expect(meter.tokens).toBe(102);
  });

  it('keeps its estimate when the provider does not count', () => {
    const meter = new ContextMeter(null);
    meter.added('four');
    meter.counted({ output_tokens: 5 });
    expect(meter.tokens).toBe(1);
  });
});

describe('replyReserve', () => {
  it('is the longest reply, or a twentieth of the window, and never more than it', () => {
    expect(replyReserve(1000, 200)).toBe(200);
    expect(replyReserve(1000, undefined)).toBe(50);
    expect(replyReserve(1000, 5000)).toBe(1000);
  });
});

/** Says 400 characters, a hundred tokens by our estimate, and reports no usage. */
const wordy = () =>
  scriptedProvider(
    (index): Scripted => ({
      parts: (saying(`${index}`.padEnd(400, '.')).parts ?? []).filter(
        ({ type }) => type !== 'usage',
      ),
    }),
  );

const hold = async (window: number | null, allowTruncation: boolean, maxTurns = 10) => {
  const a = wordy();
  const agents = { agent_a: snapshot({ system_prompt: 'Be yourself.' }), agent_b: snapshot() };
  const held = await holdConversation(
    conversationPlan({ maxTurns, allowTruncation, agents }),
    { agent_a: a.provider, agent_b: wordy().provider },
    { window },
  );
  return { ...held, requests: a.requests };
};

describe('a full context window', () => {
  it('ends the conversation before a request that would not fit', async () => {
    const { events, end } = await hold(1000, false);
    expect(end).toEqual({ status: 'completed', reason: 'context_limit' });
    const [limit] = ofType(events, 'context.limit_reached');
    expect(limit?.data.window).toBe(1000);
    expect(limit?.data.tokens).toBeGreaterThan(950);
    for (const { data } of ofType(events, 'context.usage'))
      expect(data.tokens).toBeLessThanOrEqual(950);
    expect(ofType(events, 'conversation.completed')[0]?.data.reason).toBe('context_limit');
  });

  it('forgets the oldest messages instead, and keeps the system prompt and the opening', async () => {
    const { events, end, requests } = await hold(1000, true);
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    const last = requests.at(-1);
    expect(last?.system).toBe('Be yourself.');
    expect(last?.messages[0]?.content).toBe('[HUMAN] Begin.');
    expect(last?.messages.length).toBeLessThan(12);
    expect(last?.messages.at(-1)?.content).toMatch(/^8\./);
    const dropped = ofType(events, 'context.truncated').filter(
      ({ agent_id }) => agent_id === 'agent_a',
    );
    const total = dropped.reduce((sum, { data }) => sum + data.dropped_messages, 0);
    expect(last?.messages.length).toBe(1 + 2 * 9 - total);
    expect(dropped[0]?.data.dropped_tokens).toBe(100 * (dropped[0]?.data.dropped_messages ?? 0));
  });

  it('says how full it is before every reply', async () => {
    const { events } = await hold(100_000, false, 2);
    expect(
      ofType(events, 'context.usage').map(({ agent_id, turn_number }) => [turn_number, agent_id]),
    ).toEqual([
      [0, 'agent_a'],
      [0, 'agent_b'],
      [1, 'agent_a'],
      [1, 'agent_b'],
    ]);
  });

  it('is not checked where the window is unknown', async () => {
    const { events, end } = await hold(null, false, 20);
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    expect(ofType(events, 'context.usage')).toEqual([]);
  });

  it('ends all the same when even the last message does not fit', async () => {
    const { end, requests } = await hold(90, true);
    expect(end).toEqual({ status: 'completed', reason: 'context_limit' });
    expect(requests).toHaveLength(1);
  });

  it('takes a request that fits to the last token, and forgets nothing for it', async () => {
    // 3 tokens of the system prompt, 4 of the opening, and a twentieth of the window for the reply.
    const fits = async (window: number) => (await hold(window, true, 1)).events;
    const events = await fits(8);
    expect(ofType(events, 'context.usage')[0]?.data).toEqual({ tokens: 7, window: 8 });
    expect(ofType(events, 'context.truncated')).toEqual([]);
    expect(ofType(await fits(7), 'context.usage')).toEqual([]);
  });

  it('goes by what the provider counted', async () => {
    const { events } = await holdConversation(
      conversationPlan(),
      {
        agent_a: scriptedProvider(() => saying('a')).provider,
        agent_b: scriptedProvider(() => saying('b')).provider,
      },
      { window: 1000 },
    );
    const ofA = ofType(events, 'context.usage').filter(({ agent_id }) => agent_id === 'agent_a');
    // Estimated at first; then the 10 that were counted, and a and b, a token each.
    expect(ofA.map(({ data }) => data.tokens)).toEqual([4, 12]);
  });

  it('is not known when it is the provider that says so', async () => {
    const error = new ProviderFailure('too long', { class: 'context_limit', retryable: false });
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: scriptedProvider(() => ({ error })).provider,
      agent_b: wordy().provider,
    });
    expect(ofType(events, 'context.limit_reached')[0]?.data).toEqual({
      tokens: null,
      window: null,
    });
  });
});
