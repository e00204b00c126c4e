import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, PidginError } from '../../errors.ts';
import { ollamaUrl } from './address.ts';

/** The full path of a program, or undefined when the PATH has none of that name. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return (environment.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, file))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not to be run: the next directory may have it.
    return false;
  }
}

/** A server that was started here. */
export interface StartedServer {
  /** Ends it, and returns when it has ended. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Address it is to answer at. */
  readonly url: string;
  /** Environment of the server. */
  readonly environment: NodeJS.ProcessEnv;
  /** File its output is added to. */
  readonly log: string;
}

const START_MS = 30_000;
const POLL_MS = 100;
const STOP_MS = 5_000;

/**
 * Starts a server and waits until it answers. It does not outlive this process, unless that is
 * killed without notice.
 *
 * @throws PidginError `server_failed` when it ends or stays silent. When `signal` is aborted, ends
 * it and throws the signal's reason.
 */
export async function startServer(
  { command: [program = '', ...args], url, environment, log }: StartOptions,
  signal: AbortSignal,
): Promise<StartedServer> {
  const output = await open(log, 'a', 0o600);
  const child = spawn(program, args, {
    stdio: ['ignore', output.fd, output.fd],
    env: { ...environment, OLLAMA_HOST: new URL(url).host },
    // In a process group of its own, Ctrl-C does not reach it while the last reply is finished.
    detached: true,
    windowsHide: true,
  });
  const ended = once(child, 'exit').catch((error: unknown) => [error]);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const patience = setTimeout(kill, STOP_MS);
    await ended;
    clearTimeout(patience);
    process.off('exit', kill);
  };
  const settled = new AbortController();
  try {
    await output.close();
    const deadline = AbortSignal.timeout(START_MS);
    const start = await Promise.race([
      ended.then(([reason]) => ({ kind: 'ended' as const, reason })),
      comesUp(url, AbortSignal.any([signal, deadline, settled.signal])),
    ]);
    signal.throwIfAborted();
    if (start.kind === 'up') return { stop };
    throw new PidginError('server_failed', failureText(program, start), {
      suggestions: [`What it said is in ${log}`],
      exitCode: EXIT.provider,
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    settled.abort();
  }
}

type NotStarted = { kind: 'ended'; reason: unknown } | { kind: 'silent' };

function failureText(program: string, start: NotStarted): string {
  if (start.kind === 'silent') {
    return `${program} serve was started and did not answer within ${START_MS / 1000} s.`;
  }
  const reason =
    start.reason instanceof Error ? start.reason.message : `exit code ${start.reason ?? 'none'}`;
  return `${program} serve ended as soon as it was started (${reason}).`;
}

/** Asks until there is an answer of any kind. */
async function comesUp(
  url: string,
  signal: AbortSignal,
): Promise<{ kind: 'up' } | { kind: 'silent' }> {
  while (!signal.aborted) {
    try {
      await fetch(`${ollamaUrl(url)}/api/version`, { signal });
      return { kind: 'up' };
    } catch {
      // Not yet: nobody listens before it has come up.
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return { kind: 'silent' };
}
