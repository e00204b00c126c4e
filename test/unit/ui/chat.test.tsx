import { renderToString } from 'ink';
import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { blocksOf } from '../../../src/ui/blocks.ts';
import { Chat, type ChatProps } from '../../../src/ui/chat.tsx';
import { EMPTY_VIEW, reduceView } from '../../../src/ui/conversation-view.ts';
import { liveRegion } from '../../../src/ui/live-region.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';
import { completedReply, replyEvents, sampleEvent } from '../../support/event-samples.ts';

afterEach(cleanup);

/** The chat after the events, as it is mounted on a terminal of the given width. */
function chatAfter(events: readonly PidginEvent[], width: number, props: Partial<ChatProps> = {}) {
  const screen = { width, height: 24 };
  let view = EMPTY_VIEW;
  const blocks = events.flatMap((event) => {
    view = reduceView(view, event);
    return blocksOf(event, view);
  });
  return (
    <Chat
      finished={blocks.map((block, number) => ({ number, block }))}
      live={liveRegion({
        view,
        screen,
        interrupt: null,
        pausing: false,
        draft: null,
        takesKeys: true,
        opensThoughts: false,
        recorded: false,
      })}
      screen={screen}
      colour={false}
      showSystemPrompts={false}
      opensThoughts={false}
      takesKeys={false}
      onInterrupt={() => undefined}
      onKey={() => undefined}
      {...props}
    />
  );
}

function frame(events: readonly PidginEvent[], width: number, props: Partial<ChatProps> = {}) {
  return renderToString(chatAfter(events, width, props), { columns: width })
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const started = [
  sampleEvent('experiment.started'),
  sampleEvent('conversation.started', { data: { arm: 'default', repetition: 1 } }),
];

const conversation = [
  ...started,
  sampleEvent('turn.started', { turn_number: 0 }),
  ...replyEvents(0, 'agent_a', ['Tides are the slow breathing of the sea.\n\nThe moon pulls.']),
  ...replyEvents(0, 'agent_b', [
    'And the sun helps: at new and full moon both pull along one line, which gives the spring tides.',
  ]),
  sampleEvent('convergence.measured', { turn_number: 0 }),
  sampleEvent('turn.completed', { turn_number: 0 }),
  sampleEvent('turn.started', { turn_number: 1 }),
  sampleEvent('conductor.intervention'),
  ...replyEvents(1, 'agent_a', ['The sun is']).slice(0, -1),
];

describe('a frame', () => {
  test('at 80 columns', () => {
    expect(frame(conversation, 80)).toMatchInlineSnapshot(`
      "
      tides · conversation 1 of 2
      Claude  anthropic/claude-sonnet-4-5
      GPT     openai/gpt-5

      opening prompt
        [HUMAN]: What is a tide?

      ── turn 1 of 10 ────────────────────────────────────────────────────────────────

      Claude
        Tides are the slow breathing of the sea.

        The moon pulls.

      GPT
        And the sun helps: at new and full moon both pull along one line, which gives
        the spring tides.

      ── turn 2 of 10 ──────────────────────────────── convergence 0.42, increasing ──

      human to both
        [HUMAN]: And the sun?

      Claude
        The sun is

      turn 2 of 10 · convergence 0.42 · 2,468 tokens in, 112 out · cost $0.0091
      p: pause · i: speak · q: finish this reply and stop"
    `);
  });

  test('at 60 columns', () => {
    expect(frame(conversation, 60)).toMatchInlineSnapshot(`
      "
      tides · conversation 1 of 2
      Claude  anthropic/claude-sonnet-4-5
      GPT     openai/gpt-5

      opening prompt
        [HUMAN]: What is a tide?

      ── turn 1 of 10 ────────────────────────────────────────────

      Claude
        Tides are the slow breathing of the sea.

        The moon pulls.

      GPT
        And the sun helps: at new and full moon both pull along
        one line, which gives the spring tides.

      ── turn 2 of 10 ──────────── convergence 0.42, increasing ──

      human to both
        [HUMAN]: And the sun?

      Claude
        The sun is

      turn 2 of 10 · convergence 0.42 · 2,468 tokens in, 112 out
      p: pause · i: speak · q: finish this reply and stop"
    `);
  });

  test('at 120 columns, where text is set no wider than 100', () => {
    expect(frame(conversation, 120)).toMatchInlineSnapshot(`
      "
      tides · conversation 1 of 2
      Claude  anthropic/claude-sonnet-4-5
      GPT     openai/gpt-5

      opening prompt
        [HUMAN]: What is a tide?

      ── turn 1 of 10 ────────────────────────────────────────────────────────────────────────────────────

      Claude
        Tides are the slow breathing of the sea.

        The moon pulls.

      GPT
        And the sun helps: at new and full moon both pull along one line, which gives the spring tides.

      ── turn 2 of 10 ──────────────────────────────────────────────────── convergence 0.42, increasing ──

      human to both
        [HUMAN]: And the sun?

      Claude
        The sun is

      turn 2 of 10 · convergence 0.42 ▄ · 2,468 tokens in, 112 out · cost $0.0091 · conversation 1 of 2
      p: pause · i: speak · q: finish this reply and stop"
    `);
  });

  test.each([20, 40, 60, 80, 120])('is never wider than %i columns', (width) => {
    for (const line of frame(conversation, width, { showSystemPrompts: true }).split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});

test('system prompts are shown when asked for', () => {
  expect(frame(started, 80)).not.toContain('You are talking to another model.');
  expect(frame(started, 80, { showSystemPrompts: true })).toMatchInlineSnapshot(`
    "
    tides · conversation 1 of 2
    Claude  anthropic/claude-sonnet-4-5
    GPT     openai/gpt-5

    system prompt of Claude
      You are talking to another model.

    system prompt of GPT
      (none)

    opening prompt
      [HUMAN]: What is a tide?

    conversation 1 of 2
    p: pause · i: speak · q: finish this reply and stop"
  `);
});

test('text that looks like markup is shown as it is', () => {
  const content = '[red]stop[/red] [/path] <Text color="red">x</Text> {x}';
  expect(frame([...started, completedReply(0, 'agent_a', content)], 80)).toContain(content);
});

test('what a model says cannot reach the terminal as an escape code', () => {
  const content = 'a\u001b[31mb\u001b]52;c;aGk=\u0007c\u009b2Jd';
  const output = frame([...started, completedReply(0, 'agent_a', content)], 80);
  expect(output).toContain('  abcd');
  expect(output).not.toMatch(/[^\P{Cc}\n]/u);
});

test('how it ended is told with the numbers that are known', () => {
  const ended = frame([...started, sampleEvent('conversation.failed')], 80, { live: [] });
  expect(ended.split('\n').slice(-3)).toEqual([
    '─'.repeat(80),
    'conversation 1 of 2 failed: Too many requests',
    '3 of 10 turns · 9.0 s',
  ]);
});

test('blocks are drawn once and stay when others follow', () => {
  const block = (text: string) => ({ kind: 'notice', tone: 'quiet', text }) as const;
  const first = [{ number: 1, block: block('one') }];
  const { rerender, lastFrame } = render(chatAfter([], 80, { finished: first, live: [] }));
  rerender(chatAfter([], 80, { finished: first, live: [] }));
  rerender(chatAfter([], 80, { finished: [{ number: 2, block: block('two') }], live: [] }));
  rerender(chatAfter([], 80, { finished: [{ number: 3, block: block('three') }], live: [] }));
  expect(
    lastFrame()
      ?.split('\n')
      .filter((line) => line !== ''),
  ).toEqual(['one', 'two', 'three']);
});

describe('Ctrl-C', () => {
  test.each([
    ['once', '\u0003', 1],
    ['twice at the same moment', '\u0003\u0003', 2],
    ['another key', 'c', 0],
  ])('%s', async (_, keys, times) => {
    const onInterrupt = vi.fn();
    const { stdin } = render(chatAfter([], 80, { takesKeys: true, onInterrupt }));
    // Ink listens from its first effects on.
    await vi.waitUntil(() => stdin.listenerCount('readable') > 0, { timeout: 60_000 });
    stdin.write(keys);
    expect(onInterrupt).toHaveBeenCalledTimes(times);
  });

  test('is not listened for when standard input is no terminal', () => {
    const { stdin } = render(chatAfter([], 80, { takesKeys: false }));
    expect(stdin.listenerCount('readable')).toBe(0);
  });
});

test('what a model says is set as light Markdown, what people say is not', () => {
  const said = '## Tides\n\n- **high** and low\n\n```\na ** b\n```';
  const shown = frame([...started, completedReply(0, 'agent_a', said)], 80);
  expect(shown).toContain('  Tides\n');
  expect(shown).toContain('  • high and low');
  expect(shown).toContain('  a ** b');
});
