import type { StopRequest } from '../conversation/stop-request.ts';
import { EXIT } from '../errors.ts';

/** Ctrl-C, a polite kill, and the terminal going away. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns signals into stop requests: the first finishes what is in flight, the second abandons it,
 * and a third leaves at once, for when even that hangs.
 *
 * @returns A function that takes the listeners away again.
 */
export function stopOnSignals(stop: StopRequest): () => void {
  const onSignal = (): void => {
    if (stop.abandon.aborted) process.exit(EXIT.interrupted);
    stop.ask('user');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
