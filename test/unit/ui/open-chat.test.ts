import { Console } from 'node:console';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Overview } from '../../../src/experiment/manifest.ts';
import type { PidginEvent } from '../../../src/schemas/event.ts';
import { openChat } from '../../../src/ui/open-chat.tsx';
import { completedReply, replyEvents, sampleEvent } from '../../support/event-samples.ts';
import { FakeKeys, FakeScreen, stackIn } from '../../support/fake-terminal.ts';

beforeEach(() => {
  // The console of the test runner lacks it, and Ink writes what goes to the console with it.
  Object.assign(console, { Console });
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open({
  terminal = true,
  standing = null,
}: {
  terminal?: boolean;
  standing?: Overview | null;
} = {}) {
  const stdout = new FakeScreen();
  const stdin = new FakeKeys(terminal);
  const onInterrupt = vi.fn();
  const onPause = vi.fn();
  const onResume = vi.fn();
  const onIntervene = vi.fn();
  const onFailure = vi.fn();
  const observers = new Set<(event: PidginEvent) => void>();
  const chat = openChat({
    standing,
    observe: (observer) => {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    // As much of a terminal as Ink uses.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    onInterrupt,
    onPause,
    onResume,
    onIntervene,
    showSystemPrompts: false,
    onFailure,
  });
  const send = (...events: readonly PidginEvent[]) => {
    for (const event of events) for (const observer of observers) observer(event);
  };
  const close = async () => {
    const closed = chat.close();
    await vi.runAllTimersAsync();
    await closed;
  };
  return {
    stdout,
    stdin,
    onInterrupt,
    onPause,
    onResume,
    onIntervene,
    onFailure,
    observers,
    send,
    close,
    chat,
  };
}

const started = [sampleEvent('experiment.started'), sampleEvent('conversation.started')];
const occurrences = (text: string, part: string) => text.split(part).length - 1;

test('draws about 30 frames a second however many pieces arrive', async () => {
  const { stdout, send, close } = open();
  send(...started, sampleEvent('response.started'));
  await vi.advanceTimersByTimeAsync(100);
  const before = occurrences(stdout.text, 'p: pause');
  for (let piece = 0; piece < 2000; piece += 1) {
    send(sampleEvent('response.streaming', { data: { delta: `${piece} ` } }));
    if (piece % 2 === 1) await vi.advanceTimersByTimeAsync(1);
  }
  const frames = occurrences(stdout.text, 'p: pause') - before;
  expect(frames).toBeGreaterThan(15);
  expect(frames).toBeLessThanOrEqual(31);
  await close();
});

test('writes each message for good exactly once', async () => {
  const { stdout, send, close } = open();
  send(...started);
  for (let turn = 0; turn < 20; turn += 1) {
    send(completedReply(turn, 'agent_a', `message number ${turn}.`));
    await vi.advanceTimersByTimeAsync(turn % 3 === 0 ? 100 : 5);
  }
  await close();
  for (let turn = 0; turn < 20; turn += 1) {
    expect(occurrences(stdout.text, `message number ${turn}.`)).toBe(1);
  }
});

test('knows who speaks in a conversation that is gone on with', async () => {
  const standing = new Overview();
  for (const event of started) standing.add(event);
  const { stdout, send, close } = open({ standing });
  send(sampleEvent('conversation.resumed'), completedReply(1, 'agent_a', 'Twice a day.'));
  await close();
  expect(stdout.text).toContain('Claude\n  Twice a day.');
  expect(stdout.text).not.toContain('Agent A');
});

describe('closing', () => {
  test('keeps what a reply had said so far, marked', async () => {
    const { stdout, send, close } = open();
    send(...started, ...replyEvents(0, 'agent_a', ['Half a sen']).slice(0, -1));
    await close();
    const last = stdout.text.slice(stdout.text.lastIndexOf('Claude'));
    expect(last).toContain('  Half a sen\n  (still arriving when the screen was closed)');
  });

  test('keeps what was typed and not said, whether it was handed over or not', async () => {
    const { stdout, stdin, send, close } = open();
    send(...started);
    const type = async (...keys: readonly string[]) => {
      for (const key of keys) {
        stdin.type(key);
        await vi.advanceTimersByTimeAsync(50);
      }
    };
    await type('i', 'How deep is it?', '\r', 'i', 'How wide is it?', '\r', 'i', 'And where');
    send(sampleEvent('conductor.intervention', { data: { source: 'human', by: 'ada' } }));
    await close();
    const last = stdout.text.slice(stdout.text.lastIndexOf('typed and not said') - 60);
    expect(stdout.text.match(/typed and not said/g)).toHaveLength(2);
    expect(last).toContain('typed and not said\n  How wide is it?');
    expect(last).toContain('typed and not said\n  And where');
  });

  test('leaves neither status nor keys behind', async () => {
    const { stdout, send, close } = open();
    send(...started, completedReply(0, 'agent_a', 'Good bye.'));
    await close();
    expect(stdout.text.slice(stdout.text.indexOf('Good bye.')).trim()).toBe('Good bye.');
  });

  test('gives the keys and the cursor back and stops listening', async () => {
    const { stdout, stdin, observers, close } = open();
    await vi.advanceTimersByTimeAsync(50);
    expect(stdin.rawMode).toBe(true);
    await close();
    expect(stdin.rawMode).toBe(false);
    expect(observers.size).toBe(0);
    expect(stdout.listenerCount('resize')).toBe(0);
    expect(stdout.writes.join('').lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      stdout.writes.join('').lastIndexOf('\u001b[?25l'),
    );
  });

  test('does nothing the second time', async () => {
    const { stdout, send, close } = open();
    send(...started);
    await close();
    const { length } = stdout.writes;
    await close();
    expect(stdout.writes).toHaveLength(length);
  });
});

describe('Ctrl-C', () => {
  test('asks to finish, then to abort, and the screen says so', async () => {
    const { stdout, stdin, onInterrupt, send, close } = open();
    send(...started);
    await vi.advanceTimersByTimeAsync(50);
    stdin.type('\u0003');
    await vi.advanceTimersByTimeAsync(50);
    expect(onInterrupt.mock.calls).toEqual([['finish']]);
    expect(stdout.text).toContain('stopping after this reply…');
    stdin.type('\u0003');
    await vi.advanceTimersByTimeAsync(50);
    expect(onInterrupt.mock.calls).toEqual([['finish'], ['abort']]);
    expect(stdout.text).toContain('stopping now…');
    await close();
  });

  test('is left to the process when standard input is no terminal', async () => {
    const { stdout, stdin, send, close } = open({ terminal: false });
    send(...started, completedReply(0, 'agent_a', 'Hello.'));
    await close();
    expect(stdout.text).toContain('Hello.');
    expect(stdout.text).not.toContain('p: pause');
    expect(stdin.rawMode).toBe(false);
  });
});

test('shows the conversation it follows, and of others nothing', async () => {
  const { stdout, send, close } = open();
  const other = { conversation_id: 'conv_7f3a9c21_0002' };
  send(...started, sampleEvent('conversation.started', other));
  send({ ...completedReply(0, 'agent_a', 'From another.'), ...other } as PidginEvent);
  send(completedReply(0, 'agent_a', 'From this one.'));
  await close();
  expect(stdout.text).toContain('From this one.');
  expect(stdout.text).not.toContain('From another.');
});

test('keys pause, go on and stop, and open a line to speak', async () => {
  const { stdin, send, close, onPause, onResume, onIntervene, onInterrupt } = open();
  send(...started);
  stdin.type('p');
  stdin.type('p');
  expect(onPause).toHaveBeenCalledTimes(1);
  stdin.type('r');
  expect(onResume).toHaveBeenCalledTimes(1);
  for (const key of ['i', 'p', 'q', '\t', '\r']) {
    stdin.type(key);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(onPause).toHaveBeenCalledTimes(1);
  expect(onIntervene).toHaveBeenCalledExactlyOnceWith('conv_7f3a9c21_0001', ['agent_a'], 'pq');
  expect(onInterrupt).not.toHaveBeenCalled();
  stdin.type('q');
  expect(onInterrupt).toHaveBeenCalledExactlyOnceWith('finish');
  await close();
});

test('a thought is one line until t opens it, and those that come then are whole', async () => {
  const { stdout, stdin, send, close } = open();
  const thought = (content: string) => sampleEvent('thinking.completed', { data: { content } });
  const long = `${'They ask about tides. '.repeat(9)}The moon?`;
  send(...started, thought(long));
  await vi.advanceTimersByTimeAsync(50);
  expect(stdout.text).toContain('thought for 350 ms: “They ask about tides.');
  expect(stdout.text).not.toContain('The moon?');
  expect(stdout.text).toContain('t: thoughts');
  stdin.type('t');
  await vi.advanceTimersByTimeAsync(50);
  expect(stdout.text.split('The moon?')).toHaveLength(2);
  send(thought(`${'So they do. '.repeat(12)}The sun!`));
  await vi.advanceTimersByTimeAsync(50);
  expect(stdout.text.split('The sun!')).toHaveLength(2);
  expect(stdout.text).toContain('t: fold thoughts');
  await close();
});

describe('a screen that cannot be drawn', () => {
  /** A thought that lasted no number cannot be told. */
  const undrawable = sampleEvent('thinking.completed', {
    data: { duration_ms: 1n as unknown as number },
  });

  test('gives the terminal back, says so once, and shows no stack', async () => {
    const { stdout, stdin, send, close, onFailure } = open();
    send(...started, undrawable);
    await vi.advanceTimersByTimeAsync(100);
    expect(stdin.rawMode).toBe(false);
    expect(stdout.showsCursor).toBe(true);
    expect(onFailure.mock.calls).toEqual([[expect.any(TypeError)]]);
    expect(stdout.text).not.toMatch(stackIn);
    await close();
    expect(onFailure).toHaveBeenCalledOnce();
  });

  test.each([
    ['of a block', ({ send }: ReturnType<typeof open>) => send(undrawable)],
    [
      'of the live region',
      ({ stdout }: ReturnType<typeof open>) => {
        stdout.hasColors = () => {
          throw new Error('no such terminal');
        };
      },
    ],
  ])('keeps what was said, and goes on as lines: because %s', async (_, spoil) => {
    const chat = open();
    chat.send(...started, completedReply(0, 'agent_a', 'Before it.'));
    await vi.advanceTimersByTimeAsync(100);
    spoil(chat);
    chat.send(completedReply(0, 'agent_b', 'Meanwhile.'));
    await vi.advanceTimersByTimeAsync(100);
    expect(chat.onFailure).toHaveBeenCalledOnce();
    expect(chat.stdin.rawMode).toBe(false);
    chat.stdout.writes.length = 0;
    chat.send(completedReply(1, 'agent_a', 'After it.'));
    await vi.advanceTimersByTimeAsync(100);
    expect(chat.stdout.text).toBe('Claude: After it.\n');
    chat.send(...replyEvents(1, 'agent_b', ['Half a rep']).slice(0, -1));
    await chat.close();
    expect(chat.stdout.text).toBe(
      'Claude: After it.\nGPT: Half a rep\n  (still arriving when the screen was closed)\n',
    );
  });

  test('loses nothing of the frame that failed', async () => {
    const { stdout, send, close } = open();
    send(...started, completedReply(0, 'agent_a', 'Before it.'));
    await vi.advanceTimersByTimeAsync(100);
    send(undrawable, completedReply(0, 'agent_b', 'Meanwhile.'));
    await vi.advanceTimersByTimeAsync(100);
    await close();
    expect(occurrences(stdout.text, 'Before it.')).toBe(1);
    expect(occurrences(stdout.text, 'GPT: Meanwhile.\n')).toBe(1);
  });
});
