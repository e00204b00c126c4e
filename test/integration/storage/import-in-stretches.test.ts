import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Database, PART_ROWS } from '../../../src/storage/database.ts';
import { inspectEventFile } from '../../../src/storage/event-file.ts';
import { type FilePart, fileParts, isLast } from '../../../src/storage/file-rows.ts';
import {
  type ImportOptions,
  ImportService,
  type ImportSummary,
} from '../../../src/storage/import-service.ts';
import type { ImportProgress } from '../../../src/storage/load-files.ts';
import { allRows } from '../../support/all-rows.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NOW = Date.parse('2024-05-01T00:00:00Z');
/** More than goes into the database at once. */
const THINKING = 'What is a tide? '.repeat(16_000);
const TURNS = 10;

const importInto = (output: string, options: ImportOptions = {}) =>
  new ImportService({ outputDirectory: output, clock: clockAt(NOW) }).import(options);

/** A conversation of some 5 MB, or half a megabyte a turn. */
function long(index = 1, turns = TURNS): ConversationLog {
  const log = new ConversationLog('exp_7f3a9c21', index).started();
  for (let turn = 0; turn < turns; turn += 1) {
    log.turn(turn, `a${turn}`, `b${turn}`, { thinking: THINKING });
  }
  return log;
}

async function partsOf(path: string, output: string, bytes: number, mostBytes = 1e9) {
  const file = inspectEventFile(path, output);
  const parts: (FilePart | 'again')[] = [];
  for await (const part of fileParts(file, new Date(NOW), { bytes, mostBytes })) parts.push(part);
  return parts;
}

/** All that a file gives, in one part. */
async function wholeOf(path: string, output: string) {
  const [whole, ...more] = await partsOf(path, output, Number.POSITIVE_INFINITY);
  if (whole === undefined || whole === 'again' || !isLast(whole) || more.length > 0) {
    throw new Error('not one part');
  }
  return whole;
}

/** Some lines that cannot be read, and a gap, among turns in order. */
function damaged(output: string): string {
  const log = new ConversationLog().started();
  for (let turn = 0; turn < 9; turn += 1) log.turn(turn, `a${turn}`, 'b', { thinking: 'Hm.' });
  const path = log.completed(9).writeTo(output);
  const lines = log.text().trimEnd().split('\n');
  const kept = lines.toSpliced(30, 1).toSpliced(12, 0, 'garbage', 'x'.repeat(3000));
  writeFileSync(path, `${kept.join('\n')}\n{"v":1,"to`);
  return path;
}

describe('fileParts', () => {
  it.each([1, 2000, 10_000])(
    'gives the rows of the whole file in parts of %i bytes',
    async (bytes) => {
      const output = tempDir();
      const path = damaged(output);
      const whole = await wholeOf(path, output);
      const parts = await partsOf(path, output, bytes);
      expect(parts.length).toBeGreaterThan(2);
      const rows = parts.filter((part) => part !== 'again');
      expect(rows.length).toBe(parts.length);
      const tables = [
        'conversations',
        'conversation_turns',
        'messages',
        'token_usage',
        'thinking_traces',
        'rejected_lines',
        'word_frequencies',
        'attractors',
      ] as const;
      for (const table of tables) {
        expect(
          rows.flatMap((part): readonly unknown[] => part[table]),
          table,
        ).toEqual(whole[table]);
      }
      expect(rows.map((part) => part.imported_file)).toEqual([
        ...rows.slice(1).map(() => null),
        whole.imported_file,
      ]);
    },
  );

  it('gives out no more of a file than it was asked to hold, and a turn', async () => {
    const output = tempDir();
    const parts = await partsOf(long().writeTo(output), output, 1_000_000);
    const turns = parts.map((part) => part !== 'again' && part.conversation_turns.length);
    // A turn has half a megabyte.
    expect(turns).toEqual([2, 2, 2, 2, 2]);
  });

  it('gives a file whose turns are out of order once more, whole', async () => {
    const output = tempDir();
    const path = new ConversationLog()
      .started()
      .turn(0, 'a', 'b')
      .turn(1, 'c', 'd')
      .turn(0, 'e', 'f')
      .writeTo(output);
    const whole = await wholeOf(path, output);
    const [first, again, ...rest] = await partsOf(path, output, 1);
    expect(first).toMatchObject({ imported_file: null });
    expect(again).toBe('again');
    expect(rest).toEqual([whole]);
  });

  it('says of a file too large to be held whole where that was found', async () => {
    const output = tempDir();
    const log = new ConversationLog().started();
    for (let turn = 9; turn >= 0; turn -= 1) log.turn(turn, 'a'.repeat(1000), 'b');
    const read = partsOf(log.writeTo(output), output, 1, 10_000);
    await expect(read).rejects.toThrow(/^its turns are out of order, .* at line \d+$/);
  });
});

describe.each([
  ['large', {}],
  // Then it comes in pieces, into a copy of the database.
  ['very large', { bytesAtATime: 1 }],
])('ImportService, of a %s file', (_, size: ImportOptions) => {
  it('has the same rows as of the same file in one go, whatever the number of threads', async () => {
    const output = tempDir();
    const path = long().completed(TURNS).writeTo(output);
    const whole = await wholeOf(path, output);
    expect(await importInto(output, size)).toMatchObject({ conversations: 1, turns: TURNS });
    const rows = await allRows(output);
    expect(rows.imported_files).toMatchObject([
      { event_count: whole.imported_file.event_count, row_count: whole.imported_file.row_count },
    ]);
    expect(rows.messages).toHaveLength(1 + 2 * TURNS);
    expect(rows.conversations).toMatchObject([{ replies: 2 * TURNS, status: 'completed' }]);
    await importInto(output, { ...size, rebuild: true, threads: 2 });
    expect(await allRows(output)).toEqual(rows);
  });

  it('leaves the rows as they were when it is stopped within a file', async () => {
    const output = tempDir();
    const log = long();
    const path = log.writeTo(output);
    await importInto(output, size);
    const before = await allRows(output);
    const earlier = readFileSync(path).length;
    log.turn(TURNS, 'c', 'd').writeTo(output);
    const stop = new AbortController();
    const seen: number[] = [];
    const stopped = importInto(output, {
      ...size,
      signal: stop.signal,
      onProgress: ({ bytes }) => {
        seen.push(bytes);
        if (seen.length === 2) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'import_stopped', exitCode: 130 });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBeLessThan(earlier);
    expect(await allRows(output)).toEqual(before);
    expect(await importInto(output, size)).toMatchObject({ turns: TURNS + 1 });
  });

  it('takes back what it wrote of a file whose turns turn out to be out of order', async () => {
    const output = tempDir();
    const log = long();
    log.turn(0, 'late', 'later').writeTo(output);
    long(2).writeTo(output);
    expect(await importInto(output, size)).toMatchObject({
      files: { imported: 2 },
      conversations: 2,
      turns: 2 * TURNS,
      unreadable: [],
    });
    const { conversation_turns, messages } = await allRows(output);
    expect(conversation_turns).toHaveLength(2 * TURNS);
    expect(messages).toHaveLength(2 * (1 + 2 * TURNS) + 2);
    expect(conversation_turns?.find((turn) => turn.a_message === 'late')).toMatchObject({
      turn_number: 0n,
      b_message: 'later',
    });
  });
});

describe('ImportService, of a large file', () => {
  it('tells how far it is within a file', async () => {
    const output = tempDir();
    long().writeTo(output);
    const seen: ImportProgress[] = [];
    await importInto(output, { onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    const bytes = seen.map((progress) => progress.bytes);
    expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
    expect(new Set(bytes).size).toBe(bytes.length);
    expect(seen[0]).toMatchObject({ files: 0, totalFiles: 1 });
    expect(seen.at(-1)).toMatchObject({ files: 1, bytes: seen[0]?.totalBytes });
  });

  it('replaces all rows of a file that has become larger, rejected lines among them', async () => {
    const output = tempDir();
    const log = long();
    const path = log.writeTo(output);
    appendFileSync(path, 'garbage\n');
    await importInto(output);
    expect((await allRows(output)).rejected_lines).toHaveLength(1);
    log.turn(TURNS, 'c', 'd').writeTo(output);
    // Lines that cannot be read are given out without waiting for a turn.
    const lines = `${'y'.repeat(60_000)}\n`.repeat(50);
    writeFileSync(path, lines + readFileSync(path, 'utf8'));
    await importInto(output);
    const rows = await allRows(output);
    expect(rows.rejected_lines).toHaveLength(50);
    expect(rows.conversation_turns).toHaveLength(TURNS + 1);
    expect(rows.conversations).toHaveLength(1);
  });
});

describe('ImportService, of more turns than go into the database at once', () => {
  const MANY = PART_ROWS + 100;

  it('has the same rows in pieces as in one, and as before when it is stopped within', async () => {
    const output = tempDir();
    const log = new ConversationLog().started();
    for (let turn = 0; turn < MANY; turn += 1) log.turn(turn, `a ${turn}`, 'b');
    log.writeTo(output);
    const pieces = vi.spyOn(Database.prototype, 'takeCopyAnew');
    onTestFinished(() => pieces.mockRestore());
    expect(await importInto(output, { bytesAtATime: 1 })).toMatchObject({
      files: { imported: 1 },
      conversations: 1,
      turns: MANY,
    });
    expect(pieces).toHaveBeenCalledTimes(1);
    const rows = await allRows(output);
    expect(rows.conversation_turns).toHaveLength(MANY);

    const stop = new AbortController();
    const stopped = importInto(output, {
      again: true,
      bytesAtATime: 1,
      signal: stop.signal,
      // In the last piece.
      onProgress: ({ bytes, totalBytes }) => {
        if (bytes > (0.5 + PART_ROWS / MANY / 2) * totalBytes) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'import_stopped' });
    expect(await allRows(output)).toEqual(rows);

    pieces.mockClear();
    await importInto(output, { rebuild: true });
    expect(pieces).not.toHaveBeenCalled();
    expect(await allRows(output)).toEqual(rows);
  });
});

describe('ImportService, of several very large files', () => {
  it.each([
    ['before its copy of the database is made', 1],
    ['when that has just taken the place of the database', 2],
  ])('leaves to another import what that does %s', async (_, time) => {
    const output = tempDir();
    for (const index of [1, 2]) long(index, 5).writeTo(output);
    const { onCopy } = Database.prototype;
    const copying = vi.spyOn(Database.prototype, 'onCopy');
    onTestFinished(() => copying.mockRestore());
    let others: ImportSummary | undefined;
    copying.mockImplementationOnce(function (this: Database, whenFree, work) {
      let times = 0;
      const meanwhile = async (take: () => Promise<void>) => {
        times += 1;
        if (times === time) others = await importInto(output);
        await take();
      };
      return onCopy.call(this, (take) => whenFree(() => meanwhile(take)), work);
    });
    const own = await importInto(output, { bytesAtATime: 1 });
    expect(copying).toHaveBeenCalledTimes(1);
    expect(own.files).toEqual({ imported: time - 1, skipped: 0, missing: 0 });
    expect(others?.files).toEqual({ imported: 3 - time, skipped: time - 1, missing: 0 });
    const rows = await allRows(output);
    expect(rows.conversation_turns).toHaveLength(10);
    await importInto(output, { rebuild: true });
    expect(await allRows(output)).toEqual(rows);
  });
});
