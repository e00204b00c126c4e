import { describe, expect, it } from 'vitest';
import {
  type ConversationProgress,
  hasEnded,
  isInherited,
  NO_PROGRESS,
  plusCost,
  reduceProgress,
  sumOfUsd,
} from '../../../src/events/conversation-progress.ts';
import type { EventOf, PidginEvent } from '../../../src/schemas/event.ts';
import type { FinishReason } from '../../../src/schemas/usage.ts';
import { EVENT_SAMPLES, sampleEvent } from '../../support/event-samples.ts';

const fold = (...events: readonly PidginEvent[]): ConversationProgress =>
  events.reduce(reduceProgress, NO_PROGRESS);

const started = sampleEvent('conversation.started', { timestamp: 100 });
const reply = (data: Partial<EventOf<'response.completed'>['data']> = {}) =>
  sampleEvent('response.completed', { data });
const failed = (data: Partial<EventOf<'api.call.failed'>['data']> = {}) =>
  sampleEvent('api.call.failed', { data });
const call = sampleEvent('api.call.started');

describe('the progress of a conversation', () => {
  it('is nothing before it began', () => {
    expect(NO_PROGRESS).toMatchObject({
      status: 'pending',
      chooseNames: false,
      turnsCompleted: 0,
      costUsd: 0,
      tokensComplete: true,
      lacksEvents: false,
    });
  });

  it('is what was planned once it started', () => {
    const { data } = EVENT_SAMPLES['conversation.started'];
    expect(fold(started)).toEqual({
      ...NO_PROGRESS,
      conversationId: started.conversation_id,
      experimentId: started.experiment_id,
      status: 'running',
      arm: data.arm,
      repetition: data.repetition,
      seed: data.seed,
      maxTurns: data.max_turns,
      promptTag: data.prompt_tag,
      openingPrompt: data.opening_prompt,
      chooseNames: data.choose_names,
      agents: data.agents,
      detection: data.detection ?? null,
      redaction: data.redaction ?? null,
      origin: data.origin ?? null,
      startedAt: 100,
      lastEventAt: 100,
    });
  });

  it('is not all known where it was written down by an older Pidgin', () => {
    const older = sampleEvent('conversation.started', {
      data: {
        origin: { format: 'python-pidgin', experiment_id: 'exp', conversation_id: 'conv' },
      },
    });
    expect(fold(older)).toMatchObject({ costUsd: null, tokensComplete: false, oddReplies: null });
  });

  it('does not claim to know all tokens and costs when the log lacks events', () => {
    const paid = reply({ usage: { input_tokens: 1, output_tokens: 2 }, cost_usd: 0.5 });
    const whole = [started, reply(), call, paid].map((event, seq) => ({ ...event, seq }));
    const knows = (events: readonly PidginEvent[]) => {
      const { tokensComplete, costUsd, knownCostUsd } = fold(...events);
      return { tokensComplete, costUsd, knownCostUsd };
    };
    const all = knows(whole);
    expect(all).toMatchObject({ tokensComplete: true, costUsd: expect.any(Number) });
    for (const lost of [0, 1, 2]) {
      const left = whole.filter(({ seq }) => seq !== lost);
      expect({ lost, ...knows(left) }).toMatchObject({
        lost,
        tokensComplete: false,
        costUsd: null,
      });
    }
    expect(knows(whole.slice(1)).knownCostUsd).toBe(all.knownCostUsd);
    expect(fold(...whole).lacksEvents).toBe(false);
    expect(fold(...whole.slice(1)).lacksEvents).toBe(true);
  });

  it('knows that nobody charges, though the log lacks events', () => {
    const { agents } = EVENT_SAMPLES['conversation.started'].data;
    const costUsd = (ofA: string, ofB: string) => {
      const agent_a = { ...agents.agent_a, provider: ofA };
      const agent_b = { ...agents.agent_b, provider: ofB };
      const begun = sampleEvent('conversation.started', { data: { agents: { agent_a, agent_b } } });
      return fold(...[begun, call].map((event, at) => ({ ...event, seq: 2 * at }))).costUsd;
    };
    expect(costUsd('local', 'silent')).toBe(0);
    expect(costUsd('local', 'openai')).toBeNull();
    expect(costUsd('anthropic', 'silent')).toBeNull();
  });

  it('is left as it was by an event of the experiment', () => {
    const state = fold(started);
    expect(reduceProgress(state, sampleEvent('experiment.completed'))).toBe(state);
  });

  it.each([
    [sampleEvent('conversation.completed', { data: { reason: 'budget' } }), 'completed', 'budget'],
    [sampleEvent('conversation.failed'), 'failed', 'failed'],
    [sampleEvent('conversation.interrupted', { data: { cause: 'stop' } }), 'interrupted', 'stop'],
    [
      sampleEvent('conversation.interrupted', { data: { cause: null } }),
      'interrupted',
      'interrupted',
    ],
  ] as const)('ends as the last event says: %#', (event, status, endReason) => {
    const state = fold(started, { ...event, timestamp: 150 });
    expect(state).toMatchObject({ status, endReason, startedAt: 100, endedAt: 150 });
    expect(hasEnded(state.status)).toBe(true);
    const resumed = reduceProgress(state, sampleEvent('conversation.resumed'));
    expect(resumed).toMatchObject({ status: 'running', endReason: null, endedAt: null });
    expect(resumed.error).toBeNull();
  });

  it('holds why it failed', () => {
    const { error } = EVENT_SAMPLES['conversation.failed'].data;
    expect(fold(started, sampleEvent('conversation.failed')).error).toEqual(error);
  });

  it('has not ended while it is paused, or before it began', () => {
    const paused = fold(started, sampleEvent('conversation.paused'));
    expect(paused.status).toBe('paused');
    expect([paused.status, 'pending' as const, 'running' as const].some(hasEnded)).toBe(false);
  });

  it('counts complete turns, those of its source included', () => {
    const turn = sampleEvent('turn.completed');
    expect(fold(started, turn, turn).turnsCompleted).toBe(2);
    const branched = sampleEvent('conversation.branched');
    const branch = fold(started, branched, turn);
    expect(branch).toMatchObject({
      turnsCompleted: 5,
      chosenNames: { agent_a: 'Nova' },
      branch: {
        experimentId: 'exp_0badcafe',
        conversationId: 'conv_0badcafe_0003',
        turn: 4,
        inheritedTurns: 4,
      },
    });
    expect([3, 4, null].map((number) => isInherited(branch, number))).toEqual([true, false, false]);
    expect(isInherited(fold(started), 0)).toBe(false);
  });

  it('takes nothing over from the source where an older record does not say what', () => {
    const { messages: _, chosen_names: __, ...data } = EVENT_SAMPLES['conversation.branched'].data;
    const older = { ...EVENT_SAMPLES['conversation.branched'], data } as PidginEvent;
    expect(fold(older)).toMatchObject({
      turnsCompleted: 0,
      chosenNames: {},
      branch: { turn: 4, inheritedTurns: 0 },
    });
  });

  it('keeps the newest score, the first turn at the threshold, and the first attractor', () => {
    const score = (turn_number: number, data: Partial<EventOf<'convergence.measured'>['data']>) =>
      sampleEvent('convergence.measured', { turn_number, data });
    const found = (turn_number: number) => sampleEvent('attractor.detected', { turn_number });
    const state = fold(
      score(0, { score: 0.5, trend: null }),
      score(1, { score: 0.9, crossed_threshold: 0.85 }),
      found(1),
      score(2, { score: 0.8, trend: 'stable', crossed_threshold: 0.85 }),
      found(2),
    );
    expect(state).toMatchObject({ convergence: 0.8, trend: 'stable', convergedTurn: 1 });
    expect(state.firstAttractor).toEqual({
      attractor: 'repetition',
      onsetTurn: 1,
      detectedTurn: 1,
    });
    expect(fold(score(3, {})).convergedTurn).toBeNull();
  });

  it('takes the name an agent chose, and keeps that of the other', () => {
    const named = (agent_id: 'agent_a' | 'agent_b', chosen_name: string) =>
      sampleEvent('response.completed', { agent_id, data: { chosen_name } });
    const unnamed = reply({ chosen_name: undefined });
    expect(fold(named('agent_a', 'Luna'), named('agent_b', 'Sol'), unnamed).chosenNames).toEqual({
      agent_a: 'Luna',
      agent_b: 'Sol',
    });
  });
});

describe('what a conversation took', () => {
  it('is the sum of its calls, replies and failures', () => {
    const state = fold(
      call,
      failed({ usage: { input_tokens: 10, output_tokens: 1 }, cost_usd: 0.1 }),
      call,
      reply({ usage: { input_tokens: 20, output_tokens: 5 }, cost_usd: 0.2 }),
    );
    expect(state).toMatchObject({
      replies: 1,
      inputTokens: 30,
      outputTokens: 6,
      tokensComplete: true,
      costUsd: 0.3,
      knownCostUsd: 0.3,
      callInFlight: null,
    });
  });

  it('is not known any more once a call does not say', () => {
    const known = { usage: { input_tokens: 20, output_tokens: 5 }, cost_usd: 0.2 };
    const silent = { usage: {}, cost_usd: undefined };
    expect(fold(reply(silent), reply(known))).toMatchObject({
      inputTokens: 20,
      outputTokens: 5,
      tokensComplete: false,
      costUsd: null,
      knownCostUsd: 0.2,
    });
    expect(fold(reply(silent))).toMatchObject({ inputTokens: null, outputTokens: null });
    for (const usage of [{ input_tokens: 1 }, { output_tokens: 1 }]) {
      expect(fold(reply({ ...known, usage })).tokensComplete).toBe(false);
    }
  });

  it('is nothing for a call that was refused', () => {
    const refused = failed({ cost_usd: 0, usage: {} });
    expect(fold(call, refused)).toMatchObject({
      tokensComplete: true,
      costUsd: 0,
      callInFlight: null,
    });
    const { error } = EVENT_SAMPLES['api.call.failed'].data;
    const broken = { ...error, status: undefined };
    expect(fold(failed({ cost_usd: 0, usage: {}, error: broken })).tokensComplete).toBe(false);
    expect(fold(failed({ cost_usd: undefined, usage: {} })).costUsd).toBeNull();
    expect(fold(failed({ cost_usd: 0, usage: { input_tokens: 4 } })).inputTokens).toBe(4);
  });

  it('is not known of a call that was stopped, or that the process died in', () => {
    const stopped = sampleEvent('response.interrupted', { data: { cause: 'user' } });
    expect(fold(call, stopped)).toMatchObject({ costUsd: null, callInFlight: null });
    const resumed = sampleEvent('conversation.resumed');
    expect(fold(call).callInFlight).toBe('agent_a');
    expect(fold(call, resumed)).toMatchObject({
      costUsd: null,
      tokensComplete: false,
      callInFlight: null,
    });
    expect(fold(resumed)).toMatchObject({ costUsd: 0, tokensComplete: true });
  });

  it('is not known either once the end of a process that died is recorded, and is told of once', () => {
    const crashed = sampleEvent('conversation.interrupted', { data: { cause: 'crash' } });
    const unknown = { costUsd: null, tokensComplete: false, callInFlight: null };
    expect(fold(call, crashed)).toMatchObject(unknown);
    expect(fold(call, crashed, sampleEvent('conversation.resumed'))).toMatchObject(unknown);
    expect(fold(crashed)).toMatchObject({ costUsd: 0, tokensComplete: true });
  });

  it('is nothing where nobody charges, though the call was cut short', () => {
    const { agents } = EVENT_SAMPLES['conversation.started'].data;
    const local = { ...agents.agent_a, provider: 'local', model: 'test' };
    const data = { agents: { agent_a: local, agent_b: agents.agent_b } };
    const started = sampleEvent('conversation.started', { data });
    const resumed = sampleEvent('conversation.resumed');
    const stopped = sampleEvent('response.interrupted', { data: { cause: 'user' } });
    const crashed = sampleEvent('conversation.interrupted', { data: { cause: 'crash' } });
    for (const end of [resumed, stopped, crashed]) {
      expect(fold(started, call, end)).toMatchObject({ costUsd: 0, tokensComplete: false });
    }
  });

  it('is told of a failed call once, by the failure', () => {
    const partial = sampleEvent('response.interrupted', { data: { cause: 'error' } });
    expect(fold(call, failed(), partial)).toMatchObject({ costUsd: 0, tokensComplete: true });
  });

  it('adds up without binary noise', () => {
    expect(sumOfUsd(0.1, 0.2)).toBe(0.3);
    expect(plusCost(0.1, 0.2)).toBe(0.3);
    expect([plusCost(null, 1), plusCost(1, null), plusCost(1, undefined)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('odd replies', () => {
  const none = { truncated: 0, filtered: 0, refused: 0, empty: 0 };
  const ended = (unified: FinishReason, content = 'Yes.') =>
    reply({ content, finish: { unified, raw: null } });

  it.each([
    ['length', 'Yes.', { truncated: 1 }],
    ['content_filter', '', { filtered: 1 }],
    ['refusal', 'No.', { refused: 1 }],
    ['stop', 'Yes.', {}],
    ['stop', ' \n', { empty: 1 }],
    ['other', '', { empty: 1 }],
  ] as const)('that end by %s with %j count as %j', (unified, content, odd) => {
    expect(fold(started, ended(unified, content)).oddReplies).toEqual({ ...none, ...odd });
  });

  it('are not those of an agent that never says anything', () => {
    const { data } = EVENT_SAMPLES['conversation.started'];
    const agents = { ...data.agents, agent_a: { ...data.agents.agent_a, provider: 'silent' } };
    const silent = sampleEvent('conversation.started', { data: { agents } });
    expect(fold(silent, ended('stop', '')).oddReplies).toEqual(none);
    expect(fold(ended('stop', '')).oddReplies).toEqual({ ...none, empty: 1 });
  });

  it('add up, and are not known where a record does not say why a model stopped', () => {
    const two = fold(ended('length'), ended('length'), ended('refusal'));
    expect(two.oddReplies).toEqual({ ...none, truncated: 2, refused: 1 });
    expect(fold(ended('length'), reply({ finish: null }), ended('length')).oddReplies).toBeNull();
  });
});
