import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement } from './measurement.ts';
import { largest, type MemorySample, sampledRun } from './timed-run.ts';

const TURNS = 100;
const CONVERSATIONS = 530;

/**
 * Imports a quarter of a gigabyte of conversations with messages of 1 kB: as one file each, and as a
 * single one. Memory is to be little, and not to grow on the way.
 */
export async function importMemory(parent: string): Promise<Measurement[]> {
  const directory = join(parent, 'import-memory');
  mkdirSync(directory);
  const held = await holdConversation(directory, {
    model: 'local:test/long,bytes=1000',
    turns: TURNS,
    fsync: 'never',
  });
  const name = basename(held.eventFile);
  const text = readFileSync(held.eventFile, 'utf8');
  const many = join(directory, 'many');
  const one = join(directory, 'one');
  for (let index = 0; index < CONVERSATIONS; index += 1) {
    const id = index.toString(16).padStart(8, '0');
    const copy = (words: string): string => words.replaceAll('7f3a9c21', id);
    writeExperimentFile(many, copy('exp_7f3a9c21'), copy(name), copy(text));
  }
  const file = writeExperimentFile(one, 'exp_7f3a9c21', name, '');
  for (const part of prolonged(text, CONVERSATIONS)) appendFileSync(file, part);

  return [
    ...(await imported(many, `${CONVERSATIONS} files`)),
    ...(await imported(one, 'one file')),
  ];
}

function writeExperimentFile(output: string, id: string, name: string, text: string): string {
  const directory = join(output, 'experiments', id);
  mkdirSync(directory, { recursive: true });
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** The same conversation so many times as long: its turns come again and again. */
function* prolonged(text: string, times: number): Generator<string> {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const last = rest.pop() ?? '';
  const between = rest.map((line) => JSON.parse(line));
  let seq = JSON.parse(first).seq;
  const line = (event: object): string => `${JSON.stringify({ ...event, seq: ++seq })}\n`;
  yield `${first}\n`;
  for (let time = 0; time < times; time += 1) {
    const mark = time.toString(16).toUpperCase().padStart(4, '0');
    const lines = between.map((event) =>
      line({
        ...event,
        id: event.id.slice(0, -mark.length) + mark,
        turn_number: event.turn_number + TURNS * time,
      }),
    );
    yield lines.join('');
  }
  yield line(JSON.parse(last));
}

async function imported(output: string, files: string): Promise<Measurement[]> {
  const { samples } = await sampledRun(output, ['import', '--output', output, '--threads', '1']);
  const [second, last] = [tenth(samples, 1), tenth(samples, 9)];
  const name = `${CONVERSATIONS * TURNS} turns of 1 kB messages in ${files} imported`;
  return [
    {
      name: `${name}: memory at most`,
      unit: 'MB',
      floor: null,
      measured: figureOf([largest(samples)]),
      ratio: null,
      target: { of: 'measured', bound: 'at most', value: 400 },
    },
    {
      name: `${name}: memory in its last tenth, against its second`,
      unit: 'MB',
      floor: figureOf([second]),
      measured: figureOf([last]),
      ratio: figureOf([last / second]),
      target: { of: 'ratio', bound: 'at most', value: 1.2 },
    },
  ];
}

/** The most memory in one tenth of the time. */
function tenth(samples: readonly MemorySample[], index: number): number {
  const place = (share: number): number => Math.floor(share * samples.length);
  return largest(samples.slice(place(index / 10), place((index + 1) / 10)));
}
