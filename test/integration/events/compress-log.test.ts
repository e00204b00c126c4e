import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressLog, restoreLog } from '../../../src/events/compress-log.ts';
import { LogWriter } from '../../../src/events/log-writer.ts';
import { readConversation } from '../../../src/events/read-conversation.ts';
import { compiledEventParser } from '../../../src/schemas/event.ts';
import { sampleEvent } from '../../support/event-samples.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const UNSYNCED = { fsync: 'never', parse: compiledEventParser() } as const;

const conversation = new ConversationLog().started().turn(0, 'Water 🌊 '.repeat(2000), 'Is it?');

/** An event file, and a directory that holds nothing else. */
function eventFile(text = conversation.text()): { directory: string; path: string } {
  const directory = tempDir();
  const path = join(directory, 'events_conv_7f3a9c21_0001.jsonl');
  writeFileSync(path, text);
  return { directory, path };
}

describe('compressLog', () => {
  it('keeps every byte, a torn last line too, and when it was written', async () => {
    const text = `${conversation.text()}{"v":1,"id":"01J`;
    const { directory, path } = eventFile(text);
    const { mtimeMs } = statSync(path);
    const result = await compressLog(path);
    expect(readdirSync(directory)).toEqual(['events_conv_7f3a9c21_0001.jsonl.gz']);
    expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe(text);
    expect(statSync(`${path}.gz`).mtimeMs).toBeCloseTo(mtimeMs, 0);
    expect(statSync(`${path}.gz`).mode & 0o777).toBe(0o600);
    expect(result).toEqual({
      bytesBefore: Buffer.byteLength(text),
      bytesAfter: statSync(`${path}.gz`).size,
    });
    expect(result?.bytesAfter).toBeLessThan(Buffer.byteLength(text) / 10);
  });

  it('does nothing where there is nothing to compress', async () => {
    const { directory, path } = eventFile('');
    expect(await compressLog(path)).toBeNull();
    expect(await compressLog(join(directory, 'other.jsonl'))).toBeNull();
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('goes on after one that was killed, whatever that left', async () => {
    const { directory, path } = eventFile();
    writeFileSync(join(directory, '.events_conv_7f3a9c21_0001.jsonl.gz.part'), 'half');
    // Killed after the compressed file took its name: the other is the one that counts.
    writeFileSync(`${path}.gz`, gzipSync('something else'));
    await compressLog(path);
    expect(readdirSync(directory)).toEqual(['events_conv_7f3a9c21_0001.jsonl.gz']);
    expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe(conversation.text());
  });

  it('leaves a file as it is that somebody writes to meanwhile', async () => {
    const { directory, path } = eventFile();
    // Large enough to take some time.
    const text = randomBytes(8_000_000);
    writeFileSync(path, text);
    const compressing = compressLog(path).catch((error: unknown) => error);
    while (readdirSync(directory).length === 1) await setTimeout(1);
    appendFileSync(path, 'and more');
    expect(await compressing).toMatchObject({
      code: 'not_compressed',
      exitCode: 4,
      suggestions: [expect.stringContaining('It is as it was.')],
    });
    expect(readdirSync(directory)).toEqual(['events_conv_7f3a9c21_0001.jsonl']);
    expect(statSync(path).size).toBe(text.length + 'and more'.length);
  });

  it('says so where it cannot even look, instead of finding nothing to do', async () => {
    const { path } = eventFile();
    const below = join(path, 'events.jsonl');
    await expect(compressLog(below)).rejects.toMatchObject({ code: 'not_compressed' });
  });

  it('leaves the file as it was when it cannot write', async () => {
    const { directory, path } = eventFile();
    mkdirSync(join(directory, '.events_conv_7f3a9c21_0001.jsonl.gz.part'));
    await expect(compressLog(path)).rejects.toMatchObject({
      code: 'not_compressed',
      exitCode: 4,
      message: `${path} could not be compressed: it is a directory (EISDIR).`,
    });
    expect(readFileSync(path, 'utf8')).toBe(conversation.text());
    expect(existsSync(`${path}.gz`)).toBe(false);
  });
});

describe('restoreLog', () => {
  it('puts back what was written, for a writer to go on', async () => {
    const { directory, path } = eventFile();
    const before = await readConversation(path);
    await compressLog(path);
    const { writer, repaired } = await LogWriter.open(path, UNSYNCED);
    await writer.append(sampleEvent('turn.started'));
    writer.close();
    expect(repaired).toBeNull();
    expect(readdirSync(directory)).toEqual(['events_conv_7f3a9c21_0001.jsonl']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(conversation.text())).toBe(true);
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '').seq).toBe(conversation.lines.length);
    expect((await readConversation(path)).state.messages).toEqual(before.state.messages);
  });

  it('refuses a damaged one, so that nothing is written that would hide it', async () => {
    const { directory, path } = eventFile();
    await compressLog(path);
    const whole = readFileSync(`${path}.gz`);
    writeFileSync(`${path}.gz`, whole.subarray(0, whole.length - 20));
    await expect(LogWriter.open(path, UNSYNCED)).rejects.toMatchObject({
      code: 'not_restored',
      message: expect.stringContaining(`${path}.gz could not be unpacked: `),
      suggestions: [expect.stringContaining('whatever is readable in it')],
    });
    expect(readdirSync(directory)).toEqual(['events_conv_7f3a9c21_0001.jsonl.gz']);
  });

  it('leaves alone what is there as it was written', async () => {
    const { path } = eventFile();
    writeFileSync(`${path}.gz`, 'stale');
    await restoreLog(path);
    expect(readFileSync(path, 'utf8')).toBe(conversation.text());
  });
});
