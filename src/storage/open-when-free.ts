import { PidginError } from '../errors.ts';
import type { Clock } from '../events/clock.ts';

/** How long to wait for another process that has the database. */
export interface Patience {
  readonly clock: Pick<Clock, 'sleep'>;
  /** In ms; 0: not at all. */
  readonly waitMs: number;
  /** Aborted when nobody waits any more; absent: never. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process has the database and is waited for. */
  readonly onWaiting?: ((reason: string) => void) | undefined;
}

/** How often to ask again for a database that another process has. */
const RETRY_MS = 200;

/**
 * Opens a database in whatever way, again and again while another process has it.
 *
 * @throws PidginError `database_busy` when it is not free in time, or before nobody waits any more, and whatever else `open` throws.
 */
export async function openWhenFree<T>(
  open: () => Promise<T>,
  { clock, waitMs, signal, onWaiting }: Patience,
): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await open();
    } catch (error) {
      const busy = error instanceof PidginError && error.code === 'database_busy';
      if (!busy || waitedMs >= waitMs || signal?.aborted) throw error;
      if (waitedMs === 0) onWaiting?.(error.message);
      await clock.sleep(RETRY_MS, signal);
    }
  }
}
