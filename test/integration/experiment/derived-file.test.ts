import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isEdited, writeDerived } from '../../../src/experiment/derived-file.ts';
import type { DerivedFile } from '../../../src/schemas/events/processing.ts';
import { tempDir } from '../../support/temp-dir.ts';

let directory: string;
let written: DerivedFile[];
beforeEach(() => {
  directory = tempDir();
  written = [];
});

const path = 'README.md';
const write = (text: string) =>
  writeDerived(path, text, {
    directory,
    written,
    record: async (file) => {
      written.push(file);
    },
  });
const content = () => readFileSync(join(directory, path), 'utf8');

test('a text is in the record before it is in the file, and once', async () => {
  const failing = writeDerived(path, 'tides', {
    directory,
    written,
    record: async () => {
      throw new Error('the disk is full');
    },
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(isEdited(directory, path, [])).toBe(false);
  expect(await write('tïdes')).toBe(true);
  expect(await write('tïdes')).toBe(true);
  expect(content()).toBe('tïdes');
  expect(written).toMatchObject([{ path, bytes: 6 }]);
});

test('what Pidgin wrote, however long ago, gives way to what it writes now', async () => {
  await write('first');
  const [first] = written;
  await write('second');
  // As it would be had it been killed after the record and before the file.
  writeFileSync(join(directory, path), 'first');
  expect(isEdited(directory, path, written)).toBe(false);
  expect(await write('third')).toBe(true);
  expect(content()).toBe('third');
  expect(first && isEdited(directory, path, [first])).toBe(true);
});

test('what is not in the record stays as it is, to the byte', async () => {
  await write('ours');
  appendFileSync(join(directory, path), '!');
  expect(await write('new')).toBe(false);
  expect(content()).toBe('ours!');
  // As long as ours, and ours under another name.
  writeFileSync(join(directory, path), 'mine');
  expect(await write('new')).toBe(false);
  rmSync(join(directory, path));
  const elsewhere = join(tempDir(), 'notes.md');
  writeFileSync(elsewhere, 'ours');
  symlinkSync(elsewhere, join(directory, path));
  expect(await write('new')).toBe(false);
  expect(readFileSync(elsewhere, 'utf8')).toBe('ours');
  rmSync(join(directory, path));
  mkdirSync(join(directory, path));
  expect(await write('new')).toBe(false);
});

test('what somebody else made the same is taken for ours from then on', async () => {
  writeFileSync(join(directory, path), 'tides');
  expect(isEdited(directory, path, written)).toBe(true);
  expect(await write('tides')).toBe(true);
  expect(isEdited(directory, path, written)).toBe(false);
});
