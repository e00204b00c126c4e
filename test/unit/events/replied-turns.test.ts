import { expect, test } from 'vitest';
import { EMPTY_CONVERSATION, reduceConversation } from '../../../src/events/conversation-state.ts';
import { repliedTurns } from '../../../src/events/replied-turns.ts';
import { completedReply } from '../../support/event-samples.ts';

test('turns come in order, with the reply of each agent', () => {
  const { messages } = [
    completedReply(2, 'agent_a', 'a2'),
    completedReply(0, 'agent_a', 'a0'),
    completedReply(0, 'agent_b', 'b0'),
  ].reduce(reduceConversation, EMPTY_CONVERSATION);
  const said = repliedTurns(messages).map(({ number, a, b }) => [number, a?.content, b?.content]);
  expect(said).toEqual([
    [0, 'a0', 'b0'],
    [2, 'a2', undefined],
  ]);
});
