import { isDeepStrictEqual } from 'node:util';
import { render } from 'ink';
import type { Screen } from './live-region.ts';
import { Monitor } from './monitor.tsx';
import { monitorLines } from './monitor-lines.ts';
import {
  type MonitorEvent,
  type MonitorLook,
  type MonitorOrder,
  type MonitorPlace,
  newMonitor,
  reduceMonitor,
} from './monitor-state.ts';
import { withoutHeight } from './without-height.ts';

export interface MonitorOptions {
  readonly outputDirectory: string;
  /** Looks at the files; called once a second, and when another place is opened. */
  readonly look: (place: MonitorPlace) => Promise<MonitorLook>;
  /** Carries out what was confirmed, and says how it went. */
  readonly obey: (order: MonitorOrder) => Promise<string>;
  readonly stdout: NodeJS.WriteStream;
  /** Where keys come from. When it is not a terminal the screen takes none. */
  readonly stdin: NodeJS.ReadStream;
  /** Aborted to leave from outside. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 1000;
const ENTER_SCREEN = '\u001b[?1049h\u001b[H';
// Emptied first: tmux takes what is on it over to the other one when it was resized in between.
const LEAVE_SCREEN = '\u001b[H\u001b[J\u001b[?1049l';

/**
 * Shows all experiments until someone leaves, on a screen of its own: what was on the terminal
 * before is there again afterwards, also after a crash.
 *
 * @throws Whatever the first look threw; the monitor has nothing to show then.
 */
export async function openMonitor(options: MonitorOptions): Promise<void> {
  const { stdout, stdin, signal, outputDirectory } = options;
  const takesKeys = stdin.isTTY === true;
  const left = new AbortController();
  const leave = (): void => left.abort();
  let state = newMonitor(outputDirectory, screenOf(stdout));
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown = null;
  let lines = monitorLines(state);

  function frame() {
    return (
      <Monitor
        lines={lines}
        colour={stdout.hasColors?.() ?? false}
        takesKeys={takesKeys}
        onKey={(input, key) => take({ type: 'key', input, key })}
      />
    );
  }

  function take(event: MonitorEvent): void {
    const before = state;
    state = reduceMonitor(state, event);
    if (state.order !== null && state.order !== before.order) carryOut(state.order);
    draw();
    if (state.left) leave();
    else if (state.place !== before.place) lookNow();
  }

  /** Ink takes twenty milliseconds for a frame, and mostly nothing has changed. */
  function draw(): void {
    const next = monitorLines(state);
    if (isDeepStrictEqual(next, lines)) return;
    lines = next;
    instance.rerender(frame());
  }

  function carryOut(order: MonitorOrder): void {
    options.obey(order).then(
      (text) => take({ type: 'told', text }),
      (error: Error) => take({ type: 'told', text: error.message }),
    );
  }

  function lookNow(): void {
    clearTimeout(timer);
    if (looking !== null || left.signal.aborted) return;
    const { place } = state;
    looking = options
      .look(place)
      .then((look) => take({ type: 'looked', ...look }))
      .catch((error: unknown) => {
        failure = error;
        leave();
      })
      .finally(() => {
        looking = null;
        // Another place was opened meanwhile: what was found is of no use there.
        if (state.place !== place) lookNow();
        else if (!left.signal.aborted) timer = setTimeout(lookNow, LOOK_MS);
      });
  }

  const resized = (): void => take({ type: 'resized', screen: screenOf(stdout) });
  const restore = (): void => void stdout.write(LEAVE_SCREEN);

  stdout.write(ENTER_SCREEN);
  process.once('exit', restore);
  // Before Ink listens, so that it is called first.
  stdout.on('resize', resized);
  const instance = render(frame(), {
    stdout: withoutHeight(stdout),
    stdin,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  const exited = instance.waitUntilExit().finally(leave);
  try {
    lookNow();
    await until(left.signal);
    await looking;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
    stdout.off('resize', resized);
    instance.unmount();
    await exited;
    process.off('exit', restore);
    restore();
  }
  if (failure !== null) throw failure;
}

function screenOf(stdout: NodeJS.WriteStream): Screen {
  return { width: stdout.columns || 80, height: stdout.rows || 24 };
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
