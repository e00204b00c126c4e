import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PidginError } from '../errors.ts';
import type { ExperimentId } from '../schemas/ids.ts';
import { ownEventFile } from './record-files.ts';

/** Names the experiment a detached process is to run. It is no setting. */
const DETACHED_ID = 'PIDGIN_DETACHED_ID';

/** What a detached process says, in the directory of the experiment. */
const LOG = 'run.log';

/** An experiment and where it is kept. */
export interface Place {
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly directory: string;
}

/** An experiment that runs on its own. Part of the stable `--json` output. */
export interface Detached {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly directory: string;
  readonly pid: number;
  readonly log: string;
}

/**
 * Runs a command line in a process of its own that outlives the terminal, and returns once that has
 * written to the record of the experiment.
 *
 * @param commandLine Program and arguments, as this process was called.
 * @throws PidginError `not_begun` with the exit code and the last words of a process that ended
 * before; a directory that has no record by then is taken away again.
 */
export async function detach(
  { experimentId, name, directory }: Place,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Detached> {
  const before = sizeOf(ownEventFile(directory));
  const log = join(directory, LOG);
  const alreadySaid = sizeOf(log);
  const descriptor = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, commandLine, {
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
    env: { ...environment, [DETACHED_ID]: experimentId },
  });
  closeSync(descriptor);
  let exitCode: number | undefined;
  child.once('error', () => {
    exitCode = 1;
  });
  child.once('exit', (code) => {
    exitCode = code ?? 1;
  });
  while (sizeOf(ownEventFile(directory)) === before && exitCode !== 0) {
    if (exitCode !== undefined) {
      const lastWords = readFileSync(log).subarray(alreadySaid).toString('utf8').trim();
      if (before === 0) rmSync(directory, { recursive: true, force: true });
      throw new PidginError('not_begun', lastWords.replace(/^Error: /, ''), { exitCode });
    }
    await sleep(50);
  }
  child.unref();
  return { experiment_id: experimentId, name, directory, pid: child.pid ?? 0, log };
}

/** Bytes in a file; 0 when there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
