import { describe, expect, test } from 'vitest';
import { Overview } from '../../../src/experiment/manifest.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { plainLog } from '../../../src/ui/plain.ts';
import {
  completedReply,
  EVENT_SAMPLES,
  replyEvents,
  sampleEvent,
} from '../../support/event-samples.ts';

function logOf(...events: readonly PidginEvent[]): string[] {
  return events.flatMap(plainLog(null));
}

const oneConversation = sampleEvent('experiment.started', {
  data: { plan: EVENT_SAMPLES['experiment.started'].data.plan.slice(0, 1) },
});
const twoConversations = sampleEvent('experiment.started');
const started = sampleEvent('conversation.started', { data: { arm: 'default', repetition: 1 } });

test('a conversation reads from its start to its end', () => {
  expect(
    logOf(
      oneConversation,
      started,
      sampleEvent('turn.started', { turn_number: 0 }),
      ...replyEvents(0, 'agent_a', ['The moon ', 'pulls.\n', '\nTwice a day.'], ['hm']),
      ...replyEvents(0, 'agent_b', ['And the sun.']),
      sampleEvent('turn.completed', { turn_number: 0 }),
      sampleEvent('conductor.intervention', { data: { recipients: ['agent_b'] } }),
      sampleEvent('conversation.completed', { data: { turns: 1 } }),
      sampleEvent('experiment.completed'),
    ),
  ).toEqual([
    'tides: Claude (anthropic/claude-sonnet-4-5) and GPT (openai/gpt-5), at most 10 turns',
    'opening prompt: [HUMAN]: What is a tide?',
    'Claude: The moon pulls.',
    '',
    '  Twice a day.',
    'GPT: And the sun.',
    'human to GPT: [HUMAN]: And the sun?',
    'conversation completed: every turn is done (1 of 10 turns · 1 min 23 s · 2,468 tokens in, 112 out · cost $0.0091)',
  ]);
});

test('conversations that run at once are told apart', () => {
  const second = { conversation_id: 'conv_7f3a9c21_0002' };
  expect(
    logOf(
      twoConversations,
      started,
      sampleEvent('conversation.started', { ...second, data: { arm: 'warm', repetition: 2 } }),
      { ...completedReply(0, 'agent_b', 'Second.'), ...second } as PidginEvent,
      completedReply(0, 'agent_a', 'First.'),
      sampleEvent('conversation.failed', second),
      sampleEvent('experiment.completed'),
    ).filter((line) => !line.includes('opening prompt')),
  ).toEqual([
    '[1] tides · conversation 1 of 2: Claude (anthropic/claude-sonnet-4-5) and GPT (openai/gpt-5), at most 10 turns',
    '[2] tides · conversation 2 of 2 · arm warm · repetition 2: Claude (anthropic/claude-sonnet-4-5) and GPT (openai/gpt-5), at most 10 turns',
    '[2] GPT: Second.',
    '[1] Claude: First.',
    '[2] conversation 2 of 2 failed: Too many requests (3 of 10 turns · 9.0 s · 1,234 tokens in, 56 out · cost $0.0045)',
    'warning: experiment completed: 1 completed, 1 failed',
  ]);
});

describe('what goes wrong', () => {
  const lineOf = (event: PidginEvent) => logOf(oneConversation, started, event).at(-1);

  test.each([
    [
      sampleEvent('api.call.failed'),
      'warning: Claude: Too many requests; trying again in 4.0 s (attempt 2)',
    ],
    [sampleEvent('conversation.interrupted'), 'conversation interrupted (3 of 10 turns · 9.0 s)'],
    [sampleEvent('experiment.failed'), 'error: experiment failed: No space left'],
    [sampleEvent('budget.exceeded'), 'warning: budget: $1.05 of $1.00'],
    [sampleEvent('context.truncated'), 'warning: Claude no longer sees the oldest 1 message'],
    [
      sampleEvent('context.limit_reached'),
      'warning: Claude: context window full (– of 200,000 tokens)',
    ],
    [sampleEvent('attractor.detected'), 'warning: attractor repetition since turn 2'],
    [
      sampleEvent('conversation.resumed'),
      'warning: resumed after 4 messages; a torn last line was cut from its file',
    ],
  ])('is told: %#', (event, line) => {
    expect(lineOf(event)).toBe(line);
  });

  test('is told once: a call that is not tried again fails its conversation', () => {
    const lines = logOf(
      oneConversation,
      started,
      sampleEvent('api.call.failed', { data: { wait_ms: null } }),
      sampleEvent('conversation.failed'),
    );
    expect(lines.filter((line) => line.includes('Too many requests'))).toHaveLength(1);
  });

  test('a reply that was cut is marked so', () => {
    expect(
      logOf(
        oneConversation,
        started,
        sampleEvent('response.interrupted'),
        sampleEvent('response.completed', { data: { content: 'Half a', chosen_name: undefined } }),
      ).slice(2),
    ).toEqual([
      'Claude: The moon pu',
      '  (stopped here; not part of the conversation)',
      'Claude: Half a',
      '  (cut at the token limit)',
    ]);
  });

  test('a reply without a word is marked so', () => {
    expect(logOf(oneConversation, started, completedReply(0, 'agent_a', '')).at(-1)).toBe(
      'Claude: (says nothing)',
    );
  });
});

test('tokens nobody reported are left out, and a cost nobody knows is said to be unknown', () => {
  const silent = sampleEvent('response.completed', {
    data: { usage: {}, cost_usd: undefined, finish: { unified: 'stop', raw: null } },
  });
  const end = logOf(oneConversation, started, silent, sampleEvent('conversation.completed')).at(-1);
  expect(end).toBe(
    'conversation completed: every turn is done (10 of 10 turns · 1 min 23 s · cost unknown)',
  );
});

test('a sum that is not whole is given as the least it can be', () => {
  const known = sampleEvent('response.completed', { data: { cost_usd: 0.0045 } });
  const unknown = sampleEvent('response.completed', { data: { usage: {}, cost_usd: undefined } });
  const end = logOf(
    oneConversation,
    started,
    known,
    unknown,
    sampleEvent('conversation.completed'),
  ).at(-1);
  expect(end).toContain('at least 1,234 tokens in, 56 out · cost at least $0.0045');
});

test('no event of the catalogue makes an escape code, whatever it says', () => {
  const hostile = 'x\u001b[31m\u001b]0;t\u0007\u009b2J\r\ny';
  const events = Object.values<PidginEvent>(EVENT_SAMPLES).map(
    (event) =>
      JSON.parse(JSON.stringify(event), (key, value) =>
        [
          'content',
          'message',
          'error',
          'delta',
          'display_name',
          'model',
          'arm',
          'attractor',
        ].includes(key) && typeof value === 'string'
          ? hostile
          : value,
      ) as PidginEvent,
  );
  const log = logOf(twoConversations, started, ...events).join('\n');
  expect(log).toContain('x y');
  expect(log).not.toMatch(/[^\P{Cc}\n]/u);
});

test('a conversation that is gone on with says who speaks, which was said before', () => {
  const overview = new Overview();
  for (const event of [oneConversation, started]) overview.add(event);
  const log = plainLog(overview);
  const lines = [
    sampleEvent('experiment.resumed'),
    sampleEvent('conversation.resumed'),
    completedReply(1, 'agent_a', 'Twice a day.'),
  ].flatMap((event) => log(event));
  expect(lines.at(-1)).toBe('Claude: Twice a day.');
  expect(lines.filter((line) => line.startsWith('['))).toEqual([]);
});
