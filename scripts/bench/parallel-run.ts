import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';
import { type Pace, replyMs, startPacedServer } from './paced-server.ts';
import { type TimedRun, timed, timedRun } from './timed-run.ts';

const ROUNDS = 3;
const CONVERSATIONS = 200;
const TURNS = 5;
const PACE: Pace = { firstTokenMs: 50, tokensPerSecond: 500, tokens: 500 };

const BARE_CLIENT = join(import.meta.dirname, 'bare-client.js');

/**
 * Whole runs of many conversations at once, from the start of the process: against the time that
 * the replies of one conversation take, and against a program that only asks for the same replies.
 */
export async function parallelRun(directory: string): Promise<Measurement[]> {
  const server = await startPacedServer(PACE);
  const idealMs = TURNS * 2 * replyMs(PACE);
  const runs: TimedRun[] = [];
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

async function run(directory: string, url: string): Promise<TimedRun> {
  mkdirSync(directory);
  const settings = { providers: { paced: { kind: 'openai-compatible', base_url: url } } };
  writeFileSync(join(directory, 'pidgin.yaml'), JSON.stringify(settings));
  return timedRun(directory, [
    ...['--agent-a', 'paced/m', '--agent-b', 'paced/m', '--max-turns', String(TURNS)],
    ...['--repetitions', CONVERSATIONS, '--max-parallel', CONVERSATIONS].map(String),
  ]);
}
