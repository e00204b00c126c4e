import type { Clock } from '../events/clock.ts';
import { askFor } from './control.ts';
import { isRunning, standsStill } from './lock.ts';
import { markInterrupted } from './mark-interrupted.ts';
import { readExperiment } from './read-record.ts';
import { type Runner, readRunner, standingOf } from './runner.ts';

/** How an experiment is brought down. */
export interface StopOptions {
  /** How long the reply in flight may take before it is given up, in ms; null: as long as it takes. */
  readonly graceMs: number | null;
  readonly clock: Clock;
}

/** What became of one that was to be brought down. */
export type StopOutcome =
  /** It stopped after it was asked to. */
  | 'stopped'
  /** It came to its own end before it could be stopped, as its record says. */
  | 'ended'
  /** Its process did not end when asked, and was killed. */
  | 'killed'
  /** It was not running. Its process was gone, and its record says so now if it did not yet. */
  | 'not_running'
  /** It was asked, and which process to kill is not known. */
  | 'asked';

/** After a reply was given up, its process has so long to say that it stops before it is killed. */
const LAST_GRACE_MS = 5_000;
const POLL_MS = 100;

/**
 * Brings an experiment down, whoever runs it, and returns when it is truly down: no lock, no
 * process. Only the very process that took the lock is ever killed, and not while it obeys: one that
 * has stopped its conversations, and writes transcripts or loads rows, is waited for.
 *
 * @throws PidginError when the record of a crashed one cannot be ended.
 */
export async function stopExperiment(
  directory: string,
  { graceMs, clock }: StopOptions,
): Promise<StopOutcome> {
  const runner = readRunner(directory);
  if (!(await isRunning(directory))) {
    await markInterrupted(directory, clock);
    return 'not_running';
  }
  await askFor(directory, 'stop');
  if (await down(graceMs)) return wentDown();
  await askFor(directory, 'abandon');
  do {
    if (await down(LAST_GRACE_MS)) return wentDown();
  } while (await obeys());
  if (runner === null || standingOf(runner) !== 'alive') return 'asked';
  process.kill(runner.pid, 'SIGKILL');
  await down(LAST_GRACE_MS);
  await markInterrupted(directory, clock);
  return 'killed';

  async function wentDown(): Promise<StopOutcome> {
    const { status } = await readExperiment(directory);
    // Its process went without a word.
    if (status === 'running') await markInterrupted(directory, clock);
    return status === 'running' || status === 'interrupted' ? 'stopped' : 'ended';
  }

  async function obeys(): Promise<boolean> {
    const { status } = await readExperiment(directory);
    return status !== 'running' && !(await standsStill(directory));
  }

  async function down(withinMs: number | null): Promise<boolean> {
    const until = withinMs === null ? Infinity : clock.elapsed() + withinMs;
    while (clock.elapsed() < until) {
      if (!(await isRunning(directory)) && isGone(runner)) return true;
      await clock.sleep(POLL_MS);
    }
    return false;
  }
}

/** Whether a process has ended, as far as the system tells. */
function isGone(runner: Runner | null): boolean {
  return runner === null || standingOf(runner) !== 'alive';
}
