import { Console } from 'node:console';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Recorder } from '../../../src/events/bus.ts';
import { EventBus } from '../../../src/events/bus.ts';
import type { EventDraft } from '../../../src/schemas/event.ts';
import type { BlockLine } from '../../../src/ui/block-lines.ts';
import { openFullScreen } from '../../../src/ui/full-screen.tsx';
import { openBoard } from '../../../src/ui/open-board.ts';
import { openMonitor } from '../../../src/ui/open-monitor.ts';
import { completedReply, sampleEvent } from '../../support/event-samples.ts';
import { FakeKeys, FakeScreen, stackIn } from '../../support/fake-terminal.ts';

const LEAVE_SCREEN = '\u001b[?1049l';

beforeEach(() => {
  // The console of the test runner lacks it, and Ink writes what goes to the console with it.
  Object.assign(console, { Console });
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const text = (words: string): BlockLine => ({ role: 'text', text: words });
/** Of no role that can be drawn. */
const undrawable = { role: 'image', text: 'a fish' } as unknown as BlockLine;

function terminal() {
  const screen = new FakeScreen();
  const keys = new FakeKeys(true);
  return {
    screen,
    keys,
    // As much of a terminal as Ink uses.
    stdout: screen as unknown as NodeJS.WriteStream,
    stdin: keys as unknown as NodeJS.ReadStream,
  };
}

describe('a screen of its own that cannot be drawn', () => {
  test.each([
    ['a row', () => [undrawable]],
    [
      'what makes the rows',
      () => {
        throw new Error('no rows');
      },
    ],
  ])('is left, and what is wrong told once: %s', async (_, lines) => {
    const { screen, keys, stdout, stdin } = terminal();
    const onFailure = vi.fn(() => {
      // What is said of it stays on the terminal.
      expect(screen.raw).toContain(LEAVE_SCREEN);
    });
    const resizes = vi.fn();
    const full = openFullScreen({ stdout, stdin, onKey: () => {}, onResize: resizes, onFailure });
    full.draw(() => [text('all is well')]);
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.text).toContain('all is well');
    full.draw(lines);
    await vi.advanceTimersByTimeAsync(100);
    expect(onFailure).toHaveBeenCalledOnce();
    expect(onFailure).toHaveBeenCalledWith(expect.any(Error));
    expect(screen.raw.endsWith(LEAVE_SCREEN)).toBe(true);
    expect(screen.text).not.toMatch(stackIn);
    expect(keys.rawMode).toBe(false);
    expect(screen.showsCursor).toBe(true);
    screen.emit('resize');
    expect(resizes).not.toHaveBeenCalled();
    full.draw(() => [text('later')]);
    await full.close();
    expect(onFailure).toHaveBeenCalledOnce();
    expect(screen.raw.endsWith(LEAVE_SCREEN)).toBe(true);
  });
});

test('a board that cannot be drawn goes on as lines that say who speaks where', async () => {
  const { screen, stdout, stdin } = terminal();
  const onFailure = vi.fn();
  const record: Recorder = () => undefined;
  const bus = new EventBus({
    experimentId: 'exp_7f3a9c21',
    now: () => 0,
    newEventId: () => '01J00000000000000000000000',
    record,
    unrecorded: new Set(),
    onObserverFailure: (error) => {
      throw error;
    },
  });
  const publish = (event: EventDraft) => bus.publish(event);
  const board = openBoard({
    bus,
    stdout,
    stdin,
    standing: null,
    recall: async () => [],
    now: () => 0,
    onInterrupt: () => {},
    onPause: () => {},
    onResume: () => {},
    onIntervene: () => {},
    onFailure,
  });
  await publish(sampleEvent('experiment.started'));
  await publish(sampleEvent('conversation.started'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(onFailure).not.toHaveBeenCalled();
  screen.hasColors = () => {
    throw new Error('no such terminal');
  };
  await publish(completedReply(0, 'agent_a', 'Lost?'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(onFailure).toHaveBeenCalledOnce();
  expect(screen.raw.endsWith(LEAVE_SCREEN)).toBe(true);
  screen.writes.length = 0;
  await publish(completedReply(0, 'agent_b', 'Not at all.'));
  await board.close();
  expect(screen.text).toMatch(/^(\[1\] )?GPT: Not at all\.\n$/);
});

test('a monitor that cannot be drawn ends with what is wrong', async () => {
  const { screen, stdout, stdin } = terminal();
  const watched = openMonitor({
    outputDirectory: '/out',
    look: async (place) => {
      screen.hasColors = () => {
        throw new Error('no such terminal');
      };
      return { place, now: 0, experiments: [], conversations: [], events: [], damage: null };
    },
    obey: async () => '',
    stdout,
    stdin,
    signal: new AbortController().signal,
  });
  await expect(Promise.all([watched, vi.advanceTimersByTimeAsync(1000)])).rejects.toThrow(
    'no such terminal',
  );
  expect(screen.raw.endsWith(LEAVE_SCREEN)).toBe(true);
});
