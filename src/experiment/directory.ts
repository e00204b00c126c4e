import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataError, fileReason, fileRemedy, type PidginError, usageError } from '../errors.ts';
import type { ExperimentId } from '../schemas/ids.ts';

/** Folder of all experiments, under the output directory. */
export const EXPERIMENTS = 'experiments';

/** Folder of the transcripts, under the directory of an experiment. */
export const TRANSCRIPTS = 'transcripts';

/** What an experiment was and how it went, in its directory. */
export const README_FILE = 'README.md';

/** A notebook about it, in its directory. */
export const NOTEBOOK_FILE = 'analysis.ipynb';

/** Name of an experiment's directory. */
export function directoryName(name: string, experimentId: ExperimentId): string {
  return `${name}_${experimentId}`;
}

const EXPERIMENT_ID_LENGTH = 'exp_00000000'.length;

/** The id at the end of the name of an experiment's directory. */
export function experimentIdIn(directory: string): ExperimentId {
  return directory.slice(-EXPERIMENT_ID_LENGTH);
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

/** Why a place was the wrong one to name, whoever owns it. */
const WRONG_PLACE: Readonly<Record<string, string>> = {
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is in its place',
  ENOENT: 'it cannot be made there',
  ELOOP: 'links lead round in a circle',
  ENAMETOOLONG: 'the name is too long',
};

const ANOTHER = 'another with --output DIR or PIDGIN_OUTPUT.';

/** Why experiments cannot be kept in a directory: a wrong name is wrong usage, the rest is not. */
export function outputUnusable(outputDirectory: string, error: NodeJS.ErrnoException): PidginError {
  const wrong = WRONG_PLACE[error.code ?? ''];
  const message = `The output directory ${outputDirectory} cannot be used: ${wrong ?? fileReason(error)}.`;
  return wrong === undefined
    ? dataError('output_unusable', message, {
        suggestions: [`${fileRemedy(error)}, or choose ${ANOTHER}`],
        cause: error,
      })
    : usageError('output_unusable', message, `Choose ${ANOTHER}`);
}

/**
 * Refuses what is there and cannot be an output directory. One that is not there yet is fine.
 *
 * @throws PidginError `output_unusable`.
 */
export function refuseUnusableOutput(outputDirectory: string): void {
  if (outputDirectory.includes('?')) {
    throw usageError(
      'output_unusable',
      `The output directory ${outputDirectory} cannot be used: DuckDB keeps no database where a name has a question mark.`,
      `Choose ${ANOTHER}`,
    );
  }
  try {
    if (statSync(outputDirectory, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    }
  } catch (error) {
    throw outputUnusable(outputDirectory, error as NodeJS.ErrnoException);
  }
}
