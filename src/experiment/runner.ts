import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The process that runs an experiment. */
export interface Runner {
  readonly pid: number;
  readonly host: string;
  /**
   * When that process began, as the system tells it: another process that got the same number later
   * has another. Null where the system does not say.
   */
  readonly began: string | null;
}

const FILE = '.runner.json';

/** Writes down that this process runs the experiment. Its lock must be held. */
export function writeRunner(directory: string): void {
  const runner: Runner = {
    pid: process.pid,
    host: hostname(),
    began: beginningOf(process.pid),
  };
  writeFileSync(join(directory, FILE), `${JSON.stringify(runner)}\n`, { mode: 0o600 });
}

/** Forgets who ran the experiment. */
export function removeRunner(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

/** Who runs the experiment, or ran it when it crashed; null: nobody wrote it down. */
export function readRunner(directory: string): Runner | null {
  try {
    const { pid, host, began } = JSON.parse(readFileSync(join(directory, FILE), 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0 || typeof host !== 'string') return null;
    return { pid, host, began: typeof began === 'string' ? began : null };
  } catch {
    // None, or half written: then only the heartbeat of the lock tells.
    return null;
  }
}

/**
 * Whether that very process is there, and not another that has its number now. `unknown`: it is on
 * another machine, or the system does not say when processes began.
 */
export function standingOf({ pid, host, began }: Runner): 'alive' | 'gone' | 'unknown' {
  if (host !== hostname()) return 'unknown';
  if (!exists(pid)) return 'gone';
  const now = beginningOf(pid);
  if (began === null || now === null) return 'unknown';
  return began === now ? 'alive' : 'gone';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function beginningOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is a name in brackets that may hold anything; the state follows it, and
      // the start time is field 22. A zombie has ended.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? 'ended' : `${boot}/${fields[19]}`;
    }
    const ps = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.trim() || null;
  } catch {
    // No such process, or no way to ask.
    return null;
  }
}
