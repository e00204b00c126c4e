import { closeSync, constants, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isLink, isThere, notFollowing } from '../../../src/events/links.ts';
import { tempDir } from '../../support/temp-dir.ts';

let directory: string;
beforeEach(() => {
  directory = tempDir();
  writeFileSync(join(directory, 'file'), 'text');
  mkdirSync(join(directory, 'room'));
  symlinkSync('file', join(directory, 'link'));
  symlinkSync('nowhere', join(directory, 'dangling'));
});

test.each([
  ['file', { link: false, there: true }],
  ['room', { link: false, there: true }],
  ['link', { link: true, there: false }],
  ['dangling', { link: true, there: false }],
  ['absent', { link: false, there: false }],
  // A file is no directory to look into.
  ['file/below', { link: false, there: false }],
])('%s', (name, expected) => {
  const path = join(directory, name);
  expect({ link: isLink(path), there: isThere(path) }).toEqual(expected);
});

test('a link is opened neither for reading nor for writing', () => {
  const { O_RDONLY, O_APPEND, O_CREAT, O_WRONLY } = constants;
  for (const flags of [O_RDONLY, O_APPEND | O_CREAT | O_WRONLY]) {
    closeSync(openSync(join(directory, 'file'), notFollowing(flags)));
    expect(() => openSync(join(directory, 'link'), notFollowing(flags))).toThrow('ELOOP');
    expect(() => openSync(join(directory, 'dangling'), notFollowing(flags))).toThrow('ELOOP');
  }
});
