import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import {
  type ConversationState,
  EMPTY_CONVERSATION,
  reduceConversation,
} from '../../../src/events/conversation-state.ts';
import { partedAfterTurn } from '../../../src/events/finished-part.ts';
import { standardDetection } from '../../../src/schemas/detection-rules.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { conversationPlan, holdConversation } from '../../support/hold-conversation.ts';
import { saying, scriptedProvider } from '../../support/scripted-provider.ts';

const fold = (events: readonly PidginEvent[], from = EMPTY_CONVERSATION) =>
  events.reduce(reduceConversation, from);

/** What a conversation has more of, the longer it is. */
const listsOf = ({
  messages,
  turns,
  apiCalls,
  interruptedReplies,
  attractors,
}: ConversationState) => ({
  messages,
  turns,
  apiCalls,
  interruptedReplies,
  attractors,
});

/** Three turns that repeat themselves; A fails once in each, B never. */
async function heldEvents(): Promise<PidginEvent[]> {
  const overloaded = new ProviderFailure('busy', { class: 'server', retryable: true });
  const a = scriptedProvider((index) =>
    index % 2 === 0
      ? { parts: [{ type: 'text-delta', text: 'The' }], error: overloaded }
      : saying('The tide is in.'),
  );
  const b = scriptedProvider(() => saying('The tide is in.'));
  const { events } = await holdConversation(
    conversationPlan({ maxTurns: 6, detection: standardDetection() }),
    { agent_a: a.provider, agent_b: b.provider },
    { retry: { maxRetries: 1 } },
  );
  return events;
}

describe('partedAfterTurn', () => {
  it('leaves in two parts what is one, whichever turn it parts', async () => {
    const events = await heldEvents();
    const whole = listsOf(fold(events));
    for (const list of Object.values(whole)) expect(list).not.toEqual([]);
    const starts = events.flatMap(({ type }, at) => (type === 'turn.started' ? [at] : []));
    expect(starts).toHaveLength(6);
    for (const at of starts) {
      const { finished, rest } = partedAfterTurn(fold(events.slice(0, at)));
      const after = fold(events.slice(at), rest);
      const [first, second] = [listsOf(finished), listsOf(after)];
      for (const name of Object.keys(whole) as (keyof typeof whole)[]) {
        expect([...first[name], ...second[name]], name).toEqual(whole[name]);
      }
      // How far it is, and what it took, is known to the part that goes on.
      expect({ ...after, ...whole }).toEqual({ ...fold(events), truncations: [] });
    }
  });

  it('lets go of all that is finished', async () => {
    const events = await heldEvents();
    const { rest } = partedAfterTurn(fold(events));
    expect(listsOf(rest)).toMatchObject({
      messages: [],
      turns: [],
      interruptedReplies: [],
      attractors: [],
    });
    // An event to come could still be of the last call of each.
    expect(rest.apiCalls.map(({ agent }) => agent)).toEqual(['agent_a', 'agent_b']);
  });

  it('keeps the last call of an agent with those behind it, and none where nobody called', () => {
    const call = (agent: 'agent_a' | 'agent_b', turn: number) => ({
      ...{ agent, turn, attempt: 1, startedAt: 1, status: 'completed' as const, usage: {} },
      ...{ costUsd: null, model: null, requestId: null, error: null, durationMs: 1 },
    });
    const turnsOf = (...calls: ReturnType<typeof call>[]) => {
      const { finished, rest } = partedAfterTurn({ ...EMPTY_CONVERSATION, apiCalls: calls });
      return [finished, rest].map(({ apiCalls }) => apiCalls.map(({ turn }) => turn));
    };
    expect(turnsOf()).toEqual([[], []]);
    expect(turnsOf(call('agent_b', 0), call('agent_b', 1))).toEqual([[0], [1]]);
    expect(
      turnsOf(call('agent_a', 0), call('agent_a', 1), call('agent_b', 2), call('agent_b', 3)),
    ).toEqual([[0], [1, 2, 3]]);
  });
});
