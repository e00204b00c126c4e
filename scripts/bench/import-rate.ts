import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as Duckdb from '@duckdb/node-api';
import { systemClock } from '../../src/events/clock.ts';
import type { ConversationState } from '../../src/events/conversation-state.ts';
import { readConversation } from '../../src/events/read-conversation.ts';
import { ConversationMeter } from '../../src/metrics/conversation-meter.ts';
import { type Analyser, loadAnalyser } from '../../src/metrics/load-analyser.ts';
import { standardDetection } from '../../src/schemas/detection-rules.ts';
import { conversationRows } from '../../src/storage/conversation-rows.ts';
import { Database, databasePath } from '../../src/storage/database.ts';
import { type FilePart, NO_ROWS } from '../../src/storage/file-rows.ts';
import { ImportService } from '../../src/storage/import-service.ts';
import { PACKED_TABLES, packParts } from '../../src/storage/pack.ts';
import { databaseDdl } from '../../src/storage/tables.ts';
import { holdConversation } from './hold-conversation.ts';
import { figureOf, type Measurement, ratioOf } from './measurement.ts';
import { PIDGIN, timed } from './timed-run.ts';

const ROUNDS = 3;
const CONVERSATIONS = 200;
const TURNS = 100;
/** Whose rows are made ready together: as many as DuckDB takes at once. */
const CONVERSATIONS_APPENDED = 20;

/**
 * Importing conversations with messages of 1 kB, against its parts done one after the other with
 * nothing else: DuckDB reading the same files as JSON, the metrics of the same messages, and
 * appending rows as wide that are ready to a database that is then closed. One thread; time is that
 * of the processor. Then two threads against one, each in a process of its own, by the clock.
 */
export async function importRate(parent: string): Promise<Measurement[]> {
  const directory = join(parent, 'import');
  const experiments = join(directory, 'experiments');
  mkdirSync(experiments, { recursive: true });
  const files: string[] = [];
  for (let index = 0; index < CONVERSATIONS; index += 1) {
    const held = await holdConversation(experiments, {
      model: 'local:test/long,bytes=1000',
      turns: TURNS,
      fsync: 'never',
      experimentId: `exp_${index.toString(16).padStart(8, '0')}`,
    });
    files.push(held.eventFile);
  }
  const parts: number[] = [];
  const whole: number[] = [];
  const oneThread: number[] = [];
  const twoThreads: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    parts.push(
      (await cpuSeconds(() => readAsJson(files))) +
        (await measuring(files)) +
        (await appending(files, join(parent, `append-${round}`))),
    );
    whole.push(await cpuSeconds(() => importAll(directory)));
    oneThread.push((await processOf(directory, 1)) / 1e3);
    twoThreads.push((await processOf(directory, 2)) / 1e3);
  }
  const turns = CONVERSATIONS * TURNS;
  const rates = (seconds: readonly number[]) => seconds.map((each) => turns / each);
  return [
    {
      name: 'turns of 1 kB messages imported, against the parts of it one by one',
      unit: 'turns/s',
      floor: figureOf(rates(parts)),
      measured: figureOf(rates(whole)),
      ratio: ratioOf(rates(whole), rates(parts)),
      target: { of: 'ratio', bound: 'at least', value: 1 / 1.3 },
    },
    {
      name: 'turns of 1 kB messages imported by two threads, against one by the clock',
      unit: 'turns/s',
      floor: figureOf(rates(oneThread)),
      measured: figureOf(rates(twoThreads)),
      ratio: ratioOf(rates(twoThreads), rates(oneThread)),
      target: { of: 'ratio', bound: 'at least', value: 1 },
    },
  ];
}

async function readAsJson(files: readonly string[]): Promise<void> {
  const { DuckDBInstance, listValue } = await duckdb();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.runAndReadAll(
    `SELECT type, count(*), sum(length(data)) FROM read_json($files, format = 'newline_delimited',
     columns = {type: 'VARCHAR', conversation_id: 'VARCHAR', seq: 'BIGINT', turn_number: 'BIGINT',
                agent_id: 'VARCHAR', timestamp: 'DOUBLE', data: 'JSON'}) GROUP BY type`,
    { files: listValue(files) },
  );
  connection.closeSync();
  instance.closeSync();
}

/** Processor time of measuring all turns, in seconds, not of reading what was said. */
async function measuring(files: readonly string[]): Promise<number> {
  const analyse = await loadAnalyser();
  let seconds = 0;
  // One after the other, so that no more is in memory than in an import.
  for (const file of files) {
    const { messages } = (await readConversation(file)).state;
    const said = new Map<string, string>();
    for (const message of messages) {
      if (message.kind === 'reply') said.set(`${message.turn} ${message.author}`, message.content);
    }
    seconds += await cpuSeconds(() => measure(said, analyse));
  }
  return seconds;
}

async function measure(said: ReadonlyMap<string, string>, analyse: Analyser): Promise<void> {
  const rules = standardDetection();
  const meter = new ConversationMeter({ analyse, rules, families: { a: null, b: null } });
  for (let turn = 0; turn < TURNS; turn += 1) {
    const [a = null, b = null] = [said.get(`${turn} agent_a`), said.get(`${turn} agent_b`)];
    meter.next({ turn, a, b });
  }
}

/** Processor time of packing and appending rows until they are in the file, in seconds, not of making them. */
async function appending(files: readonly string[], path: string): Promise<number> {
  const analyse = await loadAnalyser();
  mkdirSync(dirname(path), { recursive: true });
  const database = await Database.open(path, { mode: 'read-write' });
  for (const statement of databaseDdl()) await database.run(statement);
  await database.workAlone();
  let seconds = 0;
  await database.run('BEGIN TRANSACTION');
  for (let first = 0; first < files.length; first += CONVERSATIONS_APPENDED) {
    const parts: FilePart[] = [];
    for (const file of files.slice(first, first + CONVERSATIONS_APPENDED)) {
      const { state } = await readConversation(file);
      parts.push(readyRows(state, first + parts.length, analyse));
    }
    seconds += await cpuSeconds(async () => {
      const { rows } = packParts(parts);
      for (const [name, table] of Object.entries(PACKED_TABLES)) {
        await database.appendPacked(table, rows[name as keyof typeof rows]);
      }
    });
  }
  seconds += await cpuSeconds(async () => {
    await database.run('COMMIT');
    // Until then the rows are in its log.
    database.close();
  });
  rmSync(path, { force: true });
  return seconds;
}

function readyRows(state: ConversationState, index: number, analyse: Analyser): FilePart {
  const key = { experiment_id: 'exp_00000000', conversation_id: `conv_00000000_${index}` };
  return {
    ...NO_ROWS,
    ...conversationRows(key, state, analyse),
    rejected_lines: [],
    path: '',
    imported_file: null,
    subject: { experiment_id: null, conversation_id: null },
    redacted: false,
    size: 0,
    readBytes: 0,
  };
}

/** Imports everything into a new database. */
async function importAll(outputDirectory: string): Promise<void> {
  rmSync(databasePath(outputDirectory), { force: true });
  const service = new ImportService({ outputDirectory, clock: systemClock });
  const { turns } = await service.import({ threads: 1 });
  if (turns !== CONVERSATIONS * TURNS) throw new Error(`only ${turns} turns were imported`);
}

/** Milliseconds of the same as a command. */
function processOf(outputDirectory: string, threads: number): Promise<number> {
  rmSync(databasePath(outputDirectory), { force: true });
  return timed([PIDGIN, 'import', '--output', outputDirectory, '--threads', String(threads)], {
    env: { PATH: process.env.PATH, HOME: outputDirectory },
  });
}

function duckdb(): Promise<typeof Duckdb> {
  return import('@duckdb/node-api');
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}
