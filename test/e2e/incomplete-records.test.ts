import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const RUN = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '2', '-r', '2', '-n', 'tides'];

interface Ran {
  readonly directory: string;
  readonly conversations: readonly { readonly conversation_id: string }[];
}

/** An experiment of two conversations: where it is, their ids, and their event files. */
async function experiment(cwd: string) {
  const { directory, conversations } = await runJson<Ran>(RUN, { cwd });
  const ids = conversations.map(({ conversation_id }) => conversation_id);
  return { directory, ids, files: ids.map((id) => join(directory, `events_${id}.jsonl`)) };
}

describe('a link in the place of an experiment', () => {
  it('is left out by every command that reads the directory, and told in one line', async () => {
    const cwd = tempDir();
    const far = await experiment(join(cwd));
    const elsewhere = join(cwd, 'elsewhere');
    renameSync(far.directory, elsewhere);
    symlinkSync(elsewhere, far.directory);
    const name = basename(far.directory);
    const told = `Links in experiments are not followed, and left out: ${name}.`;
    const before = readFileSync(join(elsewhere, 'experiment.jsonl'), 'utf8');
    for (const [exitCode, ...args] of [
      [0, 'list'],
      [0, 'import'],
      [2, 'transcript', 'tides'],
      [2, 'transcript', far.ids[0] ?? ''],
      [2, 'export'],
      [2, 'replay', 'tides'],
      [2, 'experiment', 'resume', 'tides'],
      [2, 'experiment', 'show', 'tides'],
      [4, 'query', 'SELECT count(*) FROM event_files'],
      [0, 'monitor', '--once'],
    ] as const) {
      const result = await runCli(args, { cwd });
      expect({ args, exitCode: result.exitCode }).toEqual({ args, exitCode });
      expect(result.stderr.split('\n').filter((line) => line === told)).toHaveLength(1);
      expect(result.stdout).not.toContain('Turn');
    }
    const rows = await runCli(['query', 'SELECT * FROM conversations'], { cwd });
    expect(rows.stdout).not.toContain('exp_');
    expect(readFileSync(join(elsewhere, 'experiment.jsonl'), 'utf8')).toBe(before);
    // What a person names may be a link.
    renameSync(elsewhere, join(cwd, 'moved'));
    rmSync(far.directory);
    renameSync(join(cwd, 'moved'), far.directory);
    symlinkSync(join(cwd, 'pidgin_output'), join(cwd, 'named'));
    const named = await runCli(['transcript', 'tides', '-o', 'named'], { cwd });
    expect(named).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('what is no file in the place of an event file', () => {
  it.each([
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('is named, whoever wants to read it: %s', async (_, put) => {
    const cwd = tempDir();
    const { files } = await experiment(cwd);
    rmSync(files[0] ?? '');
    put(files[0] ?? '');
    const imported = await runCli(['import'], { cwd });
    expect(imported.exitCode).toBe(4);
    expect(imported.stdout).toContain(`${basename(files[0] ?? '')} could not be read`);
    expect(imported.stdout).toContain('2 files loaded');
    for (const format of ['json', 'csv', 'html', 'jsonl', 'markdown']) {
      const { exitCode, stderr } = await runCli(['export', '--format', format], { cwd });
      expect({ format, exitCode }).toEqual({ format, exitCode: 4 });
      expect(stderr).toContain(`${files[0]} cannot be used: it is not a file`);
    }
    const shown = await runCli(['experiment', 'show', 'tides'], { cwd });
    expect(shown.exitCode).toBe(4);
    expect(shown.stderr).toContain(`${basename(files[0] ?? '')} cannot be read: it is not a file`);
  });
});

describe('a link in the place of an event file', () => {
  it('is neither read nor written, and the rest of the experiment is read', async () => {
    const cwd = tempDir();
    const { directory, ids, files } = await experiment(cwd);
    const elsewhere = join(cwd, 'elsewhere.jsonl');
    renameSync(files[0] ?? '', elsewhere);
    symlinkSync(elsewhere, files[0] ?? '');
    const before = readFileSync(elsewhere, 'utf8');
    const told = `${basename(files[0] ?? '')} of tides (${basename(directory).slice(-12)}) is a link, which is not followed, and is left out.`;
    for (const args of [
      ['transcript', 'tides'],
      ['export', 'tides', '--format', 'jsonl'],
      ['replay', 'tides'],
    ]) {
      const { exitCode, stdout, stderr } = await runCli(args, { cwd });
      expect({ args, exitCode }).toEqual({ args, exitCode: 4 });
      expect(stderr).toContain(told);
      // The plan names it; no event of its own is there.
      expect(stdout).not.toContain(`"conversation_id":"${ids[0]}","timestamp"`);
      expect(stdout).not.toContain(`# ${ids[0]}`);
    }
    expect(await runJson(['transcript', ids[0] ?? ''], { cwd })).toEqual({ transcripts: [] });
    const imported = await runCli(['import'], { cwd });
    expect(imported.exitCode).toBe(4);
    expect(imported.stdout).toContain('it is a link, which is not followed');
    expect(imported.stdout).toContain('2 files loaded');
    expect(readFileSync(elsewhere, 'utf8')).toBe(before);
  });

  it('is not gone on with', async () => {
    const cwd = tempDir();
    const { directory } = await experiment(cwd);
    const record = join(directory, 'experiment.jsonl');
    const elsewhere = join(cwd, 'elsewhere.jsonl');
    renameSync(record, elsewhere);
    symlinkSync(elsewhere, record);
    const before = readFileSync(elsewhere, 'utf8');
    const { exitCode, stderr } = await runCli(['experiment', 'resume', 'tides'], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('experiment.jsonl is a link, which is not followed.');
    expect(readFileSync(elsewhere, 'utf8')).toBe(before);
  });
});

describe('an event file with a damaged line', () => {
  it('is told of by what counts turns and tokens from it', async () => {
    const cwd = tempDir();
    const { files } = await experiment(cwd);
    const path = files[0] ?? '';
    const record = readFileSync(path, 'utf8');
    const [begin = '', , ...rest] = record.split('\n');
    writeFileSync(path, [begin, '{"v":1,', ...rest].join('\n'));
    const { exitCode, stdout, stderr } = await runCli(['experiment', 'show', 'tides'], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^events_conv_\w+\.jsonl, line 2: not JSON \(.*\)\n$/);
    expect(stdout).toContain('2/2');
    // What a crash tore off was never part of the record.
    writeFileSync(path, `${record}{"v":1,`);
    expect(await runCli(['experiment', 'show', 'tides'], { cwd })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });
});

describe('an event file that is gone', () => {
  it('is told of with what is known, by the conversation or the experiment', async () => {
    const cwd = tempDir();
    const { ids, files } = await experiment(cwd);
    rmSync(files[0] ?? '');
    const told = `${ids[0]} is not there: its event file is gone. Its manifest says: completed, 2 turns.`;
    for (const [command, ...flags] of [
      ['transcript'],
      ['export', '--format', 'jsonl'],
      ['replay'],
      ['replay', '--verify'],
      ['tail'],
      ['tree'],
    ]) {
      const { exitCode, stderr } = await runCli([command ?? '', ids[0] ?? '', ...flags], { cwd });
      expect({ command, exitCode }).toEqual({ command, exitCode: 4 });
      expect(stderr).toContain(told);
    }
    for (const args of [
      ['transcript', 'tides'],
      ['experiment', 'show', 'tides'],
    ]) {
      const { exitCode, stderr } = await runCli(args, { cwd });
      expect({ args, exitCode }).toEqual({ args, exitCode: 4 });
      expect(stderr).toContain(told);
    }
    const branch = await runCli(['branch', ids[0] ?? '', '--turn', '1'], { cwd });
    expect(branch.exitCode).toBe(4);
    expect(branch.stderr).toContain('is gone');
  });

  it('is told of with what the database has, when nothing else knows of it', async () => {
    const cwd = tempDir();
    const { directory, ids } = await experiment(cwd);
    await runCli(['import'], { cwd });
    rmSync(directory, { recursive: true });
    const { exitCode, stderr } = await runCli(['transcript', ids[0] ?? ''], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      `The event file of ${ids[0]} is gone. The database has it as completed, with 2 turns.`,
    );
  });

  it('of the experiment itself is told of in one line, and the conversations are read', async () => {
    const cwd = tempDir();
    const { directory, ids } = await experiment(cwd);
    rmSync(join(directory, 'experiment.jsonl'));
    const told = /^experiment\.jsonl of tides.* is gone, and with it what was planned/m;
    for (const args of [['transcript', 'tides'], ['export'], ['transcript', ids[0] ?? '']]) {
      const { exitCode, stdout, stderr } = await runCli(args, { cwd });
      expect({ args, exitCode }).toEqual({ args, exitCode: 4 });
      expect(stderr).toMatch(told);
      expect(stdout).toContain('## Turn');
    }
    expect((await runCli(['list'], { cwd })).stderr).toMatch(told);
    writeFileSync(join(directory, 'experiment.jsonl'), '');
    expect((await runCli(['list'], { cwd })).stderr).toBe('');
    expect(existsSync(join(directory, 'manifest.json'))).toBe(true);
  });
});
