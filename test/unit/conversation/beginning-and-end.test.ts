import { describe, expect, it } from 'vitest';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { TURN_METRIC_COLUMNS } from '../../../src/metrics/turn-metrics.ts';
import { type DetectionRules, standardDetection } from '../../../src/schemas/detection-rules.ts';
import type { EventOf, PidginEvent } from '../../../src/schemas/event.ts';
import type { AgentId } from '../../../src/schemas/ids.ts';
import { EVENT_SAMPLES } from '../../support/event-samples.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

const REDACTED = { content: true, models: false, patterns: 0 } as const;

const speakers = () => ({
  agent_a: scriptedProvider((index) => saying(`a${index}`)).provider,
  agent_b: scriptedProvider((index) => saying(`b${index}`)).provider,
});

const said = (events: readonly PidginEvent[]) =>
  ofType(events, 'response.completed').map(({ data }) => data.content);

const columns = (events: readonly PidginEvent[]) =>
  ofType(events, 'metrics.computed').flatMap(({ data }) => Object.keys(data.metrics));

describe('a spent budget', () => {
  const afterReplies = (replies: number, redaction: typeof REDACTED | null = null) => {
    let asked = 0;
    const providers = speakers();
    const counting = (one: keyof typeof providers) => ({
      stream: (...request: Parameters<(typeof providers)['agent_a']['stream']>) => {
        asked += 1;
        return providers[one].stream(...request);
      },
    });
    return holdConversation(
      conversationPlan({ redaction }),
      { agent_a: counting('agent_a'), agent_b: counting('agent_b') },
      { budgetSpent: () => asked >= replies },
    );
  };
  const end = { status: 'completed', reason: 'budget' };

  it('ends a conversation between two turns, before the next begins', async () => {
    const held = await afterReplies(2);
    expect(held.end).toEqual(end);
    expect(said(held.events)).toEqual(['a0', 'b0']);
    expect(ofType(held.events, 'turn.started')).toHaveLength(1);
    expect(ofType(held.events, 'conversation.completed')[0]?.data).toMatchObject({
      reason: 'budget',
      turns: 1,
    });
  });

  it('ends it between two replies, in a turn that is not complete', async () => {
    const held = await afterReplies(1);
    expect(held.end).toEqual(end);
    expect(said(held.events)).toEqual(['a0']);
    expect(ofType(held.events, 'turn.completed')).toEqual([]);
    expect(ofType(held.events, 'convergence.measured')).toEqual([]);
    expect(ofType(held.events, 'metrics.computed')).toEqual([]);
  });

  it('leaves measured what was said in it, where the words are not recorded', async () => {
    const { events } = await afterReplies(1, REDACTED);
    expect(columns(events).toSorted()).toEqual([...TURN_METRIC_COLUMNS].toSorted());
    expect(ofType(events, 'turn.completed')).toEqual([]);
    const nobodySpoke = await afterReplies(0, REDACTED);
    expect(said(nobodySpoke.events)).toEqual([]);
    expect(ofType(nobodySpoke.events, 'metrics.computed')).toEqual([]);
  });
});

describe('a stop', () => {
  it('that comes between two turns lets no other begin', async () => {
    const stop = new StopRequest();
    const { events, end } = await holdConversation(conversationPlan(), speakers(), {
      stop,
      attach: (bus) => {
        bus.observe('turn.completed', () => stop.ask('user'));
      },
    });
    expect(end).toEqual({ status: 'interrupted' });
    expect(ofType(events, 'turn.started').map(({ turn_number }) => turn_number)).toEqual([0]);
  });
});

describe('a pause', () => {
  it('that was asked for before the beginning is recorded, and kept to', async () => {
    const [pause, stop] = [new PauseRequest(), new StopRequest()];
    pause.ask();
    const { events } = await holdConversation(conversationPlan(), speakers(), {
      pause,
      stop,
      attach: (bus) => {
        bus.observe('conversation.paused', () => stop.ask('user'));
      },
    });
    expect(ofType(events, 'pause.requested').map(({ turn_number }) => turn_number)).toEqual([0]);
    expect(said(events)).toEqual([]);
  });

  it('is not listened for once the conversation is over', async () => {
    const pause = new PauseRequest();
    const { events } = await holdConversation(conversationPlan(), speakers(), { pause });
    const before = events.length;
    pause.ask();
    expect(events).toHaveLength(before);
  });
});

describe('a branch', () => {
  const reply = (author: AgentId, content: string, turn = 0) => ({
    kind: 'reply' as const,
    author,
    content,
    edited: false,
    turn,
    timestamp: 1_700_000_000,
    finish: { unified: 'stop' as const, raw: 'stop' },
    model: null,
  });

  async function branched(changes: Parameters<typeof conversationPlan>[0] = {}) {
    const branch = {
      ...EVENT_SAMPLES['conversation.branched'].data,
      branch_turn: 1,
      messages: [reply('agent_a', 'a0'), reply('agent_b', 'b0')],
    };
    const asked = scriptedProvider((index) => saying(`other ${index}`));
    const held = await holdConversation(conversationPlan({ maxTurns: 2, branch, ...changes }), {
      agent_a: asked.provider,
      agent_b: asked.provider,
    });
    return { ...held, asked: asked.requests };
  }

  it('begins with what it takes over, and goes on from there', async () => {
    const { events, asked } = await branched();
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      'conversation.started',
      'conversation.branched',
      'turn.started',
    ]);
    expect(asked[0]?.messages.map(({ content }) => content)).toEqual([
      '[HUMAN] Begin.',
      'a0',
      'b0',
    ]);
    expect(ofType(events, 'turn.started').map(({ turn_number }) => turn_number)).toEqual([1]);
  });

  it('is not branched again when it is gone on with', async () => {
    const { events: all } = await branched();
    const earlier = all.slice(0, 2);
    const state = earlier.reduce(reduceConversation, EMPTY_CONVERSATION);
    const [, { data: branch } = { data: null }] = earlier as [
      PidginEvent,
      EventOf<'conversation.branched'>,
    ];
    const { events } = await holdConversation(conversationPlan({ branch }), speakers(), {
      resume: { state, repaired: null },
    });
    expect(events[0]).toMatchObject({ type: 'conversation.resumed', data: { messages: 2 } });
    expect(ofType(events, 'conversation.branched')).toEqual([]);
  });

  it('measures anew what it took over, where the words are not recorded', async () => {
    const open = await branched();
    expect(ofType(open.events, 'metrics.computed')).toEqual([]);
    const { events } = await branched({ redaction: REDACTED });
    const measured = ofType(events, 'metrics.computed').map(({ turn_number }) => turn_number);
    expect(measured).toEqual([0, 1, 1]);
  });

  it('measures what other models said as theirs', async () => {
    const claim = reply('agent_a', 'I am Claude, and I am glad that we meet.');
    const branch = {
      ...EVENT_SAMPLES['conversation.branched'].data,
      branch_turn: 1,
      messages: [{ ...claim, model: 'gemini-3-pro' }, reply('agent_b', 'b0')],
    };
    const { events } = await branched({ redaction: REDACTED, branch });
    const [taken] = ofType(events, 'metrics.computed');
    expect(taken?.data.metrics).toMatchObject({ a_identity_mismatch: true });
  });

  it('does not end for what ended its source', async () => {
    const { convergence, attractors } = standardDetection();
    // All that anyone says converges.
    const detection = { attractors, convergence: { ...convergence, threshold: 0, action: 'stop' } };
    const { end, events } = await branched({ detection: detection as DetectionRules });
    expect(said(events)).toEqual(['other 0', 'other 1']);
    expect(end.status).toBe('completed');
  });

  it('ends for what its own last turn asked for, when it is gone on with', async () => {
    const { convergence, attractors } = standardDetection();
    const [measured] = ofType((await branched()).events, 'convergence.measured');
    // Only the branch reaches what its first turn does.
    const threshold = measured?.data.score ?? Number.NaN;
    const detection: DetectionRules = {
      attractors,
      convergence: { ...convergence, threshold, action: 'stop' },
    };
    const { events: all } = await branched({ detection });
    const earlier = all.slice(0, all.findIndex(({ type }) => type === 'turn.completed') + 1);
    const state = earlier.reduce(reduceConversation, EMPTY_CONVERSATION);
    const [branch] = ofType(earlier, 'conversation.branched');
    const { events, end } = await holdConversation(
      conversationPlan({ maxTurns: 5, detection, branch: branch?.data ?? null }),
      speakers(),
      { resume: { state, repaired: null } },
    );
    expect(end).toEqual({ status: 'completed', reason: 'convergence' });
    expect(said(events)).toEqual([]);
  });
});
