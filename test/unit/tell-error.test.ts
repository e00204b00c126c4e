import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Errors } from '@oclif/core';
import { afterAll, describe, expect, it } from 'vitest';
import { didYouMean, failureRecord, fileReason, fileRemedy } from '../../src/errors.ts';
import { errorText, tellError } from '../../src/tell-error.ts';

const FLAGS = {
  names: ['repetitions', 'turns', 'output'],
  absent: { rehearse: 'It is shown before anyway.' },
};

it('tells nothing that could move the cursor, whoever wrote what it quotes', () => {
  const told = { code: 'x', message: 'unknown key \u001b[31mX\u202e', suggestions: ['a\u009b2J'] };
  expect(errorText({ ...told, exitCode: 2 })).toBe('Error: unknown key X\n  a\n');
});

it.each([
  [
    'Parsing --turns \n\tExpected an integer but received: x\nSee more help with --help',
    '--turns: a whole number is wanted, not x',
  ],
  [
    'Parsing --temperature \n\ta number from 0 to 2 is wanted, not 9',
    '--temperature: a number from 0 to 2 is wanted, not 9',
  ],
  ['Flag --agent-a expects a value', 'Flag --agent-a expects a value'],
])('puts in our words what oclif says: %j', (theirs, ours) => {
  const told = tellError(new Errors.CLIError(theirs), FLAGS, false);
  expect(told).toMatchObject({ message: ours, code: 'invalid_usage', exitCode: 2 });
});

it('says which flag was probably meant', () => {
  const error = Object.assign(new Errors.CLIError('Nonexistent flag: --repetitins'), {
    flags: ['--repetitins'],
  });
  expect(errorText(tellError(error, FLAGS, false))).toBe(
    `Error: Unknown flag --repetitins.
  Did you mean --repetitions?
  --help shows how the command is used.
`,
  );
});

it('says what to do instead of a flag that it does not have', () => {
  const error = Object.assign(new Errors.CLIError('Nonexistent flag: --rehearse'), {
    flags: ['--rehearse'],
  });
  expect(tellError(error, FLAGS, false).suggestions[0]).toBe('It is shown before anyway.');
});

it('tells a bug in a log by its place, without the words it may quote', () => {
  const bug = new SyntaxError('Unexpected token in "what was said"');
  expect(tellError(bug, FLAGS, false).message).toContain('what was said');
  const { message } = tellError(bug, FLAGS, true);
  expect(message).not.toContain('what was said');
  expect(message).toMatch(/^Something went wrong inside Pidgin, at .*tell-error\.test\.ts:\d+/);
});

it('takes what goes on from what was given for the nearest', () => {
  expect(didYouMean('api_key', ['kind', 'api_key_env', 'base_url'])).toBe(
    'Did you mean api_key_env?',
  );
  expect(didYouMean('zz', ['kind', 'api_key_env'])).toBeUndefined();
});

describe('what the file system refused', () => {
  const dir = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const loop = join(dir, 'loop');
  symlinkSync(loop, loop);

  it.each([
    ['EISDIR', 'A file or directory', 'it is a directory', () => readFileSync(dir)],
    [
      'ENOTDIR',
      join(file, 'x'),
      'a file is in the place of a directory',
      () => openSync(join(file, 'x'), 'r'),
    ],
    ['ELOOP', loop, 'it is a link, which is not followed', () => openSync(loop, 'r')],
    ['ENOENT', join(dir, 'absent'), 'it is not there', () => openSync(join(dir, 'absent'), 'r')],
    ['ENOTEMPTY', dir, 'the directory is not empty', () => rmdirSync(dir)],
  ])('is told in words, with what to do: %s', (code, place, reason, refused) => {
    let thrown: unknown;
    try {
      refused();
    } catch (error) {
      thrown = error;
    }
    const message = `${place} cannot be used: ${reason} (${code}).`;
    expect(tellError(thrown, FLAGS, false)).toMatchObject({
      code: 'file_failed',
      message,
      suggestions: [expect.stringMatching(/^[A-Z].+[.]$/)],
      exitCode: 4,
    });
    expect(failureRecord(thrown)).toEqual({ code: 'file_failed', message });
  });

  it.runIf(process.platform === 'linux')('is told of a full disk', () => {
    const full = openSync('/dev/full', 'w');
    let thrown: unknown;
    try {
      writeSync(full, 'x');
    } catch (error) {
      thrown = error;
    } finally {
      closeSync(full);
    }
    expect(fileReason(thrown)).toBe('the disk is full (ENOSPC)');
    expect(fileRemedy(thrown)).toBe('Make room');
  });
});
