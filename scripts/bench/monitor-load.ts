import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whileLocked } from '../../src/experiment/lock.ts';
import { figureOf, type Measurement } from './measurement.ts';
import { PIDGIN } from './timed-run.ts';

const EXPERIMENTS = 1000;
const CONVERSATIONS = 10;
/** Experiments that run, with all of their conversations under way. */
const RUNNING = 2;
const ROUNDS = 7;
const IDLE_MS = 60_000;
const WRITING_MS = 20_000;

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * The monitor over a thousand experiments with ten conversations each, of which twenty are under
 * way: the first look, and then what it costs to stay open, in a terminal drawn by tmux.
 */
export async function monitorLoad(directory: string): Promise<Measurement[]> {
  const output = join(directory, 'monitored');
  const running = prepare(output);
  const [first = '', second = ''] = running;
  return whileLocked(first, () =>
    whileLocked(second, async () => {
      const onceMs: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const took = once(output);
        if (round > 0) onceMs.push(took); // All in the page cache.
      }
      const open = await stayOpen(output, running);
      return measurementsOf(onceMs, open);
    }),
  );
}

function measurementsOf(onceMs: readonly number[], open: StayedOpen): Measurement[] {
  const name = `monitor of ${EXPERIMENTS} experiments, ${EXPERIMENTS * CONVERSATIONS} conversations`;
  const alone = { floor: null, ratio: null };
  return [
    {
      ...alone,
      name: `${name}: --once, whole process`,
      unit: 'ms',
      measured: figureOf(onceMs),
      target: { of: 'measured', bound: 'at most', value: 1500 },
    },
    {
      ...alone,
      name: `${name}: processor while nothing changes`,
      unit: '% of a core',
      measured: figureOf([open.idlePercent]),
      target: { of: 'measured', bound: 'at most', value: 5 },
    },
    {
      name: `${name}: bytes read, against bytes written to 20 event files and 2 manifests`,
      unit: 'bytes',
      floor: figureOf([open.writtenBytes]),
      measured: figureOf([open.readBytes]),
      ratio: figureOf([open.readBytes / open.writtenBytes]),
      target: { of: 'ratio', bound: 'at most', value: 1.5 },
    },
    {
      ...alone,
      name: `${name}: memory at most`,
      unit: 'MB',
      measured: figureOf([open.peakMb]),
      target: { of: 'measured', bound: 'at most', value: 250 },
    },
  ];
}

/** Writes the experiments, and lets some be under way. Returns their directories. */
function prepare(output: string): string[] {
  const home = writeCopies(output, EXPERIMENTS, CONVERSATIONS);
  return Array.from({ length: RUNNING }, (_, index) => {
    const copyId = (index + 1).toString(16).padStart(8, '0');
    const directory = join(home, `load_exp_${copyId}`);
    setUnderWay(directory);
    return directory;
  });
}

/** Writes experiments: one is held, the others are copies. Returns the directory they are in. */
export function writeCopies(output: string, experiments: number, conversations: number): string {
  const flags = ['-a', 'local:test', '-b', 'local:test', '-t', '3', '--no-import'];
  pidgin(['run', ...flags, '-r', String(conversations), '--name', 'load', '--json', '-o', output]);
  const home = join(output, 'experiments');
  const [original = ''] = readdirSync(home);
  const id = original.slice(-8);
  for (let copy = 1; copy < experiments; copy += 1) {
    copyOf(join(home, original), id, copy.toString(16).padStart(8, '0'));
  }
  return home;
}

function copyOf(original: string, id: string, copyId: string): void {
  const copy = original.slice(0, -id.length) + copyId;
  mkdirSync(copy);
  for (const name of readdirSync(original)) {
    const path = join(original, name);
    if (!/\.jsonl?$/.test(name)) {
      cpSync(path, join(copy, name), { recursive: true });
      continue;
    }
    const text = readFileSync(path, 'utf8').replaceAll(id, copyId);
    writeFileSync(join(copy, name.replaceAll(id, copyId)), text);
  }
}

/** Takes the ends away. */
function setUnderWay(directory: string): void {
  for (const path of eventFiles(directory)) {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);
  }
  const path = join(directory, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const isOver = { ended_at: null, end_reason: null, status: 'running' };
  const conversations = manifest.conversations.map((one: object) => ({ ...one, ...isOver }));
  const changed = { ...manifest, status: 'running', ended_at: null, conversations };
  writeFileSync(path, `${JSON.stringify(changed, null, 2)}\n`);
}

function eventFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('events_'))
    .map((name) => join(directory, name));
}

function once(output: string): number {
  const startedAt = performance.now();
  pidgin(['monitor', '--once', '-o', output]);
  return performance.now() - startedAt;
}

function pidgin(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [PIDGIN, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`pidgin ${args.join(' ')} ended with ${status}: ${stderr}`);
}

interface StayedOpen {
  readonly idlePercent: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly peakMb: number;
}

async function stayOpen(output: string, running: readonly string[]): Promise<StayedOpen> {
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', basename(join(output, '..')), '-f', '/dev/null', ...args], {
      encoding: 'utf8',
    });
  const command = [
    'exec env -u CI -u CONTINUOUS_INTEGRATION',
    process.execPath,
    PIDGIN,
    'monitor',
    '-o',
    output,
  ].join(' ');
  tmux('new-session', '-d', '-x', '120', '-y', '40', command);
  try {
    const pid = Number(tmux('display-message', '-p', '#{pane_pid}'));
    while (!tmux('capture-pane', '-p').includes(`${RUNNING} running`)) await sleep(200);
    await sleep(5000);
    const before = processorSeconds(pid);
    await sleep(IDLE_MS);
    const idlePercent = ((processorSeconds(pid) - before) / (IDLE_MS / 1000)) * 100;
    const readBefore = bytesRead(pid);
    const writtenBytes = await write(running);
    await sleep(3000);
    const readBytes = bytesRead(pid) - readBefore;
    return { idlePercent, readBytes, writtenBytes, peakMb: peakMb(pid) };
  } finally {
    tmux('kill-server');
  }
}

/** Says a turn in each conversation again and again, and writes the manifests; returns the bytes. */
async function write(running: readonly string[]): Promise<number> {
  const files = running.flatMap(eventFiles).map((path) => {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return { path, turn: `${lines.slice(-8).join('\n')}\n` };
  });
  const until = performance.now() + WRITING_MS;
  let written = 0;
  while (performance.now() < until) {
    for (const { path, turn } of files) {
      appendFileSync(path, turn);
      written += Buffer.byteLength(turn);
    }
    for (const directory of running) {
      const path = join(directory, 'manifest.json');
      writeFileSync(`${path}.new`, readFileSync(path));
      renameSync(`${path}.new`, path);
      written += statSync(path).size;
    }
    await sleep(500);
  }
  return written;
}

function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function bytesRead(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

function peakMb(pid: number): number {
  return (
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  );
}
