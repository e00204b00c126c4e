import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { LogTail } from '../../../src/events/log-tail.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const lines = new ConversationLog()
  .started()
  .turnStarted(0)
  .reply(0, 'agent_a', 'Tides are the sea breathing – 潮.')
  .reply(0, 'agent_b', 'And the moon?')
  .turnCompleted(0)
  .text()
  .split(/(?<=\n)/);
const bytes = (...some: readonly string[]) => Buffer.byteLength(some.join(''));

let path: string;
beforeEach(() => {
  path = join(tempDir(), 'events.jsonl');
});

const [first = '', second = '', third = '', ...others] = lines;

test('each look reads nothing but what came since the one before', async () => {
  const tail = new LogTail(path);
  expect(await tail.look()).toEqual({ events: [], badLines: 0, bytesRead: 0 });
  writeFileSync(path, first + second);
  expect((await tail.look()).events.map(({ seq }) => seq)).toEqual([0, 1]);
  expect((await tail.look()).bytesRead).toBe(0);
  appendFileSync(path, third);
  const look = await tail.look();
  expect(look.events.map(({ seq }) => seq)).toEqual([2]);
  expect(look.bytesRead).toBe(bytes(third));
});

test('a line counts once its newline is there, wherever it was cut', async () => {
  const whole = Buffer.from(lines.join(''));
  for (let cut = 1; cut < whole.length; cut += 97) {
    const tail = new LogTail(path);
    writeFileSync(path, whole.subarray(0, cut));
    const before = await tail.look();
    expect((await tail.look()).bytesRead).toBe(0);
    appendFileSync(path, whole.subarray(cut));
    const after = await tail.look();
    expect(before.badLines + after.badLines).toBe(0);
    expect([...before.events, ...after.events].map(({ seq }) => seq)).toEqual(
      lines.map((_, i) => i),
    );
  }
});

test('a torn line that was cut off and written over is no part of what follows', async () => {
  const tail = new LogTail(path);
  writeFileSync(path, first + second + third.slice(0, 40));
  expect((await tail.look()).events).toHaveLength(2);
  truncateSync(path, bytes(first, second));
  appendFileSync(path, third + others.join(''));
  const { events, badLines } = await tail.look();
  expect({ events: events.length, badLines }).toEqual({ events: 1 + others.length, badLines: 0 });
});

test('the first look can begin near the end, at a whole line', async () => {
  writeFileSync(path, lines.join(''));
  const tail = new LogTail(path, bytes(...lines.slice(-2)) + 5);
  const { events, badLines } = await tail.look();
  expect(events.map(({ seq }) => seq)).toEqual([lines.length - 2, lines.length - 1]);
  expect(badLines).toBe(0);
});

test('lines that are no events are counted, and hide no others', async () => {
  writeFileSync(path, `${first}{"v":1}\n\u0000\u0000\n${second}`);
  const { events, badLines } = await new LogTail(path).look();
  expect({ events: events.length, badLines }).toEqual({ events: 2, badLines: 2 });
});

test('the end of a line is none, however much of its beginning was never read', async () => {
  const tail = new LogTail(path, 10);
  writeFileSync(path, first + second.slice(0, 60));
  expect((await tail.look()).events).toEqual([]);
  appendFileSync(path, second.slice(60) + third);
  const { events, badLines } = await tail.look();
  expect({ events, badLines }).toEqual({ events: [], badLines: 0 });
  appendFileSync(path, others.join(''));
  expect((await tail.look()).events).toHaveLength(others.length);
});

test('what was written over a torn line is seen, even where the file is as long as before', async () => {
  const tail = new LogTail(path);
  writeFileSync(path, first + '-'.repeat(bytes(second)));
  utimesSync(path, 1, 1);
  expect((await tail.look()).events).toHaveLength(1);
  writeFileSync(path, first + second);
  expect((await tail.look()).events.map(({ seq }) => seq)).toEqual([1]);
});

test('a pipe in the place of a file is refused, and not waited for', async () => {
  execFileSync('mkfifo', [path]);
  await expect(new LogTail(path).look()).rejects.toMatchObject({ code: 'EFTYPE' });
});

test('a link in the place of a file is not followed', async () => {
  writeFileSync(`${path}.other`, lines.join(''));
  symlinkSync(`${path}.other`, path);
  await expect(new LogTail(path).look()).rejects.toMatchObject({ code: 'ELOOP' });
});

test('a file that was replaced by a shorter one is read from its beginning', async () => {
  const tail = new LogTail(path);
  writeFileSync(path, lines.join(''));
  expect((await tail.look()).events).toHaveLength(lines.length);
  writeFileSync(path, second);
  expect((await tail.look()).events.map(({ seq }) => seq)).toEqual([1]);
});

test('no look leaves the file open', async () => {
  writeFileSync(path, first);
  const open = () => readdirSync('/dev/fd').length;
  const before = open();
  for (let look = 0; look < 20; look += 1) await new LogTail(path).look();
  expect(open()).toBeLessThan(before + 10);
});
