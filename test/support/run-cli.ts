import { resolve } from 'node:path';
import { execa } from 'execa';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');

export interface CliOptions {
  readonly cwd: string;
  /** Added to an environment that holds nothing but PATH and a home without settings. */
  readonly env?: Readonly<Record<string, string>>;
}

let loadsRows = true;

/** Has the runs of this test file leave the database alone, which takes half the time of a short one. */
export function loadNoRows(): void {
  loadsRows = false;
}

/** Starts the built command line as a process of its own, away from this machine's settings. */
export function startCli(args: readonly string[], { cwd, env = {} }: CliOptions) {
  return execa(process.execPath, [BIN, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      ...(loadsRows ? {} : { PIDGIN_IMPORT: 'false' }),
      ...env,
    },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  });
}

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startCli(args, options);
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
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
