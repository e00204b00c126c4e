import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventType, PidginEvent } from '../../../src/schemas/event.ts';
import {
  type ConversationView,
  displayNames,
  EMPTY_VIEW,
  placeOf,
  reduceView,
  shownConversation,
} from '../../../src/ui/conversation-view.ts';
import {
  completedReply,
  EVENT_SAMPLES,
  replyEvents,
  sampleEvent,
} from '../../support/event-samples.ts';

const FIRST = 'conv_7f3a9c21_0001';
const SECOND = 'conv_7f3a9c21_0002';

function viewAfter(...events: readonly PidginEvent[]): ConversationView {
  return events.reduce(reduceView, EMPTY_VIEW);
}

function namesAfter(...events: readonly PidginEvent[]) {
  const shown = shownConversation(viewAfter(...events));
  return shown === null ? null : displayNames(shown);
}

const started = sampleEvent('conversation.started');
const secondStarted = sampleEvent('conversation.started', { conversation_id: SECOND });

describe('which conversation is shown', () => {
  test('none before there is one', () => {
    const view = viewAfter(sampleEvent('experiment.started'));
    expect(shownConversation(view)).toBeNull();
    expect(view.experiment.spec?.name).toBe('tides');
  });

  test('the next one to start when one has ended', () => {
    const view = viewAfter(
      started,
      sampleEvent('turn.started'),
      sampleEvent('conversation.completed'),
      secondStarted,
    );
    expect(view).toMatchObject({ shownId: SECOND, turn: null, reply: null });
  });

  test('one is followed to its end although others start', () => {
    const both = viewAfter(started, secondStarted);
    expect(both.shownId).toBe(FIRST);
    const next = reduceView(both, sampleEvent('response.started', { conversation_id: SECOND }));
    expect(next.reply).toBeNull();
    const delta = sampleEvent('response.streaming', { conversation_id: SECOND });
    expect(reduceView(next, delta).reply).toBeNull();
  });

  test('one that was under way before the screen opened is shown as far as it is known', () => {
    const view = viewAfter(sampleEvent('response.completed'));
    expect(view.shownId).toBe(FIRST);
    expect(shownConversation(view)).toMatchObject({ replies: 1, agents: null });
  });

  test('those that ended are forgotten when another starts', () => {
    const view = viewAfter(started, sampleEvent('conversation.completed'), secondStarted);
    expect(Object.keys(view.conversations)).toEqual([SECOND]);
  });

  test('its place in the plan comes from its id', () => {
    expect(placeOf(viewAfter(sampleEvent('experiment.started')), SECOND)).toBe(
      'conversation 2 of 2',
    );
    expect(placeOf(EMPTY_VIEW, SECOND)).toBe('conversation 2');
    const only = EVENT_SAMPLES['experiment.started'].data.plan.slice(0, 1);
    const alone = viewAfter(sampleEvent('experiment.started', { data: { plan: only } }));
    expect(placeOf(alone, FIRST)).toBe('conversation');
  });
});

describe('the reply under way', () => {
  const upTo = (pieces: string[], thoughts: string[]) =>
    viewAfter(started, ...replyEvents(0, 'agent_b', pieces, thoughts).slice(0, -1)).reply;

  test('keeps what is said and what is thought apart', () => {
    expect(upTo(['Hel', 'lo'], ['hm', ', yes'])).toEqual({
      agent: 'agent_b',
      text: 'Hello',
      thinking: 'hm, yes',
    });
  });

  test('is there, empty, as soon as it is asked for', () => {
    const view = viewAfter(started, sampleEvent('api.call.started'));
    expect(view.reply).toEqual({ agent: 'agent_a', text: '', thinking: '' });
  });

  test('begins anew when it is asked for again', () => {
    const view = viewAfter(
      started,
      sampleEvent('response.started'),
      sampleEvent('response.streaming'),
      sampleEvent('api.call.failed'),
      sampleEvent('api.call.started'),
      sampleEvent('response.streaming', { data: { delta: 'Again' } }),
    );
    expect(view.reply?.text).toBe('Again');
  });

  test.each([
    'response.completed',
    'response.interrupted',
    'api.call.failed',
    'conversation.failed',
    'conversation.interrupted',
    'conversation.completed',
  ] as const satisfies EventType[])('is over with %s', (type) => {
    const view = viewAfter(started, sampleEvent('response.streaming'), sampleEvent(type));
    expect(view.reply).toBeNull();
  });
});

describe('what agents are called', () => {
  test('by their display names', () => {
    expect(namesAfter(started)).toEqual({ agent_a: 'Claude', agent_b: 'GPT' });
  });

  test('by the names they chose, once they did', () => {
    const chose = sampleEvent('response.completed', { data: { chosen_name: 'Luna' } });
    expect(namesAfter(started, chose)).toEqual({ agent_a: 'Luna', agent_b: 'GPT' });
  });

  test('with a letter when both chose the same', () => {
    const a = sampleEvent('response.completed', { data: { chosen_name: 'Luna' } });
    const b = sampleEvent('response.completed', {
      agent_id: 'agent_b',
      data: { chosen_name: 'Luna' },
    });
    expect(namesAfter(started, a, b)).toEqual({ agent_a: 'Luna (A)', agent_b: 'Luna (B)' });
  });

  test('by their letters while nothing else is known', () => {
    expect(namesAfter(completedReply(0, 'agent_a', 'Hi'))).toEqual({
      agent_a: 'Agent A',
      agent_b: 'Agent B',
    });
  });

  test('by names that cannot move the cursor', () => {
    const chose = sampleEvent('response.completed', { data: { chosen_name: 'L\u001b[2Ju\n' } });
    expect(namesAfter(started, chose)?.agent_a).toBe('Lu');
  });
});

test('numbers are unknown until an event tells them', () => {
  const view = viewAfter(started);
  expect(shownConversation(view)).toMatchObject({
    convergence: null,
    inputTokens: null,
    outputTokens: null,
  });
});

test('holds no more after 2,000 turns than after two', () => {
  const turns = (count: number): ConversationView => {
    let view = viewAfter(sampleEvent('experiment.started'), started);
    for (let turn = 0; turn < count; turn += 1) {
      for (const event of [
        sampleEvent('turn.started', { turn_number: 1 }),
        ...replyEvents(1, 'agent_a', ['Tides ', 'turn.'], ['hm']),
        ...replyEvents(1, 'agent_b', ['They ', 'do.']),
        sampleEvent('turn.completed', { turn_number: 1 }),
      ]) {
        view = reduceView(view, event);
      }
    }
    return view;
  };
  // Only the counters differ.
  const shape = (view: ConversationView) => JSON.stringify(view).replace(/\d+(\.\d+)?/g, '0');
  expect(shape(turns(2000))).toBe(shape(turns(2)));
});

test('makes a view of any events in any order', () => {
  const anyEvent = fc.constantFrom(...Object.values<PidginEvent>(EVENT_SAMPLES));
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      expect(viewAfter(...events)).toBeDefined();
    }),
  );
});
