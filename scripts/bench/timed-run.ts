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
  const memory = join(directory, 'memory.json');
  const sampling = `import { writeFileSync } from 'node:fs';
    const samples = [];
    setInterval(() => samples.push([Date.now(), process.memoryUsage.rss()]), ${SAMPLE_MS}).unref();
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, JSON.stringify(samples)));`;
  const startedAt = Date.now();
  const wholeMs = await timed(
    [`--import=data:text/javascript,${encodeURIComponent(sampling)}`, PIDGIN, 'run', ...flags],
    { cwd: directory, env: { PATH: process.env.PATH, HOME: directory } },
  );
  const endedAt = endOfConversations(directory);
  const samples: [at: number, bytes: number][] = JSON.parse(readFileSync(memory, 'utf8'));
  const largestMb = (until: number): number =>
    Math.max(...samples.flatMap(([at, bytes]) => (at <= until ? [bytes / 2 ** 20] : [])));
  return {
    heldMs: endedAt - startedAt,
    wholeMs,
    heldMb: largestMb(endedAt),
    wholeMb: largestMb(Infinity),
  };
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
