import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import type { EventLine, PidginEvent } from '../../../src/schemas/event.ts';
import type { InheritedMessage } from '../../../src/schemas/events/branch.ts';
import { anyEvent, anyEventOf } from '../../support/event-arbitrary.ts';
import { EVENT_SAMPLES, sampleEvent } from '../../support/event-samples.ts';
import { ConversationLog } from '../../support/events.ts';
import { conversationPlan, holdConversation } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

const fold = (events: readonly (EventLine | PidginEvent)[]) =>
  events.reduce(reduceConversation, EMPTY_CONVERSATION);

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

describe('reduceConversation', () => {
  it('folds any events in any order, never throws, changes nothing it is given', () => {
    fc.assert(
      fc.property(fc.array(anyEvent(), { maxLength: 30 }), (events) => {
        let state = frozen(EMPTY_CONVERSATION);
        for (const event of events) state = frozen(reduceConversation(state, frozen(event)));
        expect(fold(events)).toEqual(state);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same state for a prefix, however it was split', () => {
    fc.assert(
      fc.property(fc.array(anyEvent(), { maxLength: 20 }), fc.nat(20), (events, cut) => {
        const first = fold(events.slice(0, cut));
        expect(events.slice(cut).reduce(reduceConversation, first)).toEqual(fold(events));
      }),
      { numRuns: 40 },
    );
  });

  it('holds nothing before it began', () => {
    const { messages, turns, apiCalls, truncations, attractors } = EMPTY_CONVERSATION;
    expect([messages, turns, apiCalls, truncations, attractors]).toEqual([[], [], [], [], []]);
  });

  it('is left as it was by an event of the experiment', () => {
    const state = fold([sampleEvent('conversation.started')]);
    expect(reduceConversation(state, sampleEvent('experiment.started'))).toBe(state);
  });

  it('opens with what the experimenter says to both, if anything', () => {
    const opened = sampleEvent('conversation.started', {
      timestamp: 7,
      data: { opening_prompt: 'Begin.' },
    });
    expect(fold([opened]).messages).toEqual([
      {
        kind: 'experimenter',
        source: 'opening',
        recipients: ['agent_a', 'agent_b'],
        content: 'Begin.',
        turn: null,
        timestamp: 7,
      },
    ]);
    const silent = sampleEvent('conversation.started', { data: { opening_prompt: null } });
    expect(fold([silent]).messages).toEqual([]);
  });

  it('holds what was said, by whom, in which turn, with the tokens of that message', async () => {
    const b = scriptedProvider((index) => ({
      parts: [
        { type: 'text-delta', text: `b${index}` },
        { type: 'usage', usage: { input_tokens: 100 * (index + 1), output_tokens: index } },
        { type: 'finish', finish: { unified: 'length', raw: 'max_tokens' }, model: 'b-model' },
      ],
    }));
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: scriptedProvider((index) => saying(`a${index}`)).provider,
      agent_b: b.provider,
    });
    const state = fold(events);
    expect(
      state.messages.map((message) => [
        message.kind === 'reply' ? message.author : message.source,
        message.turn,
        message.content,
      ]),
    ).toEqual([
      ['opening', null, '[HUMAN] Begin.'],
      ['agent_a', 0, 'a0'],
      ['agent_b', 0, 'b0'],
      ['agent_a', 1, 'a1'],
      ['agent_b', 1, 'b1'],
    ]);
    const replies = state.messages.filter((message) => message.kind === 'reply');
    expect(replies.map(({ usage }) => usage.input_tokens)).toEqual([10, 100, 10, 200]);
    expect(replies[1]).toMatchObject({ model: 'b-model', finish: { unified: 'length' } });
    expect(state).toMatchObject({
      status: 'completed',
      endReason: 'max_turns',
      turnsCompleted: 2,
      replies: 4,
      inputTokens: 320,
    });
    expect(state.apiCalls.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
  });

  it('keeps unknown tokens unknown', async () => {
    const silent = scriptedProvider(() => ({
      parts: [{ type: 'finish', finish: { unified: 'stop', raw: null }, model: null }],
    }));
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: silent.provider,
      agent_b: silent.provider,
    });
    expect(fold(events)).toMatchObject({ inputTokens: null, outputTokens: null });
  });

  it('adds up the cost of replies and failed calls', () => {
    const log = new ConversationLog()
      .started()
      .callStarted(0, 'agent_a')
      .callFailed(0, 'agent_a', { cost_usd: 0 })
      .reply(0, 'agent_a', 'a', { cost_usd: 0.5 })
      .reply(0, 'agent_b', 'b', { cost_usd: 2 });
    expect(log.state().costUsd).toBe(2.5);
  });

  it('does not know the cost any more once one call has none', () => {
    const priced = { cost_usd: 0.5 };
    const half = new ConversationLog().started().reply(0, 'agent_a', 'a', priced);
    expect(half.reply(0, 'agent_b', 'b').reply(1, 'agent_a', 'a', priced).state().costUsd).toBe(
      null,
    );
    const stopped = new ConversationLog().started().reply(0, 'agent_a', 'a', priced);
    expect(stopped.replyInterrupted(0, 'agent_b', 'Hal').state().costUsd).toBeNull();
  });

  it('keeps a failed call failed when its partial text was kept', async () => {
    const a = scriptedProvider(() => ({
      parts: [{ type: 'text-delta', text: 'Half' }],
      error: new ProviderFailure('gone', { class: 'connection', retryable: true }),
    }));
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: a.provider,
      agent_b: a.provider,
    });
    const state = fold(events);
    expect(state.status).toBe('failed');
    expect(state.apiCalls[0]).toMatchObject({ status: 'failed', error: { class: 'connection' } });
    expect(state.interruptedReplies[0]?.content).toBe('Half');
    expect(state.messages.filter(({ kind }) => kind === 'reply')).toHaveLength(0);
  });

  it('opens again when it is resumed after a failure', () => {
    const state = fold([
      ...fc.sample(anyEventOf('conversation.failed'), 1),
      ...fc.sample(anyEventOf('conversation.resumed'), 1),
    ]);
    expect(state).toMatchObject({ status: 'running', error: null, endReason: null, endedAt: null });
  });

  it('goes on from what a branch takes over, without what it took', () => {
    const { messages = [] } = EVENT_SAMPLES['conversation.branched'].data;
    const state = fold([
      sampleEvent('conversation.started'),
      EVENT_SAMPLES['conversation.branched'],
    ]);
    expect(state.messages.slice(1)).toEqual([
      messages[0],
      {
        kind: 'reply',
        author: 'agent_a',
        content: 'Tides.',
        edited: true,
        turn: 2,
        timestamp: 1_234_567_891,
        thinking: 'Hm.',
        thinkingBlocks: [{ type: 'redacted', data: 'x' }],
        finish: { unified: 'stop', raw: 'end_turn' },
        model: 'model-1',
        usage: {},
        costUsd: null,
        durationMs: null,
        timeToFirstTokenMs: null,
        chunkCount: null,
        chunkTimings: null,
      },
    ]);
  });

  it('takes over nothing where a record does not say what, and no thinking where there was none', () => {
    const branched = (messages?: readonly InheritedMessage[]) =>
      fold([
        sampleEvent('conversation.started'),
        sampleEvent('conversation.branched', { data: { messages: messages?.slice() } }),
      ]).messages.slice(1);
    expect(branched()).toEqual([]);
    const { messages = [] } = EVENT_SAMPLES['conversation.branched'].data;
    const thoughtless = messages.flatMap((message) =>
      message.kind === 'reply' ? [{ ...message, thinking: undefined }] : [],
    );
    expect(branched(thoughtless)).toMatchObject([{ thinking: null, thinkingBlocks: [] }]);
  });

  it('gives what is told of a turn to that turn', () => {
    const state = fold([
      sampleEvent('turn.started', { turn_number: 0 }),
      sampleEvent('turn.started', { turn_number: 1 }),
      sampleEvent('turn.completed', { turn_number: 0 }),
    ]);
    expect(state.turns).toMatchObject([
      { number: 0, durationMs: 4321 },
      { number: 1, durationMs: null },
    ]);
  });

  it('holds each call and how it ended', () => {
    const call = sampleEvent('api.call.started', { timestamp: 7 });
    const { usage, cost_usd, model } = EVENT_SAMPLES['response.completed'].data;
    const begun = { agent: 'agent_a', turn: 2, attempt: 2, startedAt: 7 };
    const unknown = { usage: {}, costUsd: null, model: null, requestId: null, error: null };
    expect(fold([call]).apiCalls).toEqual([
      { ...begun, ...unknown, status: 'pending', durationMs: null },
    ]);
    const said = fold([call, sampleEvent('response.completed')]).apiCalls[0];
    expect(said).toEqual({
      ...begun,
      ...unknown,
      status: 'completed',
      usage,
      costUsd: cost_usd,
      model,
      durationMs: EVENT_SAMPLES['response.completed'].data.duration_ms,
    });
    const completed = sampleEvent('api.call.completed', {
      data: { request_id: 'req_1', duration_ms: 9 },
    });
    expect(fold([call, completed]).apiCalls[0]).toMatchObject({
      status: 'completed',
      requestId: 'req_1',
      durationMs: 9,
    });
    const failed = sampleEvent('api.call.failed', {
      data: { usage: { input_tokens: 3 }, cost_usd: 0.5 },
    });
    expect(fold([call, failed]).apiCalls[0]).toMatchObject({
      status: 'failed',
      error: EVENT_SAMPLES['api.call.failed'].data.error,
      usage: { input_tokens: 3 },
      costUsd: 0.5,
      durationMs: 120,
    });
    const stopped = sampleEvent('response.interrupted', {
      data: { cause: 'user', duration_ms: 4 },
    });
    expect(fold([call, stopped]).apiCalls[0]).toMatchObject({
      status: 'interrupted',
      durationMs: 4,
    });
    const ofB = sampleEvent('api.call.started', { agent_id: 'agent_b' });
    expect(fold([call, ofB, failed]).apiCalls.map(({ status }) => status)).toEqual([
      'failed',
      'pending',
    ]);
  });

  it('gives thinking to the reply it came before, and to no other', () => {
    const thought = sampleEvent('thinking.completed', { data: { content: 'Hm.' } });
    const stopped = sampleEvent('response.interrupted', { data: { cause: 'user' } });
    const reply = sampleEvent('response.completed');
    const thinking = (...events: PidginEvent[]) =>
      fold(events).messages.map((message) => message.kind === 'reply' && message.thinking);
    expect(thinking(thought, reply, reply)).toEqual(['Hm.', null]);
    expect(thinking(thought, stopped, reply)).toEqual([null]);
    // The process died before it could write the reply.
    expect(thinking(thought, sampleEvent('api.call.started'), reply)).toEqual([null]);
    // The reply it came before was damaged.
    const later = sampleEvent('response.completed', { turn_number: 4 });
    expect(thinking(thought, later)).toEqual([null]);
    expect(fold([reply]).messages).toMatchObject([{ thinkingBlocks: [] }]);
    expect(fold([thought, reply]).messages).toMatchObject([{ thinkingBlocks: [] }]);
    expect(fold([reply]).messages).toMatchObject([
      { costUsd: EVENT_SAMPLES['response.completed'].data.cost_usd },
    ]);
  });

  it('holds how long a turn took, its score, and what was measured of it', () => {
    const state = fold([
      sampleEvent('turn.started', { timestamp: 5 }),
      sampleEvent('convergence.measured'),
      sampleEvent('metrics.computed', { data: { metrics: { a_word_count: 7 } } }),
      sampleEvent('metrics.computed', {
        data: {
          metrics: { b_word_count: 3 },
          attractors: [{ attractor: 'echo', onset_turn: 0, evidence: {} }],
        },
      }),
      sampleEvent('turn.completed'),
    ]);
    expect(state.turns).toEqual([
      { number: 2, startedAt: 5, durationMs: 4321, convergence: 0.4242 },
    ]);
    expect(state.measurements.get(2)).toEqual({
      metrics: { a_word_count: 7, b_word_count: 3 },
      attractors: [{ attractor: 'echo', onset_turn: 0, evidence: {} }],
    });
  });
});
