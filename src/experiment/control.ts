import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { PauseRequest } from '../conversation/pause-request.ts';
import type { StopRequest } from '../conversation/stop-request.ts';

const WANTED = ['run', 'pause', 'stop', 'abandon'] as const;

/**
 * What another process can want of the one that runs an experiment; `stop` lets the reply in flight
 * end, `abandon` does not.
 */
export type Wanted = (typeof WANTED)[number];

const FILE = '.control';

/** How often the process that runs an experiment looks whether something is wanted of it. */
const POLL_MS = 200;

/** Tells the process that runs the experiment what is wanted of it. */
export async function askFor(directory: string, wanted: Wanted): Promise<void> {
  await writeFileAtomic(join(directory, FILE), `${wanted}\n`, { mode: 0o600 });
}

/** What was asked for last; `run` when nothing was. */
export function wantedOf(directory: string): Wanted {
  const path = join(directory, FILE);
  if (!existsSync(path)) return 'run';
  const text = readFileSync(path, 'utf8').trim();
  return WANTED.find((wanted) => wanted === text) ?? 'run';
}

/** Forgets what was asked of an earlier process. */
export function forgetWanted(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

/** Does what other processes ask for, until the returned function is called. */
export function obeyControl(
  directory: string,
  { stop, pause }: { readonly stop: StopRequest; readonly pause: PauseRequest },
): () => void {
  let obeyed: Wanted = 'run';
  const timer = setInterval(() => {
    const wanted = readWanted();
    if (wanted === obeyed) {
      if (obeyed === 'pause' && !pause.asked) forgetPause();
      return;
    }
    obeyed = wanted;
    obey(wanted);
  }, POLL_MS);
  return () => {
    clearInterval(timer);
    forgetWanted(directory);
  };

  /** It was ended by a key here: others are to see that, and can ask for another. */
  function forgetPause(): void {
    forgetWanted(directory);
    obeyed = 'run';
  }

  function readWanted(): Wanted {
    try {
      return wantedOf(directory);
    } catch {
      // It was there and is gone, or cannot be read: nothing new is wanted.
      return obeyed;
    }
  }

  function obey(wanted: Wanted): void {
    switch (wanted) {
      case 'run':
        pause.release();
        break;
      case 'pause':
        pause.ask();
        break;
      case 'stop':
        if (stop.askedBy === null) stop.ask('stop');
        break;
      case 'abandon':
        if (stop.askedBy === null) stop.ask('stop');
        stop.ask('stop');
        break;
      default:
        wanted satisfies never;
    }
  }
}
