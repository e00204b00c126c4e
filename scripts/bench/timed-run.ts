import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastGlob from 'fast-glob';

/** The program, as users run it. */
export const PIDGIN = join(import.meta.dirname, '../../bin/run.js');
const SAMPLE_MS = 50;

/** A run from the start of its process. */
export interface TimedRun {
  /** From the start of the process to the end of the last conversation. */
  readonly heldMs: number;
  /** From the start of the process to its end. */
  readonly wholeMs: number;
  /** Largest resident set of either. */
  readonly heldMb: number;
  readonly wholeMb: number;
}

/** Runs `pidgin run` in a directory of its own, which has the settings it needs. */
export async function timedRun(directory: string, flags: readonly string[]): Promise<TimedRun> {
  const startedAt = Date.now();
  const { wholeMs, samples } = await sampledRun(directory, ['run', ...flags]);
  const endedAt = endOfConversations(directory);
  return {
    heldMs: endedAt - startedAt,
    wholeMs,
    heldMb: largest(samples.filter(({ at }) => at <= endedAt)),
    wholeMb: largest(samples),
  };
}

/** The resident set of a process at some moment. */
export interface MemorySample {
  /** In Unix milliseconds. */
  readonly at: number;
  readonly mb: number;
}

export function largest(samples: readonly MemorySample[]): number {
  return Math.max(...samples.map(({ mb }) => mb));
}

/** Runs `pidgin` in a directory of its own, and sees how much memory it has, from its start to its end. */
export async function sampledRun(
  directory: string,
  args: readonly string[],
): Promise<{ readonly wholeMs: number; readonly samples: readonly MemorySample[] }> {
  const memory = join(directory, 'memory.json');
  const sampling = `import { writeFileSync } from 'node:fs';
    const samples = [];
    const sample = () => samples.push({ at: Date.now(), mb: process.memoryUsage.rss() / 2 ** 20 });
    setInterval(sample, ${SAMPLE_MS}).unref();
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, JSON.stringify(samples)));`;
  const wholeMs = await timed(
    [`--import=data:text/javascript,${encodeURIComponent(sampling)}`, PIDGIN, ...args],
    { cwd: directory, env: { PATH: process.env.PATH, HOME: directory } },
  );
  return { wholeMs, samples: JSON.parse(readFileSync(memory, 'utf8')) };
}

/** When the conversations of the only experiment were over, in Unix milliseconds. */
function endOfConversations(directory: string): number {
  const [file] = fastGlob.sync('pidgin_output/experiments/*/experiment.jsonl', {
    cwd: directory,
    absolute: true,
  });
  const lines = readFileSync(file ?? '', 'utf8')
    .trimEnd()
    .split('\n');
  const end = lines
    .map((line) => JSON.parse(line))
    .find(({ type }) => type === 'experiment.completed');
  return end.timestamp * 1000;
}

/** Milliseconds a Node program takes. */
export async function timed(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { ...options, stdio: 'ignore' });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`node ${args.join(' ')} ended with ${exitCode}`);
  return performance.now() - startedAt;
}
