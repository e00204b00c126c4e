import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PidginError } from '../errors.ts';
import { EXPERIMENT_FILE } from '../events/experiment-record.ts';
import { createExperimentDirectory } from './directory.ts';
import type { ExperimentPlan } from './plan.ts';

/** Names the id of the experiment a detached process is to run. It is no setting. */
const DETACHED_ID = 'PIDGIN_DETACHED_ID';

/** What a detached process says. */
const LOG = 'run.log';

/** An experiment that runs on its own. Part of the stable `--json` output. */
export interface Detached {
  readonly experiment_id: string;
  readonly name: string;
  readonly directory: string;
  readonly pid: number;
  readonly log: string;
}

/**
 * Runs the same command line in a process of its own that outlives the terminal, and returns once
 * its record is begun.
 *
 * @param commandLine Program and arguments, as this process was called.
 * @throws PidginError `output_unusable`, or `not_begun` with the exit code and last words of a
 * process that ended before it began.
 */
export async function detach(
  { experimentId, spec }: ExperimentPlan,
  commandLine: readonly string[],
  outputDirectory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Detached> {
  const directory = createExperimentDirectory(outputDirectory, spec.name, experimentId);
  const log = join(directory, LOG);
  const descriptor = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, commandLine, {
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
    env: { ...environment, [DETACHED_ID]: experimentId },
  });
  closeSync(descriptor);
  let exitCode: number | null | undefined;
  child.once('error', () => {
    exitCode = 1;
  });
  child.once('exit', (code) => {
    exitCode = code;
  });
  while (!existsSync(join(directory, EXPERIMENT_FILE))) {
    if (exitCode !== undefined) {
      const lastWords = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new PidginError('not_begun', `The experiment did not begin.\n${lastWords}`, {
        exitCode: exitCode ?? 1,
        suggestions: [`What it said is in ${log}`],
      });
    }
    await sleep(50);
  }
  child.unref();
  return { experiment_id: experimentId, name: spec.name, directory, pid: child.pid ?? 0, log };
}
