import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  BEGINNING,
  type LogPosition,
  type LogRecord,
  readLog,
} from '../../../src/events/log-reader.ts';
import { logPath, MAX_LINE_BYTES, rawLines } from '../../../src/events/raw-lines.ts';
import { firstDamage, readConversation } from '../../../src/events/read-conversation.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const conversation = new ConversationLog().started().turn(0, 'Water?', 'Salt – 🌊.');
const text = conversation.text();
const lines = text.split(/(?<=\n)/);
const [first = '', second = '', third = '', fourth = ''] = lines;
const size = (...some: readonly string[]) => Buffer.byteLength(some.join(''));

const sha = (of: string) => createHash('sha256').update(of).digest('hex');

let path: string;
beforeEach(() => {
  path = join(tempDir(), 'events.jsonl');
});

async function read(from?: LogPosition, file = path): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of readLog(file, from)) records.push(record);
  return records;
}

describe('readLog', () => {
  it('goes on from wherever an earlier reading came to, compressed or not', async () => {
    writeFileSync(path, text);
    writeFileSync(`${path}.gz`, gzipSync(text));
    const all = await read();
    expect(all[0]).toMatchObject({ line: 1, byteOffset: 0, terminated: true, text: first.trim() });
    expect(all[0]?.next).toEqual({ line: 2, byteOffset: size(first), seq: 1, unreadable: 0 });
    for (const [index, { next }] of all.entries()) {
      expect(await read(next)).toEqual(all.slice(index + 1));
      expect(await read(next, `${path}.gz`)).toEqual(all.slice(index + 1));
    }
  });

  it('goes on within a file that is read piece by piece', async () => {
    const log = new ConversationLog().started();
    for (let turn = 0; turn < 12; turn += 1) log.turn(turn, `${turn} – `.repeat(10_000), 'Yes.');
    writeFileSync(path, log.text());
    const all = await read();
    expect(all.every(({ ok }) => ok)).toBe(true);
    for (const index of [0, 7, all.length - 2]) {
      const next = all[index]?.next;
      expect(await read(next)).toEqual(all.slice(index + 1));
    }
  });

  it('leaves no file open, however long it is and wherever the reading ends', async () => {
    const open = () => readdirSync('/dev/fd').length;
    const long = new ConversationLog().started().turn(0, 'Water? '.repeat(100_000), 'Salt.').text();
    const before = open();
    for (const content of [text, long]) {
      writeFileSync(path, content);
      for (let reading = 0; reading < 20; reading += 1) {
        await read();
        for await (const _ of readLog(path)) break;
      }
    }
    // A stream closes its file a moment after nobody reads it any more.
    await expect.poll(open).toBeLessThan(before + 10);
  });

  it('says where a line that is no event begins, and that an event may be missing there', async () => {
    writeFileSync(path, `${first}garbage\n${third}${fourth.slice(0, 30)}`);
    const [, bad, event, torn] = await read();
    expect(bad).toEqual({
      ok: false,
      reason: 'not_json',
      detail: expect.stringContaining('JSON'),
      text: 'garbage',
      line: 2,
      byteOffset: size(first),
      terminated: true,
      next: { line: 3, byteOffset: size(first, 'garbage\n'), seq: 1, unreadable: 1 },
    });
    // It stands where the bad line is: no gap.
    expect(event).toMatchObject({ ok: true, next: { line: 4, seq: 3, unreadable: 0 } });
    expect(torn).toMatchObject({ reason: 'torn', terminated: false, text: fourth.slice(0, 30) });
  });

  it('reads the event behind a gap, in the same reading and in a later one', async () => {
    writeFileSync(path, first + fourth);
    const [, gap, event] = await read();
    expect(gap).toMatchObject({
      reason: 'seq_gap',
      detail: 'seq 3 where 1 was expected',
      text: '',
      next: { line: 2, byteOffset: size(first), seq: 3, unreadable: 0 },
    });
    expect(event).toMatchObject({ ok: true, event: { seq: 3 } });
    expect(await read(gap?.next)).toEqual([event]);
  });

  it('finds a gap that bad lines explain only in part', async () => {
    writeFileSync(path, `${first}garbage\n${fourth}`);
    expect((await read()).map((record) => (record.ok ? record.event.seq : record.reason))).toEqual([
      0,
      'not_json',
      'seq_gap',
      3,
    ]);
  });

  it('tells a line that repeats a place by what was to come', async () => {
    writeFileSync(path, first + second + first);
    expect((await read()).at(-1)).toMatchObject({
      reason: 'seq_repeated',
      detail: 'seq 0 where 2 was expected',
      next: { line: 4, seq: 2, unreadable: 0 },
    });
  });

  it('takes a last line that was cut inside a character for torn', async () => {
    const cut = Buffer.from('{"v":1,"text":"🌊').subarray(0, -2);
    writeFileSync(path, Buffer.concat([Buffer.from(first), cut]));
    expect((await read()).at(-1)).toMatchObject({
      reason: 'torn',
      detail: 'cut inside a character',
      next: { unreadable: 1 },
    });
    writeFileSync(path, Buffer.concat([Buffer.from(first), cut, Buffer.from('\n')]));
    expect((await read()).at(-1)).toMatchObject({
      reason: 'not_utf8',
      detail: 'not UTF-8',
      next: { unreadable: 1 },
    });
  });

  it('reports a line that is too long by its beginning, and reads on', async () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    writeFileSync(path, Buffer.concat([Buffer.from(first), long, Buffer.from(`\n${third}`)]));
    const [, tooLong, event] = await read();
    expect(tooLong).toMatchObject({
      reason: 'too_long',
      detail: `longer than ${MAX_LINE_BYTES} bytes`,
      next: { line: 3, byteOffset: size(first) + long.length + 1, seq: 1, unreadable: 1 },
    });
    expect(tooLong?.text).toBe('x'.repeat(64 * 1024));
    expect(event).toMatchObject({ ok: true, line: 3, event: { seq: 2 } });
  });

  it('tells the same of a line that is too long wherever it begins in what is read at a time', async () => {
    const before = `${'y'.repeat(256 * 1024 - 11)}\n`;
    const long = Buffer.concat([Buffer.from('beginning'), Buffer.alloc(MAX_LINE_BYTES, 'x')]);
    writeFileSync(path, Buffer.concat([Buffer.from(before), long]));
    const [, tooLong] = await read();
    expect(tooLong).toMatchObject({
      reason: 'too_long',
      next: { byteOffset: before.length + long.length },
    });
    expect(tooLong?.text).toBe(long.toString('utf8', 0, 64 * 1024));
  });

  it('reads every line before a flipped bit, in a small file as in a large one', async () => {
    for (const count of [5, 40, 800]) {
      const log = new ConversationLog().started();
      // No two alike, so that the damage is not in a copy of what came before.
      for (let turn = 0; turn < count; turn += 1) log.turn(turn, sha(`a${turn}`), sha(`b${turn}`));
      const whole = log.text().trimEnd().split('\n');
      const packed = gzipSync(log.text());
      const place = Math.floor(packed.length * 0.9);
      packed.writeUInt8(packed.readUInt8(place) ^ 16, place);
      writeFileSync(`${path}.gz`, packed);
      const records = await read(BEGINNING, `${path}.gz`);
      const alike = records.findIndex((record, index) => record.text !== whole[index]);
      expect(alike / whole.length).toBeGreaterThan(0.8);
      expect(records.at(-1)).toMatchObject({ ok: false, reason: 'not_gzip' });
      const { state, badLines } = await readConversation(`${path}.gz`);
      expect(state.turns.length / count).toBeGreaterThan(0.8);
      expect(firstDamage(badLines)).toBeDefined();
    }
  });

  it('reads a damaged compressed file as far as it goes', async () => {
    const whole = gzipSync(text);
    writeFileSync(`${path}.gz`, whole.subarray(0, -20));
    const records = await read(BEGINNING, `${path}.gz`);
    const damage = records.at(-1);
    expect(damage).toMatchObject({ ok: false, reason: 'not_gzip', terminated: false });
    expect(records.slice(0, -1).every(({ ok }) => ok)).toBe(true);
  });

  it('fails for a file that is not there', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read(BEGINNING, `${path}.gz`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('logPath', () => {
  it('is the compressed file only where that alone is there', () => {
    expect(logPath(path)).toBe(path);
    writeFileSync(`${path}.gz`, '');
    expect(logPath(path)).toBe(`${path}.gz`);
    writeFileSync(path, '');
    expect(logPath(path)).toBe(path);
  });
});

describe('readConversation', () => {
  it('gives the state and the bad lines; a torn one is no damage', async () => {
    writeFileSync(path, `${text}{"v":1,"id":"01J`);
    const torn = await readConversation(path);
    expect(torn.state.messages.map(({ content }) => content)).toContain('Salt – 🌊.');
    expect(torn.badLines.map(({ reason }) => reason)).toEqual(['torn']);
    expect(firstDamage(torn.badLines)).toBeUndefined();
    writeFileSync(path, `${first}garbage\n${third}`);
    expect(firstDamage((await readConversation(path)).badLines)).toMatchObject({ line: 2 });
  });
});

describe('rawLines', () => {
  it('leaves timers and signals their turn among thousands of short files', async () => {
    writeFileSync(path, text);
    let turns = 0;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    for (let read = 0; read < 20; read += 1) for await (const _ of rawLines(path));
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(19);
  });
});

it('refuses a pipe in the place of a file, and does not wait for it', async () => {
  execFileSync('mkfifo', [path]);
  await expect(read()).rejects.toMatchObject({ code: 'EFTYPE' });
});
