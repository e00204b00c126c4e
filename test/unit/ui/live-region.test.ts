import { describe, expect, test } from 'vitest';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { EMPTY_VIEW, reduceView } from '../../../src/ui/conversation-view.ts';
import { type LiveRegionOptions, liveRegion, rowsAt } from '../../../src/ui/live-region.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { completedReply, sampleEvent } from '../../support/event-samples.ts';

const SCREEN = { width: 80, height: 24 };

function linesAfter(
  events: readonly PidginEvent[],
  options: Partial<Omit<LiveRegionOptions, 'view'>> = {},
): string[] {
  const view = events.reduce(reduceView, EMPTY_VIEW);
  return liveRegion({
    view,
    screen: SCREEN,
    interrupt: null,
    pausing: false,
    draft: null,
    takesKeys: true,
    opensThoughts: false,
    recorded: false,
    ...options,
  }).map(({ text }) => text);
}

const started = [
  sampleEvent('experiment.started'),
  sampleEvent('conversation.started'),
  sampleEvent('turn.started', { turn_number: 0 }),
];
const saying = (delta: string) => [
  sampleEvent('response.started'),
  sampleEvent('response.streaming', { data: { delta } }),
];
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');

test('before anything has started it says so', () => {
  expect(linesAfter([])).toEqual([
    '',
    'waiting for a conversation to start…',
    'p: pause · i: speak · q: finish this reply and stop',
  ]);
});

describe('the reply under way', () => {
  test('stands under its speaker', () => {
    expect(linesAfter([...started, ...saying('The moon\npulls.')]).slice(0, 5)).toEqual([
      '',
      'Claude',
      '  The moon',
      '  pulls.',
      '',
    ]);
  });

  test('is waited for', () => {
    expect(linesAfter([...started, sampleEvent('response.started')])).toContain('  waiting…');
  });

  test('is not mixed with what is thought, which is not shown', () => {
    const thought = sampleEvent('response.streaming', {
      data: { channel: 'thinking', delta: 'a secret' },
    });
    const thinking = linesAfter([...started, sampleEvent('response.started'), thought]);
    expect(thinking).toContain('  thinking…');
    expect(thinking.join()).not.toContain('secret');
    const opened = linesAfter([...started, sampleEvent('response.started'), thought], {
      opensThoughts: true,
    });
    expect(opened).toContain('  a secret');
    const speaking = linesAfter([...started, thought, ...saying('Aloud.').slice(1)]);
    expect(speaking).toContain('  Aloud.');
    expect(speaking).not.toContain('  thinking…');
    expect(speaking.join()).not.toContain('secret');
  });

  test('shows its end when it is longer than the screen', () => {
    const lines = linesAfter([...started, ...saying(numbered(500))]);
    expect(lines).toContain('  line 500');
    expect(lines).not.toContain('  line 1');
    expect(lines[1]).toBe('Claude');
  });

  test('does not let a sequence through that comes in two pieces', () => {
    const more = sampleEvent('response.streaming', { data: { delta: '[2Jafter' } });
    expect(linesAfter([...started, ...saying('before \u001b'), more])).toContain('  before after');
  });

  test('is gone with the reply', () => {
    expect(
      linesAfter([...started, ...saying('Hi'), completedReply(0, 'agent_a', 'Hi')]),
    ).toHaveLength(3);
  });

  test.each([
    ['one line of 200,000 characters', 'abcdefghi '.repeat(20_000)],
    ['one word of 200,000 characters', 'x'.repeat(200_000)],
    ['200,000 characters of a script without spaces', '世'.repeat(200_000)],
    ['200,000 empty lines', '\n'.repeat(200_000)],
    ['many short lines', numbered(20_000)],
  ])('never fills the screen: %s', (_, text) => {
    for (const [width, height] of [
      [80, 24],
      [60, 20],
      [120, 40],
      [10, 5],
      [1, 1],
    ] as const) {
      const lines = linesAfter([...started, ...saying(text)], { screen: { width, height } });
      expect(lines.length).toBeLessThanOrEqual(Math.max(height - 1, 1));
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test('keeps its lines where they are while it grows', () => {
    const words = Array.from({ length: 3000 }, (_, index) => `word${index}`);
    let frames = 0;
    let rewrapped = 0;
    let before: readonly string[] = [];
    for (let count = 2000; count < words.length; count += 1) {
      const body = linesAfter([...started, ...saying(words.slice(0, count).join(' '))]).slice(
        2,
        -3,
      );
      const first = body[0] ?? '';
      frames += 1;
      if (before.length > 0 && !before.includes(first)) rewrapped += 1;
      before = body;
    }
    // The text is cut anew once every few screens, not in every frame.
    expect(rewrapped).toBeLessThan(frames / 50);
  });
});

describe('the status', () => {
  const status = (events: readonly PidginEvent[], width = 80) =>
    linesAfter([...started, ...events], { screen: { width, height: 24 } }).at(-2);

  test('leaves out what is not known', () => {
    expect(status([])).toBe('turn 1 of 10 · conversation 1 of 2');
  });

  test('tells what is known', () => {
    const events = [completedReply(0, 'agent_a', 'Hi'), sampleEvent('convergence.measured')];
    expect(status(events)).toBe(
      'turn 1 of 10 · convergence 0.42 · 1,234 tokens in, 56 out · cost $0.0045',
    );
  });

  test.each([
    [60, 'turn 1 of 10 · convergence 0.42 · 1,234 tokens in, 56 out'],
    [40, 'turn 1 of 10 · convergence 0.42'],
    [12, 'turn 1 of 10'],
    [8, 'turn 1 …'],
  ])('tells what fits in %i columns', (width, text) => {
    const events = [completedReply(0, 'agent_a', 'Hi'), sampleEvent('convergence.measured')];
    expect(status(events, width)).toBe(text);
  });

  test('tells how many other conversations run', () => {
    const other = sampleEvent('conversation.started', { conversation_id: 'conv_7f3a9c21_0002' });
    expect(status([other])).toBe('turn 1 of 10 · conversation 1 of 2 · 1 other running');
  });

  test('tells that the conversation is not running', () => {
    expect(status([sampleEvent('conversation.paused')])).toBe(
      'paused · turn 1 of 10 · conversation 1 of 2',
    );
  });
});

describe('the keys', () => {
  test.each([
    [null, 'p: pause · i: speak · q: finish this reply and stop'],
    ['finish', 'stopping after this reply… · Ctrl-C: stop now'],
    ['abort', 'stopping now…'],
  ] as const)('when asked for %s', (interrupt, text) => {
    expect(linesAfter(started, { interrupt }).at(-1)).toBe(text);
  });

  test('are not offered when none can be read', () => {
    expect(linesAfter(started, { takesKeys: false }).at(-1)).toBe(
      'turn 1 of 10 · conversation 1 of 2',
    );
  });
});

test('counts the rows its lines take when a terminal wraps them again', () => {
  const lines = ['', 'x'.repeat(60), 'x'.repeat(61), '世'.repeat(40)].map((text) => ({
    role: 'text' as const,
    text,
  }));
  expect(rowsAt(lines, 80)).toBe(4);
  expect(rowsAt(lines, 60)).toBe(1 + 1 + 2 + 2);
});
