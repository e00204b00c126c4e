import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import lockfile from 'proper-lockfile';
import { type PidginError, usageError } from '../errors.ts';
import type { ExperimentId } from '../schemas/ids.ts';

/** Folder of all experiments, under the output directory. */
export const EXPERIMENTS = 'experiments';

/** Folder of the transcripts, under the directory of an experiment. */
export const TRANSCRIPTS = 'transcripts';

/** A lock that was not renewed for so long belongs to a process that is gone. */
const LOCK_STALE_MS = 15_000;

function lockOptions(directory: string) {
  return { stale: LOCK_STALE_MS, lockfilePath: join(directory, '.lock') };
}

/** Name of an experiment's directory. */
function directoryName(name: string, experimentId: ExperimentId): string {
  return `${name}_${experimentId}`;
}

/**
 * Makes the directory of a new experiment.
 *
 * @throws PidginError `output_unusable` when it cannot be made.
 */
export function createExperimentDirectory(
  outputDirectory: string,
  name: string,
  experimentId: ExperimentId,
): string {
  const directory = join(outputDirectory, EXPERIMENTS, directoryName(name, experimentId));
  try {
    makeDirectories(join(directory, TRANSCRIPTS));
  } catch (error) {
    throw outputUnusable(outputDirectory, error as NodeJS.ErrnoException);
  }
  return directory;
}

/**
 * Makes a directory and those above it, for their owner only.
 *
 * By hand, because Node's own `recursive` never returns where a parent exists and still answers
 * ENOENT, as in /proc.
 */
function makeDirectories(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || parent === path || existsSync(parent)) throw error;
    makeDirectories(parent);
    mkdirSync(path, { mode: 0o700 });
  }
}

/**
 * Does something with an experiment while it is marked as being run by this process. The mark
 * outlives nothing: once the process is gone its heartbeat stops.
 *
 * @throws PidginError `already_running` when another process runs it.
 */
export async function whileLocked<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const unlock = await lock(directory);
  try {
    return await work();
  } finally {
    // A lock that cannot be taken back goes stale by itself.
    await unlock().catch(() => undefined);
  }
}

async function lock(directory: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(directory, {
      ...lockOptions(directory),
      // The run goes on: the lock only tells others that it is alive.
      onCompromised: () => undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw usageError(
      'already_running',
      `${basename(directory)} is being run by another process.`,
      'Wait until it is done, or stop it first: pidgin stop',
    );
  }
}

/** Whether some process is running the experiment now. */
export async function isRunning(directory: string): Promise<boolean> {
  try {
    return await lockfile.check(directory, lockOptions(directory));
  } catch {
    // No lock can be held in a directory that cannot be looked at.
    return false;
  }
}

/** Why experiments cannot be kept in a directory. */
export function outputUnusable(outputDirectory: string, error: NodeJS.ErrnoException): PidginError {
  const reason = {
    EEXIST: 'a file is in its place',
    ENOTDIR: 'a file is in its place',
    ENOENT: 'it cannot be made there',
    EACCES: 'it may not be written',
    EPERM: 'it may not be written',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  }[error.code ?? ''];
  return usageError(
    'output_unusable',
    `The output directory ${outputDirectory} cannot be used: ${reason ?? error.code}.`,
    'Choose another with --output DIR or PIDGIN_OUTPUT.',
  );
}
