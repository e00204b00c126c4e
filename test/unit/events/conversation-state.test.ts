import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import type { EventLine, PidginEvent } from '../../../src/schemas/event.ts';
import { anyEvent, anyEventOf } from '../../support/event-arbitrary.ts';
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
});
