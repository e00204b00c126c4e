import type { StopRequest } from '../conversation/stop-request.ts';
import { EXIT } from '../errors.ts';

/** Ctrl-C, a polite kill, and the terminal going away. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns signals into stop requests: the first finishes what is in flight, the second abandons it,
 * and a third Ctrl-C leaves at once, for when even that hangs. A terminal that goes away may say so
 * several times, and never means that.
 *
 * @returns A function that takes the listeners away again.
 */
export function stopOnSignals(stop: StopRequest): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.abandon.aborted && signal === 'SIGINT') {
      process.stderr.write('Left at once. Rows and transcripts can be made later: pidgin import\n');
      process.exit(EXIT.interrupted);
    }
    stop.ask('user');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
