import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Conductor } from '../../../src/conversation/conductor.ts';
import { Interventions } from '../../../src/conversation/interventions.ts';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { PidginError, ProviderFailure } from '../../../src/errors.ts';
import { EventBus } from '../../../src/events/bus.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { TURN_METRIC_COLUMNS } from '../../../src/metrics/turn-metrics.ts';
import { EventLine, type PidginEvent } from '../../../src/schemas/event.ts';
import { countingIds, tickingClock } from '../../support/clock.ts';
import {
  conversationPlan,
  holdConversation,
  NO_RETRY,
  ofType,
  snapshot,
  watchCourse,
} from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';
import { unlimited } from '../../support/unlimited.ts';

const numbered = (who: string) => scriptedProvider((index) => saying(`${who}${index}`));

describe('Conductor', () => {
  it('sends each agent its own view of the conversation', async () => {
    const a = numbered('a');
    const b = numbered('b');
    await holdConversation(conversationPlan(), { agent_a: a.provider, agent_b: b.provider });
    expect(a.requests[1]?.messages).toEqual([
      { role: 'user', content: '[HUMAN] Begin.' },
      { role: 'assistant', content: 'a0' },
      { role: 'user', content: 'b0' },
    ]);
    expect(b.requests[1]?.messages).toEqual([
      { role: 'user', content: '[HUMAN] Begin.' },
      { role: 'user', content: 'a0' },
      { role: 'assistant', content: 'b0' },
      { role: 'user', content: 'a1' },
    ]);
  });

  it('sends each agent its own system prompt, temperature and cap', async () => {
    const a = numbered('a');
    const b = numbered('b');
    const agents = {
      agent_a: snapshot({ system_prompt: 'You are A.', temperature: 0.2, max_tokens: 50 }),
      agent_b: snapshot({ system_prompt: null, temperature: 1.5 }),
    };
    await holdConversation(conversationPlan({ agents }), {
      agent_a: a.provider,
      agent_b: b.provider,
    });
    expect(a.requests[0]).toMatchObject({ system: 'You are A.', temperature: 0.2, maxTokens: 50 });
    expect(b.requests[0]).toMatchObject({ temperature: 1.5 });
    expect(b.requests[0]?.system).toBeUndefined();
    expect(b.requests[0]?.maxTokens).toBeUndefined();
  });

  it('records what was sent as a hash anyone can compute', async () => {
    const a = numbered('a');
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    const calls = ofType(events, 'api.call.started').filter((call) => call.agent_id === 'agent_a');
    for (const [index, call] of calls.entries()) {
      const sent = a.requests[index]?.messages ?? [];
      const lines = sent
        .map(({ role, content }) => `${JSON.stringify([role, content])}\n`)
        .join('');
      expect(call.data.message_count).toBe(sent.length);
      expect(call.data.history_sha256).toBe(createHash('sha256').update(lines).digest('hex'));
    }
  });

  it('counts turns from 0 and ends after max turns', async () => {
    const { events, end } = await holdConversation(conversationPlan({ maxTurns: 3 }), {
      agent_a: numbered('a').provider,
      agent_b: numbered('b').provider,
    });
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    expect(ofType(events, 'turn.completed').map((event) => event.turn_number)).toEqual([0, 1, 2]);
    expect(ofType(events, 'conversation.completed')[0]?.data.turns).toBe(3);
    expect(events.at(-1)?.type).toBe('conversation.completed');
  });

  it('leaves the prompt as it is when the tag is empty', async () => {
    const a = numbered('a');
    await holdConversation(conversationPlan({ promptTag: '' }), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    expect(a.requests[0]?.messages).toEqual([{ role: 'user', content: 'Begin.' }]);
  });

  it('says scheduled prompts once, at their turn, to their recipients only', async () => {
    const a = numbered('a');
    const b = numbered('b');
    const scheduled = new Map([
      [0, [{ recipients: ['agent_a' as const], text: 'Secret.' }]],
      [1, [{ recipients: ['agent_a' as const, 'agent_b' as const], text: 'Slower.' }]],
    ]);
    const { events } = await holdConversation(conversationPlan({ scheduled }), {
      agent_a: a.provider,
      agent_b: b.provider,
    });
    expect(a.requests[0]?.messages.map(({ content }) => content)).toEqual([
      '[HUMAN] Begin.',
      '[HUMAN] Secret.',
    ]);
    expect(b.requests[1]?.messages.map(({ content }) => content)).toEqual([
      '[HUMAN] Begin.',
      'a0',
      'b0',
      '[HUMAN] Slower.',
      'a1',
    ]);
    expect(ofType(events, 'conductor.intervention').map((event) => event.turn_number)).toEqual([
      0, 1,
    ]);
  });

  it('never makes an error into something said', async () => {
    const failure = new ProviderFailure('no such key', {
      class: 'auth',
      status: 401,
      retryable: false,
    });
    const b = scriptedProvider(() => ({ error: failure }));
    const { events, end } = await holdConversation(conversationPlan(), {
      agent_a: numbered('a').provider,
      agent_b: b.provider,
    });
    expect(end).toEqual({ status: 'failed', error: failure });
    expect(ofType(events, 'response.completed')).toHaveLength(1);
    expect(ofType(events, 'api.call.failed')[0]?.data).toMatchObject({
      error: { class: 'auth', status: 401 },
      retryable: false,
      wait_ms: null,
    });
    expect(events.at(-1)).toMatchObject({
      type: 'conversation.failed',
      data: { error: { class: 'auth', message: 'no such key' }, turns: 0 },
    });
    expect(b.requests).toHaveLength(1);
  });

  it('keeps the partial text of a reply that failed, outside the conversation', async () => {
    const failure = new ProviderFailure('gone', { class: 'connection', retryable: true });
    const a = scriptedProvider(() => ({
      parts: [{ type: 'text-delta', text: 'Half a' }],
      error: failure,
    }));
    const { events } = await holdConversation(conversationPlan(), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    expect(ofType(events, 'response.interrupted')[0]?.data).toMatchObject({
      content: 'Half a',
      cause: 'error',
    });
    expect(ofType(events, 'response.completed')).toHaveLength(0);
  });

  it('ends, not fails, at the context limit', async () => {
    const failure = new ProviderFailure('too long', { class: 'context_limit', retryable: false });
    const { events, end } = await holdConversation(conversationPlan(), {
      agent_a: numbered('a').provider,
      agent_b: scriptedProvider(() => ({ error: failure })).provider,
    });
    expect(end).toEqual({ status: 'completed', reason: 'context_limit' });
    expect(ofType(events, 'context.limit_reached')[0]?.agent_id).toBe('agent_b');
  });

  it('fails a reply whose stream ends without a finish', async () => {
    const a = scriptedProvider(() => ({ parts: [{ type: 'text-delta', text: 'Cut' }] }));
    const { events, end } = await holdConversation(conversationPlan(), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    expect(end.status).toBe('failed');
    expect(ofType(events, 'response.completed')).toHaveLength(0);
  });

  it('finishes the reply in flight when asked to stop once', async () => {
    const stop = new StopRequest();
    const a = scriptedProvider((index) => ({
      ...saying(`a${index}`),
      afterwards: () => stop.ask('user'),
    }));
    const b = numbered('b');
    const { events, end } = await holdConversation(
      conversationPlan(),
      { agent_a: a.provider, agent_b: b.provider },
      { stop },
    );
    expect(end.status).toBe('interrupted');
    expect(ofType(events, 'response.completed').map(({ data }) => data.content)).toEqual(['a0']);
    expect(b.requests).toHaveLength(0);
    expect(events.at(-1)).toMatchObject({
      type: 'conversation.interrupted',
      data: { cause: 'user', turns: 0 },
    });
  });

  it('keeps the partial text when asked to stop twice', async () => {
    const stop = new StopRequest();
    const a = scriptedProvider(() => ({
      parts: [{ type: 'text-delta', text: 'I was about' }],
      afterwards: () => {
        stop.ask('user');
        stop.ask('user');
      },
    }));
    const { events, end } = await holdConversation(
      conversationPlan(),
      { agent_a: a.provider, agent_b: numbered('b').provider },
      { stop },
    );
    expect(end.status).toBe('interrupted');
    expect(ofType(events, 'response.interrupted')[0]?.data).toMatchObject({
      content: 'I was about',
      cause: 'user',
    });
    expect(ofType(events, 'api.call.failed')).toHaveLength(0);
    expect(events.at(-1)?.type).toBe('conversation.interrupted');
  });

  it('is complete when the stop comes with the last reply', async () => {
    const stop = new StopRequest();
    const b = scriptedProvider((index) => ({
      ...saying('b'),
      afterwards: () => {
        if (index === 1) stop.ask('user');
      },
    }));
    const { end } = await holdConversation(
      conversationPlan(),
      { agent_a: numbered('a').provider, agent_b: b.provider },
      { stop },
    );
    expect(end.status).toBe('completed');
  });

  it('measures each reply before it waits for the next, where the words are not recorded', async () => {
    const said = scriptedProvider(() => saying('The sea is wide.'));
    const { events } = await holdConversation(
      conversationPlan({ maxTurns: 1, redaction: { content: true, models: false, patterns: 0 } }),
      { agent_a: said.provider, agent_b: said.provider },
    );
    const told = events.filter(({ type }) =>
      ['api.call.started', 'response.completed', 'metrics.computed'].includes(type),
    );
    expect(told.map(({ type }) => type)).toEqual([
      ...['api.call.started', 'response.completed', 'metrics.computed'],
      ...['api.call.started', 'response.completed', 'metrics.computed'],
    ]);
    const [first = [], rest = []] = told.flatMap((event) =>
      event.type === 'metrics.computed' ? [Object.keys(event.data.metrics)] : [],
    );
    expect(first.every((column) => column.startsWith('a_'))).toBe(true);
    expect([...first, ...rest].toSorted()).toEqual([...TURN_METRIC_COLUMNS].toSorted());

    // As it would be had the process been killed while the second reply was on its way.
    const cut = events.slice(0, events.indexOf(told[3] as PidginEvent));
    const { measurements } = cut.reduce(reduceConversation, EMPTY_CONVERSATION);
    expect(measurements.get(0)?.metrics.a_word_count).toBe(4);
    const whole = events.reduce(reduceConversation, EMPTY_CONVERSATION).measurements.get(0);
    expect(whole?.metrics).toMatchObject({ a_word_count: 4, b_word_count: 4 });
  });

  it('stops saying anything when the record cannot be written', async () => {
    const a = numbered('a');
    const broken = new PidginError('disk_full', 'full', { exitCode: 4 });
    const plan = conversationPlan();
    const clock = tickingClock();
    const bus = new EventBus({
      experimentId: 'exp_0badcafe',
      now: () => clock.now(),
      newEventId: countingIds(),
      record: (event) => {
        if (event.type === 'response.completed') throw broken;
        return undefined;
      },
      unrecorded: new Set(),
      onObserverFailure: () => undefined,
    });
    const conductor = new Conductor({
      plan,
      resume: null,
      providers: { agent_a: a.provider, agent_b: numbered('b').provider },
      bus,
      clock,
      stop: new StopRequest(),
      pause: new PauseRequest(),
      interventions: new Interventions(),
      retry: NO_RETRY,
      pacing: unlimited(clock),
      random: () => 0,
      contextWindow: () => null,
      watchCourse,
      pauseExperiment: () => undefined,
      budgetSpent: () => false,
      costUsd: () => null,
    });
    await expect(conductor.run()).rejects.toBe(broken);
    expect(a.requests).toHaveLength(1);
  });

  it('counts the pieces of a reply whose model and usage nobody reported', async () => {
    const a = scriptedProvider(() => ({
      parts: [
        { type: 'text-delta', text: 'one ' },
        { type: 'text-delta', text: 'two' },
        { type: 'finish', finish: { unified: 'stop', raw: 'stop' }, model: null },
      ],
    }));
    const { events } = await holdConversation(conversationPlan({ maxTurns: 1 }), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    const { data } = ofType(events, 'response.completed')[0] ?? { data: undefined };
    expect(data?.chunk_count).toBe(2);
    expect(data?.chunk_timings?.reduce((sum, [, length]) => sum + length, 0)).toBe(7);
    expect(data?.model).toBeNull();
    expect(data?.usage).toEqual({});
  });

  it('records thinking apart from what was said', async () => {
    const a = scriptedProvider(() => ({
      parts: [{ type: 'thinking-delta', text: 'Hmm.' }, ...(saying('Yes.').parts ?? [])],
    }));
    const { events } = await holdConversation(conversationPlan({ maxTurns: 1 }), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    expect(ofType(events, 'thinking.completed')[0]?.data.content).toBe('Hmm.');
    expect(ofType(events, 'response.completed')[0]?.data.content).toBe('Yes.');
  });

  it('records a name of eight letters that are two code units each', async () => {
    const a = scriptedProvider(() => saying('My name is 𝓝𝓸𝓿𝓪𝓵𝓲𝓪𝓼.'));
    const { events } = await holdConversation(conversationPlan({ chooseNames: true }), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    const [reply] = ofType(events, 'response.completed');
    expect(() => EventLine.parse({ ...reply, seq: 0 })).not.toThrow();
    expect(reply?.data.chosen_name).toBe('𝓝𝓸𝓿𝓪𝓵𝓲𝓪𝓼');
  });

  it('takes the name from the first reply only', async () => {
    const a = scriptedProvider((index) => saying(`My name is ${index === 0 ? 'Wren' : 'Other'}.`));
    const { events } = await holdConversation(conversationPlan({ chooseNames: true }), {
      agent_a: a.provider,
      agent_b: numbered('b').provider,
    });
    const names = ofType(events, 'response.completed')
      .filter((event) => event.agent_id === 'agent_a')
      .map(({ data }) => data.chosen_name);
    expect(names).toEqual(['Wren', undefined]);
  });
});

describe('thinking', () => {
  it('goes back to its own author with the next request, and to nobody else', async () => {
    const block = { type: 'thinking' as const, text: 'Hmm.', signature: 'sig-1' };
    const a = scriptedProvider((index) => ({
      parts: [
        { type: 'thinking-delta', text: 'Hmm.' },
        { type: 'thinking-block', block },
        ...(saying(`a${index}`).parts ?? []),
      ],
    }));
    const b = numbered('b');
    const agents = { agent_a: snapshot({ thinking: { budget_tokens: 99 } }), agent_b: snapshot() };
    const { events } = await holdConversation(conversationPlan({ agents }), {
      agent_a: a.provider,
      agent_b: b.provider,
    });
    expect(a.requests[0]?.thinking).toEqual({ budgetTokens: 99 });
    expect(a.requests[1]?.messages[1]).toEqual({
      role: 'assistant',
      content: 'a0',
      thinking: [block],
    });
    expect(JSON.stringify(b.requests)).not.toContain('Hmm.');
    expect(b.requests[0]?.thinking).toBeUndefined();
    expect(ofType(events, 'thinking.completed')[0]?.data).toMatchObject({
      content: 'Hmm.',
      blocks: [{ type: 'thinking', length: 4, signature: 'sig-1' }],
    });
  });
});
