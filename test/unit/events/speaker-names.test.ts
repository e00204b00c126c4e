import { expect, test } from 'vitest';
import { ownName, speakerNames } from '../../../src/events/speaker-names.ts';
import { EVENT_SAMPLES } from '../../support/event-samples.ts';

test.each([
  ['Luna', 'Sol', 'Luna', 'Sol'],
  ['Luna', 'Luna', 'Luna (A)', 'Luna (B)'],
  ['Luna', null, 'Luna', 'Agent B'],
  [null, '', 'Agent A', 'Agent B'],
  // What one agent chose may be what the other is called for want of a name.
  ['Agent B', null, 'Agent B (A)', 'Agent B (B)'],
])('%j and %j are called %s and %s', (ofA, ofB, agent_a, agent_b) => {
  expect(speakerNames(ofA, ofB)).toEqual({ agent_a, agent_b });
});

test('an agent is called what it chose, else what its model is called, else nothing is known', () => {
  const { agents } = EVENT_SAMPLES['conversation.started'].data;
  const chosenNames = { agent_b: 'Sol' };
  expect(ownName({ chosenNames, agents }, 'agent_a')).toBe('Claude');
  expect(ownName({ chosenNames, agents }, 'agent_b')).toBe('Sol');
  expect(ownName({ chosenNames, agents: null }, 'agent_b')).toBe('Sol');
  expect(ownName({ chosenNames, agents: null }, 'agent_a')).toBeNull();
});
