import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type PidginError, usageError } from '../errors.ts';
import type { ExperimentId } from '../schemas/ids.ts';

/** Folder of all experiments, under the output directory. */
export const EXPERIMENTS = 'experiments';

/** Folder of the transcripts, under the directory of an experiment. */
export const TRANSCRIPTS = 'transcripts';

/** Name of an experiment's directory. */
export function directoryName(name: string, experimentId: ExperimentId): string {
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
export function makeDirectories(path: string): void {
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
