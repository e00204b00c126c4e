import type { Clock } from '../events/clock.ts';

/** A line on a terminal that says how far something is. */
export interface ProgressLine<P> {
  readonly show: (progress: P) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

interface ProgressLineOptions<P> {
  /** Whether there is a terminal to draw on; where there is none, nothing is written. */
  readonly interactive: boolean;
  /** Nothing is shown of what takes less, in ms. */
  readonly quietMs: number;
  /** The line, for a time since the start in ms. */
  readonly text: (progress: P, elapsedMs: number) => string;
}

const REPEAT_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** A line that is written over and over, and gone in the end. */
export function openProgressLine<P>(
  stream: NodeJS.WritableStream,
  clock: Pick<Clock, 'elapsed'>,
  { interactive, quietMs, text }: ProgressLineOptions<P>,
): ProgressLine<P> {
  if (!interactive) return { show: () => undefined, clear: () => undefined };
  const startedAt = clock.elapsed();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (progress) => {
      const now = clock.elapsed();
      if (now - startedAt < quietMs || now - shownAt < REPEAT_MS) return;
      shownAt = now;
      stream.write(CLEAR_LINE + text(progress, now - startedAt));
    },
    clear: () => {
      if (shownAt > Number.NEGATIVE_INFINITY) stream.write(CLEAR_LINE);
    },
  };
}
