import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import lockfile from 'proper-lockfile';
import { type PidginError, usageError } from '../errors.ts';
import { forgetWanted } from './control.ts';
import { experimentIdIn } from './directory.ts';
import { readRunner, removeRunner, standingOf, writeRunner } from './runner.ts';

/** A lock that was not renewed for so long belongs to a process that is gone. */
const STALE_MS = 15_000;

/** There while the lock is held, and for a while after its process died. */
export const LOCK_FILE = '.lock';

const runLock = (directory: string) => ({
  stale: STALE_MS,
  lockfilePath: join(directory, LOCK_FILE),
});

/**
 * Held for the moment of taking the other, so that two cannot both find it abandoned. It has a path
 * of its own: proper-lockfile keeps one lock for a path, wherever its directory is.
 */
const takingPath = (directory: string) => join(directory, '.taking');
const TAKING = {
  stale: 5_000,
  realpath: false,
  retries: { retries: 20, minTimeout: 20, maxTimeout: 100 },
  onCompromised: () => undefined,
};

/**
 * Does something with an experiment while this process holds its lock: one process at a time runs
 * it. On the same machine, the lock is taken over at once when its process is gone, and not before,
 * though it may stand still; elsewhere, once its heartbeat has stopped.
 *
 * @throws PidginError `already_running` when another process runs it, `experiment_gone` when its
 * directory is not there any more.
 */
export async function whileLocked<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const unlock = await take(directory);
  try {
    return await work();
  } finally {
    removeRunner(directory);
    // A lock that cannot be taken back goes stale by itself.
    await unlock().catch(() => undefined);
  }
}

/** Whether some process is running the experiment now. */
export async function isRunning(directory: string): Promise<boolean> {
  // Of thousands of experiments hardly any has a lock, and asking for it takes long.
  if (!existsSync(runLock(directory).lockfilePath)) return false;
  const runner = readRunner(directory);
  const standing = runner === null ? 'unknown' : standingOf(runner);
  // One that stands still, as on a machine that sleeps, renews no lock and goes on some time.
  if (standing !== 'unknown') return standing === 'alive';
  try {
    return await lockfile.check(directory, runLock(directory));
  } catch {
    // No lock can be held in a directory that cannot be looked at.
    return false;
  }
}

/** Whether the process that holds the lock has not renewed it for some time. */
export async function standsStill(directory: string): Promise<boolean> {
  const isFresh = await lockfile.check(directory, runLock(directory)).catch(() => false);
  // Afterwards: meanwhile it may have been given back.
  return !isFresh && existsSync(runLock(directory).lockfilePath);
}

async function take(directory: string): Promise<() => Promise<void>> {
  const release = await lockfile.lock(takingPath(directory), TAKING).catch((error: unknown) => {
    throw notTaken(error, directory);
  });
  try {
    const runner = readRunner(directory);
    const standing = runner === null ? 'unknown' : standingOf(runner);
    if (standing === 'alive') throw alreadyRunning(directory);
    if (standing === 'gone') {
      rmSync(runLock(directory).lockfilePath, { recursive: true, force: true });
      removeRunner(directory);
    }
    // While nothing shows that it runs: what is asked from the moment that does is to be obeyed.
    if (!(await lockfile.check(directory, runLock(directory)))) forgetWanted(directory);
    const unlock = await lockfile.lock(directory, {
      ...runLock(directory),
      // The run goes on: the lock only tells others that it is alive.
      onCompromised: () => undefined,
    });
    writeRunner(directory);
    return unlock;
  } catch (error) {
    throw notTaken(error, directory);
  } finally {
    // Goes stale by itself.
    await release().catch(() => undefined);
  }
}

function notTaken(error: unknown, directory: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && !existsSync(directory)) {
    return usageError(
      'experiment_gone',
      `${basename(directory)} is not there any more: it was archived, moved or deleted meanwhile.`,
      'See what is archived: pidgin list --archived',
    );
  }
  return code === 'ELOCKED' ? alreadyRunning(directory) : error;
}

function alreadyRunning(directory: string): PidginError {
  const runner = readRunner(directory);
  return usageError(
    'already_running',
    `${basename(directory)} is being run by ${runner === null ? 'another process' : `process ${runner.pid} on ${runner.host}`}.`,
    `Wait until it is done, or stop it first: pidgin stop ${experimentIdIn(directory)}`,
  );
}
