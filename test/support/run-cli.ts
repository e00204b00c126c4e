import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');
const WARM = resolve(import.meta.dirname, 'warm-cli.mjs');

export interface CliOptions {
  readonly cwd: string;
  /** Added to an environment that holds nothing but PATH and a home without settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** In a process of its own, as users do, and not in the one that test files share. */
  readonly alone?: boolean;
}

let loadsRows = true;

/** Has the runs of this test file leave the database alone, which takes half the time of a short one. */
export function loadNoRows(): void {
  loadsRows = false;
  afterAll(() => {
    loadsRows = true;
  });
}

/** Away from this machine's settings. */
function environmentOf({ cwd, env = {} }: CliOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: cwd,
    ...(loadsRows ? {} : { PIDGIN_IMPORT: 'false' }),
    ...env,
  };
}

/** Starts the built command line as a process of its own. */
export function startCli(args: readonly string[], options: CliOptions) {
  return execa(process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env: environmentOf(options),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    // Or what has not ended five seconds after a SIGTERM would be killed.
    forceKillAfterDelay: false,
  });
}

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

let warm: ChildProcess | undefined;
let before: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line to its end. Commands run one after another in a process that test files
 * share, since most take less time than to start one.
 */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  if (options.alone) return runAlone(args, options);
  const result = before.then(() => runWarm(args, options));
  before = result.catch(() => undefined);
  return result;
}

async function runAlone(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startCli(args, options);
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
}

async function runWarm(args: readonly string[], options: CliOptions): Promise<CliResult> {
  warm ??= fork(WARM, [BIN], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answered = new AbortController();
  const { signal } = answered;
  warm.send({ args, cwd: options.cwd, env: environmentOf(options) });
  try {
    const [result] = await Promise.race([
      once(warm, 'message', { signal }),
      once(warm, 'exit', { signal }).then(([code]) => {
        warm = undefined;
        throw new Error(`pidgin ${args.join(' ')} took its process with it (exit ${code})`);
      }),
    ]);
    return result as CliResult;
  } finally {
    answered.abort();
  }
}

/** Runs a command with `--json` and parses the one object it prints. */
export async function runJson<T>(args: readonly string[], options: CliOptions): Promise<T> {
  const { stdout, stderr, exitCode } = await runCli([...args, '--json'], options);
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(
      `no JSON from pidgin ${args.join(' ')} (exit ${exitCode}):\n${stdout}${stderr}`,
    );
  }
}
