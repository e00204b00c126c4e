import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogRecord, readLog } from '../../../src/events/log-reader.ts';
import { LogWriter } from '../../../src/events/log-writer.ts';
import {
  compiledEventParser,
  type EventLine,
  type EventType,
  type PidginEvent,
} from '../../../src/schemas/event.ts';
import { anyEvent, anyEventOf } from '../../support/event-arbitrary.ts';
import { sampleEvent } from '../../support/event-samples.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const WRITE_UNTIL_FULL = join(import.meta.dirname, '../../support/write-until-full.ts');
const UNSYNCED = { fsync: 'never', parse: compiledEventParser() } as const;

async function read(path: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of readLog(path)) records.push(record);
  return records;
}

async function write(path: string, events: readonly PidginEvent[]): Promise<void> {
  const { writer } = await LogWriter.open(path, UNSYNCED);
  for (const event of events) await writer.append(event);
  writer.close();
}

function samples(count: number, seed = 1): EventLine[] {
  return fc.sample(anyEventOf('response.completed'), { numRuns: count, seed });
}

describe('LogWriter and readLog', () => {
  it('reads back every event, numbered without gaps, with line and byte offset', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent(), { minLength: 1, maxLength: 20 }), async (events) => {
        writeFileSync(path, '');
        await write(path, events);
        const records = await read(path);
        const bytes = readFileSync(path);
        expect(records.map((record) => record.ok && record.event)).toEqual(
          events.map((event, seq) => ({ ...event, seq })),
        );
        for (const [index, { line, byteOffset }] of records.entries()) {
          expect(line).toBe(index + 1);
          expect(byteOffset === 0 || bytes[byteOffset - 1] === 0x0a).toBe(true);
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 30_000 },
    );
  });

  it('writes each event as one line of plain JSON', async () => {
    const directory = tempDir();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(anyEvent(), async (event) => {
        count += 1;
        const path = join(directory, `${count}.jsonl`);
        await write(path, [event]);
        expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify({ ...event, seq: 0 })}\n`);
      }),
      { interruptAfterTimeLimit: 30_000 },
    );
  });

  it('makes files only their owner can read', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses an event that does not match its schema and writes nothing', async () => {
    const path = join(tempDir(), 'events.jsonl');
    const { writer } = await LogWriter.open(path, UNSYNCED);
    const [event] = samples(1);
    const wrong = { ...event, data: { ...event?.data, duration_ms: Number.NaN } } as PidginEvent;
    expect(() => writer.append(wrong)).toThrow(/duration_ms/);
    writer.close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it.each(['message', 'always', 'never'] as const)(
    'writes the same bytes with fsync %s',
    async (policy) => {
      const directory = tempDir();
      const events = samples(3);
      await write(join(directory, 'never.jsonl'), events);
      const { writer } = await LogWriter.open(join(directory, 'policy.jsonl'), {
        fsync: policy,
        parse: UNSYNCED.parse,
      });
      for (const event of events) await writer.append(event);
      writer.close();
      expect(readFileSync(join(directory, 'policy.jsonl'))).toEqual(
        readFileSync(join(directory, 'never.jsonl')),
      );
    },
  );

  it.each([
    ['always', true, true],
    ['message', true, false],
    ['never', false, false],
  ] as const)(
    'with fsync %s waits for the disk: for a reply %s, for a turn %s',
    async (fsync, reply, turn) => {
      const path = join(tempDir(), 'events.jsonl');
      const { writer } = await LogWriter.open(path, { fsync, parse: UNSYNCED.parse });
      const waits = async (type: EventType) => {
        const synced = writer.append(sampleEvent(type));
        await synced;
        return synced !== undefined;
      };
      expect(await waits('response.completed')).toBe(reply);
      expect(await waits('turn.started')).toBe(turn);
      for (const type of [
        'response.interrupted',
        'metrics.computed',
        'conversation.completed',
        'conversation.failed',
        'conversation.interrupted',
        'experiment.completed',
        'experiment.failed',
        'experiment.interrupted',
      ] as const) {
        expect(await waits(type), type).toBe(reply);
      }
      writer.close();
    },
  );

  it('goes on counting behind a gap and a repeated place', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(4));
    const [one, , three] = readFileSync(path, 'utf8').split(/(?<=\n)/);
    writeFileSync(path, `${one}${three}${one}`);
    await write(path, samples(1));
    const last = (await read(path)).at(-1);
    expect(last).toMatchObject({ ok: true, event: { seq: 3 } });
  });

  it('goes on after the last line when a file is opened again', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(2));
    await write(path, samples(2, 2));
    const records = await read(path);
    expect(records.map((record) => record.ok && record.event.seq)).toEqual([0, 1, 2, 3]);
  });

  it('cuts off a torn last line wherever it was torn, reports it, and goes on', async () => {
    const directory = tempDir();
    const [first, second, third] = samples(3);
    if (!first || !second || !third) throw new Error('no samples');
    const whole = join(directory, 'whole.jsonl');
    await write(whole, [first, second]);
    const bytes = readFileSync(whole);
    const start = bytes.indexOf(0x0a) + 1;
    for (let cut = start + 1; cut < bytes.length - 1; cut += 7) {
      const path = join(directory, `cut-${cut}.jsonl`);
      writeFileSync(path, bytes.subarray(0, cut));
      expect((await read(path)).at(-1)).toMatchObject({ ok: false, reason: 'torn', line: 2 });
      const { writer, repaired } = await LogWriter.open(path, UNSYNCED);
      expect(repaired?.byte_offset).toBe(start);
      await writer.append(third);
      writer.close();
      const records = await read(path);
      expect(records.map((record) => record.ok && record.event.seq)).toEqual([0, 1]);
    }
  });

  it('keeps a last line that lacks only its newline', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(2));
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    const { writer, repaired } = await LogWriter.open(path, UNSYNCED);
    for (const event of samples(1, 9)) await writer.append(event);
    writer.close();
    expect(repaired).toBeNull();
    expect((await read(path)).map((record) => record.ok)).toEqual([true, true, true]);
  });

  it('reports bad lines with their place and reads on', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(2));
    appendFileSync(path, 'garbage\n\n{"v":2}\n');
    appendFileSync(path, Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]));
    await write(path, samples(1, 3));
    const records = await read(path);
    expect(records.map((record) => (record.ok ? record.event.seq : record.reason))).toEqual([
      0,
      1,
      'not_json',
      'not_json',
      'unknown_version',
      'not_utf8',
      6,
    ]);
    expect(records[2]).toMatchObject({ line: 3, text: 'garbage' });
  });

  it('reports a gap once, and a repeated place as no event', async () => {
    const path = join(tempDir(), 'events.jsonl');
    await write(path, samples(4));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${[lines[0], lines[2], lines[2], lines[3]].join('\n')}\n`);
    const records = await read(path);
    expect(records.map((record) => (record.ok ? record.event.seq : record.reason))).toEqual([
      0,
      'seq_gap',
      2,
      'seq_repeated',
      3,
    ]);
  });

  it('reads lines that cross the borders of what is read at a time', async () => {
    const path = join(tempDir(), 'events.jsonl');
    const [event] = samples(1);
    if (event?.type !== 'response.completed') throw new Error('no sample');
    const long = { ...event, data: { ...event.data, content: '数😀'.repeat(200_000) } };
    await write(path, [event, long, event]);
    const records = await read(path);
    expect(records.map((record) => record.ok)).toEqual([true, true, true]);
    expect(records[1]).toMatchObject({ event: { data: { content: long.data.content } } });
  });

  describe('where a file may grow to 9 × 512 bytes', () => {
    const writeUntilFull = async (path: string): Promise<unknown> => {
      const node = ['node', '--import', 'tsx', WRITE_UNTIL_FULL, path];
      const args = ['-c', 'ulimit -f 9 && exec "$@"', 'sh', ...node];
      const { stdout } = await execa('sh', args, { preferLocal: true });
      return JSON.parse(stdout);
    };

    it('takes back a line that only fits in part', async () => {
      const path = join(tempDir(), 'events.jsonl');
      // The system takes part of the second line.
      const full = { written: 1, code: 'record_failed', leftOpen: false };
      expect(await writeUntilFull(path)).toEqual(full);
      const records = await read(path);
      expect(records.map((record) => record.ok)).toEqual([true]);
    });

    it('leaves no file open that it could not mend', async () => {
      const path = join(tempDir(), 'events.jsonl');
      const unterminated = (prompt: string) =>
        new ConversationLog().started({ opening_prompt: prompt }).text().trimEnd();
      const room = 9 * 512 - unterminated('').length;
      writeFileSync(path, unterminated('x'.repeat(room)));
      const full = { written: 0, code: 'record_failed', leftOpen: false };
      expect(await writeUntilFull(path)).toEqual(full);
      expect(statSync(path).size).toBe(9 * 512);
    });
  });

  it('does not create what it cannot write, and says why', async () => {
    const directory = tempDir();
    const path = join(directory, 'absent', 'events.jsonl');
    await expect(LogWriter.open(path, UNSYNCED)).rejects.toMatchObject({
      code: 'record_failed',
      exitCode: 4,
      message: expect.stringContaining(`The record could not be written, ${path}: `),
      suggestions: [expect.stringMatching(/.\.$/)],
    });
    expect(existsSync(path)).toBe(false);
  });

  it('lets go of a file when it is closed', async () => {
    const directory = tempDir();
    const open = () => readdirSync('/dev/fd').length;
    const before = open();
    for (let index = 0; index < 20; index += 1) await write(join(directory, `${index}.jsonl`), []);
    expect(open()).toBeLessThan(before + 10);
  });
});
