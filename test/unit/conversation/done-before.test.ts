import { expect, it } from 'vitest';
import { doneBefore } from '../../../src/conversation/done-before.ts';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { completedReply, sampleEvent } from '../../support/event-samples.ts';

const after = (...events: readonly PidginEvent[]) =>
  events.reduce(reduceConversation, EMPTY_CONVERSATION);

const said = (source: 'awareness' | 'human', turn_number: number) =>
  sampleEvent('conductor.intervention', {
    turn_number,
    data: { source, recipients: ['agent_a'], content: 'Slower.' },
  });

const found = (attractor: 'echo' | 'silence', turn_number: number) =>
  sampleEvent('attractor.detected', { turn_number, data: { attractor } });

it('is nothing of a turn that did not begin', () => {
  const nothing = { started: false, prompts: 0, said: {} };
  const told = { convergence: false, attractors: [] };
  expect(doneBefore(0, EMPTY_CONVERSATION)).toEqual({ ...nothing, told });
});

it('is what was said and told in that turn, and not in another', () => {
  const state = after(
    sampleEvent('turn.started', { turn_number: 0 }),
    said('awareness', 0),
    completedReply(0, 'agent_a', 'a0'),
    completedReply(0, 'agent_b', 'b0'),
    found('echo', 0),
    sampleEvent('turn.completed', { turn_number: 0 }),
    sampleEvent('turn.started', { turn_number: 1 }),
    said('awareness', 1),
    said('human', 1),
    completedReply(1, 'agent_a', 'a1'),
    sampleEvent('convergence.measured', { turn_number: 1 }),
    found('silence', 1),
  );
  expect(doneBefore(1, state)).toEqual({
    started: true,
    // What a person typed is not of the schedule.
    prompts: 1,
    said: { agent_a: 'a1' },
    told: { convergence: true, attractors: ['silence'] },
  });
});
