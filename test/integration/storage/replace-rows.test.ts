import { createCipheriv } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Database, databasePath } from '../../../src/storage/database.ts';
import { inspectEventFile } from '../../../src/storage/event-file.ts';
import { type FilePart, fileParts, NO_ROWS } from '../../../src/storage/file-rows.ts';
import { ImportMemory } from '../../../src/storage/import-memory.ts';
import { packParts } from '../../../src/storage/pack.ts';
import { prepareSchema } from '../../../src/storage/prepare-schema.ts';
import { removeStale, replaceRows } from '../../../src/storage/replace-rows.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** All that a file gives, in one part. */
async function partOf(path: string, output: string): Promise<FilePart> {
  const file = inspectEventFile(path, output);
  const whole = { bytes: Number.POSITIVE_INFINITY, mostBytes: Number.POSITIVE_INFINITY };
  for await (const part of fileParts(file, new Date(0), whole)) if (part !== 'again') return part;
  throw new Error('no part');
}

const NOTHING_STALE = () => ({ paths: [], conversationIds: [], experimentIds: [] });

/** Writes one part, in a transaction of its own. */
async function write(database: Database, memory: ImportMemory, part: FilePart): Promise<void> {
  const once = async function* () {
    yield packParts([part]);
  };
  await replaceRows(database, once(), NOTHING_STALE, memory);
}

/** Rows that are written at a time. */
const ROWS = 250;
/** How often: then their text is more than DuckDB has for as many. */
const TIMES = 8;

const numbered = (first: number) => Array.from({ length: ROWS }, (_, index) => first + index);

/** A text that is no shorter when it is compressed, another one for each number. */
function noise(number: number, length: number): string {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(number);
  const bytes = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
  return bytes.toString('base64').slice(0, length);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none');
  return value;
}

async function emptyDatabase(output: string): Promise<Database> {
  const database = await Database.open(databasePath(output), { mode: 'read-write' });
  onTestFinished(() => database.close());
  await prepareSchema(database, { rebuild: false, now: () => 0 });
  return database;
}

describe('replaceRows', () => {
  it('takes a conversation with more text than DuckDB may keep of the database', async () => {
    const output = tempDir();
    const path = new ConversationLog('exp_7f3a9c21', 1).started().turn(0, 'a', 'b').writeTo(output);
    const rows = await partOf(path, output);
    const [message] = rows.messages;
    if (message === undefined) throw new Error('no message');
    const content = 'x'.repeat(1_000_000);
    const messages = Array.from({ length: 100 }, () => ({ ...message, content }));

    const database = await emptyDatabase(output);
    await write(database, await ImportMemory.of(database), { ...rows, messages });
    expect(await database.rows(`SELECT current_setting('temp_directory') AS path`)).toEqual([
      { path: `${databasePath(output)}.tmp` },
    ]);
    const [sum] = await database.rows(
      'SELECT sum(length(content))::INTEGER AS length FROM messages',
    );
    expect(sum).toEqual({ length: 100_000_000 });
  });

  it('takes long thoughts, some at a time, until they are more than DuckDB may keep', async () => {
    const output = tempDir();
    const log = new ConversationLog().started().turn(0, 'a', 'b', { thinking: 'Hm.' });
    const rows = await partOf(log.writeTo(output), output);
    const [trace] = rows.thinking_traces;
    if (trace === undefined) throw new Error('no trace');
    const content = 'x'.repeat(500_000);
    const some = {
      ...rows,
      thinking_traces: Array.from({ length: 20 }, () => ({ ...trace, content })),
    };
    const database = await emptyDatabase(output);
    const memory = await ImportMemory.of(database);
    for (let time = 0; time < 8; time += 1) await write(database, memory, some);
    // Another import does not have what this one knows of the rows.
    await write(database, await ImportMemory.of(database), some);
    const [count] = await database.rows('SELECT count(*)::INTEGER AS traces FROM thinking_traces');
    expect(count).toEqual({ traces: 9 * 20 });
    // It writes half a gigabyte in all.
  }, 120_000);

  it('takes long prompts, some at a time, until they are more than DuckDB may keep', async () => {
    const output = tempDir();
    const log = new ConversationLog().started().turn(0, 'a word', 'b');
    const one = await partOf(log.writeTo(output), output);
    const some = (first: number): FilePart => ({
      ...one,
      ...NO_ROWS,
      conversations: numbered(first).map((n) => ({
        ...present(one.conversations[0]),
        opening_prompt: noise(n, 36_000),
        a_system_prompt: noise(n + 1e6, 36_000),
      })),
    });
    const database = await emptyDatabase(output);
    const memory = await ImportMemory.of(database);
    for (let time = 0; time < TIMES; time += 1) await write(database, memory, some(time * ROWS));
    // Another import does not have what this one knows of the rows.
    await write(database, await ImportMemory.of(database), some(TIMES * ROWS));
    const [count] = await database.rows('SELECT count(*)::INTEGER AS rows FROM conversations');
    expect(count).toEqual({ rows: (TIMES + 1) * ROWS });
  }, 120_000);

  it('leaves DuckDB little memory however much there is in the database', async () => {
    const output = tempDir();
    const path = new ConversationLog('exp_7f3a9c21', 1).started().turn(0, 'a', 'b').writeTo(output);
    const rows = await partOf(path, output);
    const database = await emptyDatabase(output);
    await write(database, await ImportMemory.of(database), rows);
    const [limit] = await database.rows(`SELECT current_setting('memory_limit') AS value`);
    expect(limit).toEqual({ value: '48.0 MiB' });
  });

  it('takes out rows that are scattered over more parts than DuckDB may keep in memory', async () => {
    const output = tempDir();
    const database = await emptyDatabase(output);
    await database.run(
      `INSERT INTO rejected_lines BY NAME
       SELECT 'file ' || n % 1000 AS path, n AS line, n AS byte_offset, 'not_json' AS reason,
              '' AS detail, 'x' AS text
       FROM range(500_000) numbers(n)`,
    );
    const rows = await partOf(
      new ConversationLog().started().turn(0, 'a', 'b').writeTo(output),
      output,
    );
    const memory = await ImportMemory.of(database);
    const once = async function* () {
      yield packParts([rows]);
    };
    const stale = () => ({ ...NOTHING_STALE(), paths: ['file 7'] });
    await replaceRows(database, once(), stale, memory);
    const [count] = await database.rows(
      `SELECT count(*)::INTEGER AS lines, count(*) FILTER (path = 'file 7')::INTEGER AS stale
       FROM rejected_lines`,
    );
    expect(count).toEqual({ lines: 499_500, stale: 0 });
  });
});

describe('removeStale', () => {
  it('takes out many rows some at a time, of what is stale and nothing else, and only once', async () => {
    const database = await emptyDatabase(tempDir());
    await database.run(
      `INSERT INTO rejected_lines BY NAME
       SELECT 'a' AS path, n AS line, n AS byte_offset, 'not_json' AS reason, '' AS detail,
              'x' AS text
       FROM range(40_000) numbers(n)
       UNION ALL BY NAME SELECT 'b' AS path, 1 AS line, 1 AS byte_offset, 'not_json' AS reason,
              '' AS detail, 'x' AS text`,
    );
    const left: number[] = [];
    const count = async () => {
      const [row] = await database.rows('SELECT count(*)::INTEGER AS lines FROM rejected_lines');
      left.push(Number(row?.lines));
    };
    const stale = { paths: ['a', 'c'], conversationIds: ['conv_00000000_0001'], experimentIds: [] };
    const removed = new Set<string>();
    await removeStale(database, stale, removed, count);
    expect(left).toEqual([23_617, 7_233, 1]);
    await removeStale(database, { ...stale, paths: ['a'] }, removed, count);
    await removeStale(database, { ...stale, paths: ['b'] }, removed, count);
    expect(left).toEqual([23_617, 7_233, 1, 0]);
  });
});

describe('ImportMemory', () => {
  it('looks at the last rows with little more memory than it takes to read them', async () => {
    const output = tempDir();
    const database = await emptyDatabase(output);
    await database.run(
      `INSERT INTO thinking_traces BY NAME
       SELECT 'exp_00000000' AS experiment_id, 'conv_00000000_0001' AS conversation_id,
              n AS turn_number, 'agent_a' AS agent_id, n AS message_index,
              repeat('x' || n, 250_000) AS content
       FROM range(100) numbers(n)`,
    );
    database.close();
    const again = await Database.open(databasePath(output), { mode: 'read-write' });
    onTestFinished(() => again.close());
    const limits = vi.spyOn(again, 'limitMemory');
    await ImportMemory.of(again);
    const bytes = limits.mock.calls.map(([limit]) => limit);
    // Some 70 MB.
    expect(Math.max(...bytes)).toBeGreaterThan(60e6);
    expect(Math.max(...bytes)).toBeLessThan(150e6);
    expect(bytes.at(-1)).toBeLessThan(60e6);
  });
});
