import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const RUN = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '2', '-n', 'tides', '--json'];

describe('pidgin export', () => {
  it('writes documents to a file named after the experiment, text to standard output', async () => {
    const cwd = tempDir();
    const { experiment_id: id } = await runJson<{ experiment_id: string }>(RUN.slice(0, -1), {
      cwd,
    });
    const page = await runCli(['export', 'tides', '--format', 'html'], { cwd });
    expect(page).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readFileSync(join(cwd, `tides_${id}.html`), 'utf8')).toContain('</html>');
    const again = await runCli(['export', 'tides', '--format', 'html'], { cwd });
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('--force');
    const text = await runCli(['export'], { cwd });
    const transcript = await runCli(['transcript', 'tides'], { cwd });
    expect(text.stdout).toBe(transcript.stdout.replace(/\n$/, ''));
  });

  it('says in one line what is wrong, and writes nothing', async () => {
    const cwd = tempDir();
    const nothing = await runCli(['export'], { cwd });
    expect(nothing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(nothing.stderr).toContain('no conversations');
    await runCli(RUN, { cwd });
    const binary = await runCli(['export', '-f', 'parquet', '--to', '-'], { cwd });
    expect(binary.exitCode).toBe(2);
    const nowhere = await runCli(['export', '-f', 'html', '--to', '/proc/nope/x.html'], { cwd });
    expect(nowhere.exitCode).toBe(4);
    expect(nowhere.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(cwd)).toEqual(['pidgin_output']);
  });

  it('needs no database', async () => {
    const cwd = tempDir();
    await runCli(['run', ...RUN.slice(1), '-o', 'out'], { cwd });
    const result = await runJson<{ conversations: number; path: string }>(
      ['export', '-o', 'out', '-f', 'parquet', '--to', 'turns.parquet'],
      { cwd },
    );
    expect(result).toMatchObject({ conversations: 1, path: join(cwd, 'turns.parquet') });
    expect(existsSync(result.path)).toBe(true);
  });
});

describe('an experiment an event file of which is gone', () => {
  it('is read as far as it is there, with a warning and exit code 4', async () => {
    const cwd = tempDir();
    const { directory, experiment_id: id } = await runJson<{
      directory: string;
      experiment_id: string;
    }>([...RUN.slice(0, -1), '-r', '2'], { cwd });
    const [gone, there] = [1, 2].map((index) => `conv_${id.slice(4)}_000${index}`);
    rmSync(join(directory, `events_${gone}.jsonl`));
    const warning = expect.stringMatching(
      `^${gone} is not there: its event file is gone. Its manifest says: completed, \\d turns?.\n$`,
    );
    for (const command of [['transcript'], ['export'], ['replay', '--verify'], ['replay']]) {
      const read = await runCli([...command, 'tides'], { cwd });
      expect(read, command.join(' ')).toMatchObject({ exitCode: 4, stderr: warning });
    }
    const whole = await runCli(['transcript', String(there)], { cwd });
    expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
