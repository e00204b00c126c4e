import { describe, expect, it } from 'vitest';
import type { ConversationPlan } from '../../../src/conversation/conversation-plan.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../../../src/events/conversation-state.ts';
import type { ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { type Scripted, scriptedProvider } from '../../support/scripted-provider.ts';

const stateOf = (events: readonly PidginEvent[]): ConversationState =>
  events.reduce(reduceConversation, EMPTY_CONVERSATION);

/** Replies that depend on nothing but the request, with thinking the provider wants back. */
function thoughtful({ messages }: ProviderRequest): Scripted {
  const last = messages.at(-1)?.content ?? '';
  const text = `${messages.length} after ${last.length}: ${'word '.repeat(60)}`;
  const parts: StreamPart[] = [
    { type: 'thinking-delta', text: `Hm, ${last.length}. ` },
    { type: 'thinking-delta', text: 'So.' },
    { type: 'thinking-block', block: { type: 'redacted', data: 'x' } },
    {
      type: 'thinking-block',
      block: { type: 'thinking', text: `Hm, ${last.length}. `, signature: 'a' },
    },
    { type: 'thinking-block', block: { type: 'thinking', text: 'So.', signature: 'b' } },
    { type: 'text-delta', text },
    { type: 'usage', usage: { input_tokens: messages.length * 70, output_tokens: 70 } },
    { type: 'finish', finish: { unified: 'stop', raw: 'stop' }, model: 'scripted-1' },
  ];
  return { parts };
}

const PLAN = conversationPlan({
  maxTurns: 6,
  allowTruncation: true,
  chooseNames: true,
  scheduled: new Map([
    [0, [{ recipients: ['agent_b'], text: 'Only you.' }]],
    [
      3,
      [
        { recipients: ['agent_a', 'agent_b'], text: 'Slower.' },
        { recipients: ['agent_a'], text: 'Quieter.' },
      ],
    ],
  ]),
});

async function hold(plan: ConversationPlan, earlier: readonly PidginEvent[] = []) {
  const sent: ProviderRequest[] = [];
  const { provider } = scriptedProvider((_, request) => {
    sent.push({ ...request, messages: [...request.messages] });
    return thoughtful(request);
  });
  const resume = { state: stateOf(earlier), repaired: null };
  const { events, end } = await holdConversation(
    plan,
    { agent_a: provider, agent_b: provider },
    { window: 700, ...(earlier.length === 0 ? {} : { resume }) },
  );
  return { events, end, sent };
}

const said = (events: readonly PidginEvent[]) =>
  stateOf(events).messages.map((message) => ({
    ...message,
    timestamp: 0,
    durationMs: 0,
    timeToFirstTokenMs: 0,
    chunkTimings: [],
  }));

const detected = (events: readonly PidginEvent[]) =>
  [...ofType(events, 'convergence.measured'), ...ofType(events, 'attractor.detected')].map(
    ({ type, turn_number, data }) => ({ type, turn_number, data }),
  );

describe('a conversation that is gone on with', () => {
  it('comes out the same wherever its record ends, and asks nothing twice', async () => {
    const whole = await hold(PLAN);
    expect(ofType(whole.events, 'context.truncated').length).toBeGreaterThan(2);
    for (let kept = 1; kept < whole.events.length; kept += 1) {
      const earlier = whole.events.slice(0, kept);
      const rest = await hold(PLAN, earlier);
      const all = [...earlier, ...rest.events];
      expect(rest.end).toEqual(whole.end);
      expect(said(all)).toEqual(said(whole.events));
      const answered = ofType(earlier, 'response.completed').length;
      expect(rest.sent).toEqual(whole.sent.slice(answered));
      expect(ofType(all, 'turn.started').map((event) => event.turn_number)).toEqual([
        0, 1, 2, 3, 4, 5,
      ]);
      expect(ofType(all, 'turn.completed').map((event) => event.turn_number)).toEqual([
        0, 1, 2, 3, 4, 5,
      ]);
      expect(ofType(rest.events, 'conversation.resumed')[0]?.data.messages).toBe(answered);
      expect(detected(all)).toEqual(detected(whole.events));
      // How long a turn took does not stand in the clock of the process that ended it.
      const open =
        ofType(earlier, 'turn.started').length - ofType(earlier, 'turn.completed').length;
      const durations = ofType(rest.events, 'turn.completed').map(({ data }) => data.duration_ms);
      expect(durations.indexOf(null)).toBe(open === 1 ? 0 : -1);
      expect(stateOf(all)).toMatchObject({ status: 'completed', turnsCompleted: 6 });
    }
  });

  it('ends where it would have ended for what was detected, wherever its record ends', async () => {
    const { convergence, attractors } = standardDetection();
    const detection = { convergence, attractors: { ...attractors, action: 'stop' as const } };
    const plan = conversationPlan({ maxTurns: 6, detection });
    const whole = await hold(plan);
    expect(whole.end).toEqual({ status: 'completed', reason: 'attractor' });
    expect(stateOf(whole.events).turnsCompleted).toBeLessThan(6);
    for (let kept = 1; kept < whole.events.length; kept += 1) {
      const earlier = whole.events.slice(0, kept);
      const rest = await hold(plan, earlier);
      const all = [...earlier, ...rest.events];
      expect(rest.end).toEqual(whole.end);
      expect(said(all)).toEqual(said(whole.events));
      expect(detected(all)).toEqual(detected(whole.events));
    }
  });

  it('leaves what had arrived of a reply in the record and out of the conversation', async () => {
    const stop = new StopRequest();
    const a = scriptedProvider(() => ({
      parts: [{ type: 'text-delta', text: 'Half a' }],
      afterwards: () => {
        stop.ask('user');
        stop.ask('user');
      },
    }));
    const providers = { agent_a: a.provider, agent_b: a.provider };
    const { events: earlier } = await holdConversation(PLAN, providers, { stop });
    expect(stateOf(earlier).status).toBe('interrupted');
    const rest = await hold(PLAN, earlier);
    const whole = await hold(PLAN);
    expect(rest.sent).toEqual(whole.sent);
    expect(stateOf([...earlier, ...rest.events])).toMatchObject({
      status: 'completed',
      endReason: 'max_turns',
      interruptedReplies: [{ content: 'Half a', cause: 'user' }],
    });
  });

  it('begins when nothing but a torn line was left, and keeps that line', async () => {
    const { provider } = scriptedProvider((_, request) => thoughtful(request));
    const { events } = await holdConversation(
      PLAN,
      { agent_a: provider, agent_b: provider },
      {
        resume: { state: EMPTY_CONVERSATION, repaired: { byte_offset: 0, text: '{"v":1,"id' } },
      },
    );
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual([
      'conversation.started',
      'conversation.resumed',
    ]);
    expect(ofType(events, 'conversation.resumed')[0]?.data).toEqual({
      messages: 0,
      repaired_tail: { byte_offset: 0, text: '{"v":1,"id' },
    });
  });
});
