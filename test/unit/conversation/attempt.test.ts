import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import type { Clock } from '../../../src/events/clock.ts';
import type { RequestSize } from '../../../src/providers/pacing/lane.ts';
import type { Provider, StreamPart } from '../../../src/providers/provider.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';
import { unlimited } from '../../support/unlimited.ts';

const ONE_TURN = conversationPlan({ maxTurns: 1 });
const FINISH: StreamPart = {
  type: 'finish',
  finish: { unified: 'stop', raw: 'stop' },
  model: 'scripted-1',
  requestId: 'req_1',
};
const b = () => scriptedProvider(() => saying('b')).provider;

/** A clock that only a provider moves: parts come so many milliseconds after the one before. */
function timed(parts: readonly (readonly [afterMs: number, part: StreamPart])[]) {
  let ms = 10_000;
  const clock: Clock = { now: () => ms, elapsed: () => ms, sleep: async () => undefined };
  const provider: Provider = {
    async *stream() {
      for (const [afterMs, part] of parts) {
        ms += afterMs;
        yield part;
      }
    },
  };
  return { clock, provider };
}

const said = (text: string): StreamPart => ({ type: 'text-delta', text });
const thought = (text: string): StreamPart => ({ type: 'thinking-delta', text });

describe('the record of a reply', () => {
  it('does not count the time in which a provider found out how to ask', async () => {
    const { clock, provider } = timed([
      [5, said('one')],
      [2, FINISH],
    ]);
    let ms = 0;
    const later: Clock = { ...clock, elapsed: () => clock.elapsed() + ms };
    const prepare = async (): Promise<void> => {
      ms += 700;
    };
    const { events } = await holdConversation(
      ONE_TURN,
      { agent_a: { ...provider, prepare }, agent_b: b() },
      { clock: later },
    );
    expect(ofType(events, 'response.completed')[0]?.data).toMatchObject({
      duration_ms: 7,
      time_to_first_token_ms: 5,
    });
  });

  it('has the time of every piece, those of one millisecond as one', async () => {
    const { clock, provider } = timed([
      [3, thought('Hm')],
      [1, thought('.')],
      [1, said('one ')],
      [0, said('two')],
      [7, said(' three')],
      [8, FINISH],
    ]);
    const { events } = await holdConversation(
      ONE_TURN,
      { agent_a: provider, agent_b: b() },
      { clock },
    );
    expect(ofType(events, 'response.completed')[0]?.data).toMatchObject({
      content: 'one two three',
      duration_ms: 20,
      time_to_first_token_ms: 5,
      chunk_count: 3,
      chunk_timings: [
        [5, 7],
        [12, 6],
      ],
    });
    expect(ofType(events, 'thinking.completed')[0]?.data).toEqual({
      content: 'Hm.',
      duration_ms: 4,
    });
    expect(ofType(events, 'api.call.completed')[0]?.data).toEqual({
      attempt: 1,
      request_id: 'req_1',
      duration_ms: 20,
    });
    expect(ofType(events, 'api.call.completed')[1]?.data).not.toHaveProperty('request_id');
    expect(ofType(events, 'turn.completed')[0]?.data.duration_ms).toBe(20);
    expect(ofType(events, 'conversation.completed')[0]?.data.duration_ms).toBe(20);
  });

  it('keeps thinking of which only its sealed form came', async () => {
    const block = { type: 'redacted', data: 'c2VhbGVk' } as const;
    const { provider } = timed([
      [1, { type: 'thinking-block', block }],
      [1, FINISH],
    ]);
    const { events } = await holdConversation(ONE_TURN, { agent_a: provider, agent_b: b() });
    expect(ofType(events, 'thinking.completed')[0]?.data).toMatchObject({
      content: '',
      blocks: [block],
    });
  });

  it('says that a reply without a finish can be tried again', async () => {
    const { provider } = timed([[1, said('Cut')]]);
    const { events } = await holdConversation(
      ONE_TURN,
      { agent_a: provider, agent_b: b() },
      { retry: { maxRetries: 1 } },
    );
    expect(ofType(events, 'api.call.failed')[0]?.data).toMatchObject({
      error: { class: 'connection', message: 'The reply ended without a finish.' },
      retryable: true,
      wait_ms: 500,
    });
  });

  it('says who gave it up', async () => {
    const stop = new StopRequest();
    const a = scriptedProvider(() => ({
      parts: [said('I was')],
      afterwards: () => {
        stop.ask('stop');
        stop.ask('user');
      },
    }));
    const { events } = await holdConversation(
      ONE_TURN,
      { agent_a: a.provider, agent_b: b() },
      { stop },
    );
    expect(ofType(events, 'response.interrupted')[0]?.data.cause).toBe('stop');
  });
});

describe('what observers see of a reply on its way', () => {
  const { clock, provider } = timed([
    [3, thought('Hm.')],
    [2, said('one ')],
    [1, said('two')],
    [1, FINISH],
  ]);

  it('is each piece of text, each part of the stream and its size', async () => {
    const shown: Partial<PidginEvent>[] = [];
    await holdConversation(
      ONE_TURN,
      { agent_a: provider, agent_b: scriptedProvider(() => ({ parts: [FINISH] })).provider },
      {
        clock,
        attach: (bus) => {
          for (const type of [
            'response.started',
            'response.streaming',
            'stream.chunk.received',
          ] as const) {
            bus.observe(type, (event) => {
              const { agent_id, data } = event;
              if (agent_id === 'agent_a') shown.push({ type, data } as Partial<PidginEvent>);
            });
          }
        },
      },
    );
    const streaming = (channel: string, delta: string) => ({
      type: 'response.streaming',
      data: { channel, delta },
    });
    const part = (name: string, length: number, elapsed_ms: number) => ({
      type: 'stream.chunk.received',
      data: { part: name, length, elapsed_ms },
    });
    expect(shown).toEqual([
      { type: 'response.started', data: {} },
      streaming('thinking', 'Hm.'),
      part('thinking-delta', 3, 3),
      streaming('text', 'one '),
      part('text-delta', 4, 5),
      streaming('text', 'two'),
      part('text-delta', 3, 6),
      part('finish', 0, 7),
    ]);
  });
});

it('a provider that has sent nothing but headers has not begun to reply', async () => {
  const a: Provider = {
    async *stream(_, { signal }) {
      yield { type: 'rate-limits', states: [] };
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  };
  const { end } = await holdConversation(
    ONE_TURN,
    { agent_a: a, agent_b: b() },
    { retry: { firstPartTimeoutMs: 20, idleTimeoutMs: 60_000 } },
  );
  expect(end).toMatchObject({ status: 'failed', error: { class: 'timeout' } });
});

it('a provider that has only counted what it was sent has not begun to reply either', async () => {
  const a: Provider = {
    async *stream(_, { signal }) {
      yield { type: 'usage', usage: { input_tokens: 10 } };
      await sleep(60, undefined, { signal });
      yield* saying('I had to think.').parts ?? [];
    },
  };
  const { events, end } = await holdConversation(
    ONE_TURN,
    { agent_a: a, agent_b: b() },
    { retry: { firstPartTimeoutMs: 60_000, idleTimeoutMs: 20 } },
  );
  expect(end.status).toBe('completed');
  expect(ofType(events, 'response.completed')[0]?.data.content).toBe('I had to think.');
});

it('a reply that is over listens for no stop any more', async () => {
  const stop = new StopRequest();
  await holdConversation(ONE_TURN, { agent_a: b(), agent_b: b() }, { stop });
  expect(getEventListeners(stop.abandon, 'abort')).toEqual([]);
});

it('a request tells the pacing how large it is', async () => {
  const sizes: RequestSize[] = [];
  const { clock, provider } = timed([[1, FINISH]]);
  const pacing = unlimited(clock);
  const enter = pacing.enter.bind(pacing);
  pacing.enter = (agent, size, signal) => {
    sizes.push(size);
    return enter(agent, size, signal);
  };
  const agents = {
    agent_a: { ...ONE_TURN.agents.agent_a, max_tokens: 50 },
    agent_b: ONE_TURN.agents.agent_b,
  };
  await holdConversation(
    { ...ONE_TURN, agents },
    { agent_a: provider, agent_b: b() },
    { clock, pacing },
  );
  // "[HUMAN] Begin." is 14 characters, 4 tokens of four; A says nothing.
  expect(sizes).toEqual([
    { inputTokens: 4, maxTokens: 50 },
    { inputTokens: 4, maxTokens: undefined },
  ]);
});
