import { setTimeout as sleep } from 'node:timers/promises';
import type { startCli } from './run-cli.ts';

/**
 * Waits until something can be seen of what a process does.
 *
 * @throws Error with what the process said, once it has ended and there is nothing to be seen.
 */
export async function untilSeen(
  run: ReturnType<typeof startCli>,
  seen: () => boolean,
): Promise<void> {
  for (;;) {
    // Asked first: what can be seen may be the last that it did.
    const ended = run.exitCode !== null || run.signalCode !== null;
    if (seen()) return;
    if (ended) {
      const { command, exitCode, signal, stderr } = await run;
      throw new Error(`ended too early (${signal ?? `exit ${exitCode}`}): ${command}\n${stderr}`);
    }
    await sleep(10);
  }
}
