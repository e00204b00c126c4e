import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MAX_LINE_BYTES } from '../../../src/events/raw-lines.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** The large one has 10,000 damaged lines among 100,000 whole ones. */
const [CONVERSATIONS, TURNS, OF_EACH_KIND] = process.env.PIDGIN_CAMPAIGN
  ? [25, 500, 500]
  : [3, 20, 3];

type Event = Record<string, unknown>;
const edited = (line: string, change: (event: Event) => void): Buffer => {
  const event = JSON.parse(line) as Event;
  change(event);
  return Buffer.from(JSON.stringify(event));
};
const without = (key: string) => (line: string) =>
  edited(line, (event) => {
    delete event[key];
  });
const having = (key: string, value: unknown) => (line: string) =>
  edited(line, (event) => {
    event[key] = value;
  });

/** What can happen to a line; each takes a whole one and gives what is put before it. */
const DAMAGE: readonly ((line: string) => Buffer)[] = [
  (line) => Buffer.from(line.slice(0, line.length / 2)),
  (line) => Buffer.from(line.slice(line.length / 2)),
  (line) => Buffer.from(`${line}${line}`),
  (line) => Buffer.from(line.replace('{', '')),
  (line) => Buffer.from(line.replaceAll('"', "'")),
  (line) =>
    Buffer.concat([Buffer.from(line.slice(0, -2)), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  () => Buffer.alloc(200),
  () => Buffer.from(''),
  () => Buffer.from('null'),
  () => Buffer.from('[1, 2, 3]'),
  () => Buffer.from('"a text"'),
  () => Buffer.from('<html>502 Bad Gateway</html>'),
  having('v', 99),
  without('v'),
  without('type'),
  having('type', 'turn.imagined'),
  having('seq', 'seven'),
  having('experiment_id', 7),
  having('timestamp', null),
  having('data', { surprise: true }),
];

it('takes every whole line and accounts for every damaged one', async () => {
  const whole = tempDir();
  const damaged = tempDir();
  let planted = 0;
  for (const output of [whole, damaged]) {
    new ExperimentLog().started(CONVERSATIONS).writeTo(output);
    for (let index = 1; index <= CONVERSATIONS; index += 1) {
      const log = new ConversationLog('exp_7f3a9c21', index).started();
      for (let turn = 0; turn < TURNS; turn += 1) log.turn(turn, `a ${turn}`, `b ${turn}`);
      const path = log.completed(TURNS).writeTo(output);
      if (output === damaged) planted += plant(path, index);
    }
    await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
  }
  const ask = async (output: string, sql: string) =>
    (await queryDatabase(databasePath(output), sql)).rows;
  for (const table of ['conversations', 'conversation_turns', 'messages', 'token_usage']) {
    const sql = `FROM ${table} ORDER BY ALL`;
    expect(await ask(damaged, sql)).toEqual(await ask(whole, sql));
  }
  expect(planted).toBe(DAMAGE.length * OF_EACH_KIND);
  expect(await ask(damaged, 'SELECT count(*) FROM rejected_lines')).toEqual([[planted]]);
  expect(await ask(damaged, 'SELECT sum(rejected_line_count)::INT FROM imported_files')).toEqual([
    [planted],
  ]);
  const places = await ask(damaged, 'SELECT path, line, byte_offset, text FROM rejected_lines');
  for (const [path, line, offset, text] of places.slice(0, 200)) {
    const bytes = readFileSync(`${damaged}/${path}`);
    const upTo = bytes.subarray(0, Number(offset)).toString('latin1');
    expect(upTo.split('\n')).toHaveLength(Number(line));
    const there = bytes.subarray(Number(offset)).toString('utf8').split('\n')[0] ?? '';
    // DuckDB cannot hold what is not UTF-8, nor need it: the place tells.
    expect(text).toBe(there);
  }
});

it('passes over a line too long to hold, and takes the rest', async () => {
  const output = tempDir();
  const log = new ConversationLog().started().turn(0, 'a', 'b');
  const path = log.completed(1).writeTo(output);
  const lines = readFileSync(path, 'utf8').split('\n');
  const tooLong = `{"text":"${'x'.repeat(MAX_LINE_BYTES)}"}`;
  writeFileSync(path, [lines[0], tooLong, ...lines.slice(1)].join('\n'));
  await new ImportService({ outputDirectory: output, clock: clockAt(0) }).import();
  const ask = async (sql: string) => (await queryDatabase(databasePath(output), sql)).rows;
  expect(await ask('SELECT line, reason FROM rejected_lines')).toEqual([[2, 'too_long']]);
  expect(await ask('SELECT a_message, b_message FROM conversation_turns')).toEqual([['a', 'b']]);
});

/** Puts its share of damaged lines into a file; says how many. */
function plant(path: string, conversation: number): number {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const before = new Map<number, Buffer[]>();
  let count = 0;
  for (const [kind, damage] of DAMAGE.entries()) {
    for (let index = conversation - 1; index < OF_EACH_KIND; index += CONVERSATIONS) {
      // Not before the first line, which says whose file it is, so that all tables can be compared.
      const place = 1 + ((kind * 7919 + index * 104_729) % (lines.length - 1));
      before.set(place, [...(before.get(place) ?? []), damage(lines[place] ?? '')]);
      count += 1;
    }
  }
  const newline = Buffer.from('\n');
  const pieces = lines.flatMap((line, place) => [
    ...(before.get(place) ?? []).flatMap((bad) => [bad, newline]),
    Buffer.from(line),
    newline,
  ]);
  writeFileSync(path, Buffer.concat(pieces));
  return count;
}
