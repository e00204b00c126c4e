import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';
import { type Pace, replyMs, startPacedServer } from './paced-server.ts';

const ROUNDS = 3;
const CONVERSATIONS = 200;
const TURNS = 5;
const PACE: Pace = { firstTokenMs: 50, tokensPerSecond: 500, tokens: 500 };

const PIDGIN = join(import.meta.dirname, '../../bin/run.js');
const BARE_CLIENT = join(import.meta.dirname, 'bare-client.js');
const SAMPLE_MS = 50;

/**
 * Whole runs of many conversations at once, from the start of the process: against the time that
 * the replies of one conversation take, and against a program that only asks for the same replies.
 */
export async function parallelRun(directory: string): Promise<Measurement[]> {
  const server = await startPacedServer(PACE);
  const idealMs = TURNS * 2 * replyMs(PACE);
  const runs: Run[] = [];
  const bareMs: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      bareMs.push(await bareRun(server.url));
      runs.push(await run(join(directory, `parallel-${round}`), server.url));
    }
  } finally {
    await server.close();
  }
  const heldMs = runs.map((one) => one.heldMs);
  const wholeMs = runs.map((one) => one.wholeMs);
  const name = `${CONVERSATIONS} conversations of ${TURNS} turns at once`;
  const milliseconds = { unit: 'ms', measured: figureOf(heldMs) };
  const megabytes = { unit: 'MB', floor: null, ratio: null };
  return [
    {
      ...milliseconds,
      name: `${name}, to the last reply, against the replies of one`,
      floor: figureOf([idealMs]),
      ratio: ratioOf(
        heldMs,
        heldMs.map(() => idealMs),
      ),
      target: { of: 'ratio', bound: 'at most', value: 1.15 },
    },
    {
      ...milliseconds,
      name: `${name}, to the last reply, against the bare SDK`,
      floor: figureOf(bareMs),
      ratio: ratioOf(heldMs, bareMs),
      target: null,
    },
    {
      name: `${name}, to the end of the import, against the last reply`,
      unit: 'ms',
      measured: figureOf(wholeMs),
      floor: figureOf(heldMs),
      ratio: ratioOf(wholeMs, heldMs),
      target: null,
    },
    {
      ...megabytes,
      name: `${name}: memory at most, to the last reply`,
      measured: figureOf(runs.map((one) => one.heldMb)),
      target: { of: 'measured', bound: 'at most', value: 300 },
    },
    {
      ...megabytes,
      name: `${name}: memory at most, import included`,
      measured: figureOf(runs.map((one) => one.wholeMb)),
      target: null,
    },
  ];
}

async function bareRun(url: string): Promise<number> {
  return timed([BARE_CLIENT, url, String(CONVERSATIONS), String(2 * TURNS)], {});
}

interface Run {
  /** From the start of the process to the end of the last conversation. */
  readonly heldMs: number;
  /** From the start of the process to its end. */
  readonly wholeMs: number;
  /** Largest resident set of either. */
  readonly heldMb: number;
  readonly wholeMb: number;
}

async function run(directory: string, url: string): Promise<Run> {
  mkdirSync(directory);
  const settings = { providers: { paced: { kind: 'openai-compatible', base_url: url } } };
  writeFileSync(join(directory, 'pidgin.yaml'), JSON.stringify(settings));
  const memory = join(directory, 'memory.json');
  const sampling = `import { writeFileSync } from 'node:fs';
    const samples = [];
    setInterval(() => samples.push([Date.now(), process.memoryUsage.rss()]), ${SAMPLE_MS}).unref();
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, JSON.stringify(samples)));`;
  const startedAt = Date.now();
  const wholeMs = await timed(
    [
      `--import=data:text/javascript,${encodeURIComponent(sampling)}`,
      PIDGIN,
      'run',
      ...['--agent-a', 'paced/m', '--agent-b', 'paced/m', '--max-turns', TURNS].map(String),
      ...['--repetitions', CONVERSATIONS, '--max-parallel', CONVERSATIONS].map(String),
    ],
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
async function timed(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { ...options, stdio: 'ignore' });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`node ${args.join(' ')} ended with ${exitCode}`);
  return performance.now() - startedAt;
}
