import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Interventions } from '../../../src/conversation/interventions.ts';
import { PauseRequest } from '../../../src/conversation/pause-request.ts';
import { StopRequest } from '../../../src/conversation/stop-request.ts';
import { conversationPlan, holdConversation, ofType } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

/** Pauses while A's first reply is in flight, and does something once the conversation waits. */
async function pausedDuringA0(then: (pause: PauseRequest, stop: StopRequest) => void) {
  const pause = new PauseRequest();
  const stop = new StopRequest();
  const a = scriptedProvider((index) => ({
    ...saying(`a${index}`),
    afterwards: () => {
      if (index === 0) pause.ask();
    },
  }));
  const b = scriptedProvider((index) => saying(`b${index}`));
  const held = holdConversation(
    conversationPlan(),
    { agent_a: a.provider, agent_b: b.provider },
    { pause, stop },
  );
  for (let tick = 0; tick < 20; tick += 1) await breathe();
  expect(b.requests).toHaveLength(0);
  then(pause, stop);
  return held;
}

describe('a pause', () => {
  it('comes after the reply in flight, and goes on with the other agent', async () => {
    const { events, end } = await pausedDuringA0((pause) => pause.release());
    expect(end).toEqual({ status: 'completed', reason: 'max_turns' });
    const types = events.map(({ type }) => type);
    const requested = types.indexOf('pause.requested');
    expect(types.slice(requested, requested + 5)).toEqual([
      'pause.requested',
      'response.completed',
      'api.call.completed',
      'conversation.paused',
      'conversation.resumed',
    ]);
    expect(ofType(events, 'conversation.resumed')[0]).toMatchObject({
      turn_number: 0,
      data: { messages: 1 },
    });
    expect(ofType(events, 'response.completed').map(({ data }) => data.content)).toEqual([
      'a0',
      'b0',
      'a1',
      'b1',
    ]);
  });

  it('ends with a stop', async () => {
    const { events, end } = await pausedDuringA0((_, stop) => stop.ask('stop'));
    expect(end).toEqual({ status: 'interrupted' });
    expect(events.at(-1)).toMatchObject({
      type: 'conversation.interrupted',
      data: { cause: 'stop' },
    });
  });
});

describe('an intervention', () => {
  it('is said before the next reply, to those it is for, with who said it', async () => {
    const interventions = new Interventions();
    const plan = conversationPlan();
    const tell = (text: string, recipients: ('agent_a' | 'agent_b')[]) =>
      interventions.add(plan.conversationId, { recipients, text, by: 'ada' });
    const a = scriptedProvider((index) => ({
      ...saying(`a${index}`),
      afterwards: () => {
        if (index === 0) {
          tell('Be brief.', ['agent_b']);
          tell('Both of you.', ['agent_a', 'agent_b']);
        }
      },
    }));
    const b = scriptedProvider((index) => saying(`b${index}`));
    const { events } = await holdConversation(
      plan,
      { agent_a: a.provider, agent_b: b.provider },
      { interventions },
    );
    expect(b.requests[0]?.messages.map(({ content }) => content)).toEqual([
      '[HUMAN] Begin.',
      'a0',
      '[HUMAN] Be brief.',
      '[HUMAN] Both of you.',
    ]);
    expect(a.requests[1]?.messages.map(({ content }) => content)).toEqual([
      '[HUMAN] Begin.',
      'a0',
      '[HUMAN] Both of you.',
      'b0',
    ]);
    expect(ofType(events, 'conductor.intervention')[0]).toMatchObject({
      turn_number: 0,
      data: { source: 'human', by: 'ada', recipients: ['agent_b'] },
    });
    expect(ofType(events, 'conductor.intervention')).toHaveLength(2);
  });
});
