import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { ConversationLog, ExperimentLog } from '../support/events.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const BIN = resolve(import.meta.dirname, '../../bin/run.js');
const RUN = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '2'];

/** Runs the command line with its standard output on a full disk. */
function onFullOutput(args: readonly string[], cwd: string) {
  return execa('sh', ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, BIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
}

describe.runIf(process.platform === 'linux')('standard output on a full disk', () => {
  it('does not stop a conversation', async () => {
    const cwd = tempDir();
    const { exitCode, stderr } = await onFullOutput(RUN, cwd);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('Standard output cannot be written to (ENOSPC)');
    expect(stderr).toContain('Completed: 1 conversation, 2 turns.');
    expect(stderr).not.toMatch(/\n\s+at /);
    const { experiments } = await runJson<{ experiments: { status: string }[] }>(['list'], { cwd });
    expect(experiments).toMatchObject([{ status: 'completed' }]);
  });

  it('fails what has nothing else to give, in one line', async () => {
    const cwd = tempDir();
    await runCli([...RUN, '--json'], { cwd });
    const { exitCode, stderr } = await onFullOutput(['list'], cwd);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: 'Standard output cannot be written to (ENOSPC).',
    });
  });
});

describe('places that are not as they should be', () => {
  it.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a loop of links', (path: string) => symlinkSync(path, path)],
    ['a place with a name too long', null],
  ])('are told of in plain words: %s', async (_, make) => {
    const cwd = tempDir();
    const place = join(cwd, make === null ? 'x'.repeat(300) : 'place');
    make?.(place);
    for (const args of [['import'], ['transcript', 'tides'], ['list'], ['query', 'select 1']]) {
      const { exitCode, stderr } = await runCli([...args, '-o', place], { cwd });
      expect({ args, bug: /bug|\n\s+at /.test(stderr) }).toEqual({ args, bug: false });
      expect([0, 2, 4]).toContain(exitCode);
    }
  });

  it('prints the conversations it can read when one cannot be', async () => {
    const cwd = tempDir();
    const { directory } = await runJson<{ directory: string }>([...RUN, '-r', '2', '-n', 'tides'], {
      cwd,
    });
    const [first = ''] = readdirSync(directory).filter((name) => name.startsWith('events_'));
    rmSync(join(directory, first));
    mkdirSync(join(directory, first));
    const { exitCode, stdout, stderr } = await runCli(['transcript', 'tides'], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('could not be read');
    expect(stdout.match(/^# /gm)).toHaveLength(1);
  });

  it.each([
    [
      Buffer.from('{"v":1\nnot an event\n'),
      4,
      'conv_7f3a9c21_0001: none of its 2 lines can be read; line 1: not JSON (',
    ],
    [
      Buffer.from([0xff, 0xfe, 0x0a]),
      4,
      'conv_7f3a9c21_0001: nothing of it can be read; line 1: not UTF-8\n',
    ],
    [Buffer.alloc(0), 0, 'conv_7f3a9c21_0001: nothing is recorded of it yet\n'],
  ])(
    'says in one line that nothing of a conversation can be read: %s',
    async (bytes, code, line) => {
      const cwd = tempDir();
      const output = join(cwd, 'pidgin_output');
      new ExperimentLog().started(1).writeTo(output);
      writeFileSync(new ConversationLog().writeTo(output), bytes);
      const { exitCode, stdout, stderr } = await runCli(['transcript', 'conv_7f3a9c21_0001'], {
        cwd,
      });
      expect(stdout).toBe('');
      expect(stderr.startsWith(line)).toBe(true);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(exitCode).toBe(code);
    },
  );

  it('prints as far as a damaged record goes, and exits with 4; a torn end is no damage', async () => {
    const cwd = tempDir();
    const output = join(cwd, 'pidgin_output');
    new ExperimentLog().started(1).writeTo(output);
    const path = new ConversationLog().started().turn(0, 'High', 'Low').writeTo(output);
    const transcript = () => runCli(['transcript', 'conv_7f3a9c21_0001'], { cwd });
    appendFileSync(path, '{"v":1,"id"');
    const torn = await transcript();
    expect(torn).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('High') });
    appendFileSync(path, '\n');
    const damaged = await transcript();
    expect(damaged).toMatchObject({ exitCode: 4, stdout: expect.stringContaining('High') });
    expect(damaged.stderr).toContain('not JSON');
  });

  it('tells of a command that can be pasted, whatever the directory is called', async () => {
    const cwd = tempDir();
    const output = "it's $(touch pwned) here";
    const { stderr } = await runCli([...RUN, '-o', output], { cwd });
    const [, told = ''] = /pidgin (transcript .*)/.exec(stderr) ?? [];
    const shown = execFileSync('sh', ['-c', `"$0" "$1" ${told}`, process.execPath, BIN], { cwd });
    expect(String(shown)).toContain('## Turn 2');
    expect(readdirSync(cwd)).toEqual([output]);
  });

  it('has its rows where a name has a backslash, a bracket or a new line', async () => {
    const cwd = tempDir();
    const output = 'a\\b [1]*';
    const { directory } = await runJson<{ directory: string }>([...RUN, '-n', 'x'], {
      cwd,
      env: { PIDGIN_OUTPUT: output, PIDGIN_IMPORT: 'false' },
    });
    renameSync(directory, directory.replace(/x(_exp_\w+)$/, 'x\ny\\z$1'));
    const at = ['-o', output];
    expect((await runCli(['import', ...at], { cwd })).exitCode).toBe(0);
    const { rows } = await runJson<{ rows: unknown[] }>(
      ['query', 'from conversation_turns', ...at],
      { cwd },
    );
    expect(rows).toHaveLength(2);
    const { experiments } = await runJson<{ experiments: unknown[] }>(['list', ...at], { cwd });
    expect(experiments).toMatchObject([{ name: 'x', status: 'completed' }]);
  });

  it('refuses a directory with a question mark, in which DuckDB keeps no database', async () => {
    const cwd = tempDir();
    const { exitCode, stderr } = await runCli([...RUN, '-o', 'what?'], { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('question mark')]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('pidgin import --rebuild', () => {
  it.each([
    ['of garbage', Buffer.from('garbage '.repeat(1000))],
    ['of nothing', Buffer.alloc(0)],
  ])('builds anew a database %s', async (_, content) => {
    const cwd = tempDir();
    const { database } = await runJson<{ database: string }>(RUN, { cwd });
    writeFileSync(database, content);
    expect((await runCli(['import'], { cwd })).stderr).toContain('pidgin import --rebuild');
    expect((await runCli(['import', '--rebuild'], { cwd })).exitCode).toBe(0);
    const { rows } = await runJson<{ rows: unknown[] }>(['query', 'from conversation_turns'], {
      cwd,
    });
    expect(rows).toHaveLength(2);
  });

  it('drops the rows of files that are gone, which a plain import only tells of', async () => {
    const cwd = tempDir();
    const { directory } = await runJson<{ directory: string }>(RUN, { cwd });
    rmSync(directory, { recursive: true });
    expect((await runCli(['import'], { cwd })).stdout).toContain('2 files loaded earlier are gone');
    await runCli(['import', '--rebuild'], { cwd });
    const { rows } = await runJson<{ rows: unknown[] }>(['query', 'from conversations'], { cwd });
    expect(rows).toEqual([]);
  });
});

describe('pidgin query', () => {
  it('keeps columns of the same name in JSON', async () => {
    const cwd = tempDir();
    await runCli([...RUN, '--json'], { cwd });
    const { stdout } = await runCli(['query', 'select 1 as a, 2 as a', '--format', 'json'], {
      cwd,
    });
    expect(JSON.parse(stdout)).toEqual([{ a: 1, a_1: 2 }]);
  });
});
