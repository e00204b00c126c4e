import { expect, test } from 'vitest';
import { speakerNames } from '../../../src/events/speaker-names.ts';

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
