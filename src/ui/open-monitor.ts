import { openFullScreen, screenOf } from './full-screen.tsx';
import { monitorLines } from './monitor-lines.ts';
import {
  type MonitorEvent,
  type MonitorLook,
  type MonitorOrder,
  type MonitorPlace,
  newMonitor,
  reduceMonitor,
} from './monitor-state.ts';

/** What the monitor is opened with. */
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

/**
 * Shows all experiments until someone leaves.
 *
 * @throws Whatever the first look threw, as there is nothing to show then, and whatever could not be
 * drawn.
 */
export async function openMonitor(options: MonitorOptions): Promise<void> {
  const { stdout, stdin, signal, outputDirectory } = options;
  const left = new AbortController();
  const leave = (): void => left.abort();
  let state = newMonitor(outputDirectory, screenOf(stdout));
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown = null;

  function take(event: MonitorEvent): void {
    const before = state;
    state = reduceMonitor(state, event);
    if (state.order !== null && state.order !== before.order) carryOut(state.order);
    screen.draw(() => monitorLines(state));
    if (state.left) leave();
    else if (state.place !== before.place) lookNow();
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

  const screen = openFullScreen({
    stdout,
    stdin,
    onKey: (press) => take({ type: 'key', ...press }),
    onResize: (size) => take({ type: 'resized', screen: size }),
    onFailure: (error) => {
      failure = error;
      leave();
    },
  });
  screen.draw(() => monitorLines(state));
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    lookNow();
    await until(left.signal);
    await looking;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
    await screen.close();
  }
  if (failure !== null) throw failure;
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
