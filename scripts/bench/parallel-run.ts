import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';
import { type Pace, replyMs, startPacedServer } from './paced-server.ts';

const ROUNDS = 3;
const CONVERSATIONS = 200;
const TURNS = 5;
const PACE: Pace = { firstTokenMs: 50, tokensPerSecond: 500, tokens: 500 };

const PIDGIN = join(import.meta.dirname, '../../bin/run.js');

/** Whole runs of many conversations at once, against the time that their replies alone take. */
export async function parallelRun(directory: string): Promise<Measurement[]> {
  const server = await startPacedServer(PACE);
  const idealMs = TURNS * 2 * replyMs(PACE);
  const runs: Run[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      runs.push(await run(join(directory, `parallel-${round}`), server.url));
    }
  } finally {
    await server.close();
  }
  const wallMs = runs.map((one) => one.wallMs);
  const name = `${CONVERSATIONS} conversations of ${TURNS} turns at once`;
  return [
    {
      name: `${name}, against their replies`,
      unit: 'ms',
      floor: figureOf([idealMs]),
      measured: figureOf(wallMs),
      ratio: ratioOf(wallMs, wallMs.map(() => idealMs)),
      target: { of: 'ratio', bound: 'at most', value: 1.15 },
    },
    {
      name: `${name}: memory at most`,
      unit: 'MB',
      floor: null,
      measured: figureOf(runs.map((one) => one.peakMb)),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 300 },
    },
  ];
}

interface Run {
  readonly wallMs: number;
  /** Largest resident set. */
  readonly peakMb: number;
}

async function run(directory: string, url: string): Promise<Run> {
  mkdirSync(directory);
  const settings = { providers: { paced: { kind: 'openai-compatible', base_url: url } } };
  writeFileSync(join(directory, 'pidgin.yaml'), JSON.stringify(settings));
  const memory = join(directory, 'memory');
  const note = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));`;
  const args = ['-a', 'paced/m', '-b', 'paced/m', '-t', TURNS, '-r', CONVERSATIONS];
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(note)}`,
      PIDGIN,
      'run',
      ...args.map(String),
      '--max-parallel',
      String(CONVERSATIONS),
    ],
    { cwd: directory, stdio: 'ignore', env: { PATH: process.env.PATH, HOME: directory } },
  );
  const [exitCode] = await once(child, 'exit');
  const wallMs = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`pidgin run ended with ${exitCode} in ${directory}`);
  return { wallMs, peakMb: Number(readFileSync(memory, 'utf8')) / 1024 };
}
