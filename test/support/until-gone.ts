import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a process has ended, whether or not its parent has taken note of that. */
export async function untilGone(pid: number): Promise<void> {
  while (isThere(pid)) await sleep(50);
}

export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // The state follows the name, which stands in brackets.
    return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
