import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const pipe = (path: string) => execFileSync('mkfifo', [path]);

describe('a pidgin.yaml that is no file', () => {
  it.each([
    ['a pipe', pipe],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('is refused in words: %s', async (_, make) => {
    const cwd = tempDir();
    make(join(cwd, 'pidgin.yaml'));
    const { exitCode, stderr } = await runCli(['list'], { cwd, alone: true });
    expect(stderr).toContain('pidgin.yaml cannot be read: it is not a file');
    expect(exitCode).toBe(2);
  });
});

describe('a .env that is a pipe', () => {
  it('gives keys to the one command that reads it', async () => {
    const cwd = tempDir();
    pipe(join(cwd, '.env'));
    // Opened by the shell for writing, once.
    const manager = execa('sh', ['-c', 'sleep 0.2; printf "XAI_API_KEY=of-a-pipe" > .env'], {
      cwd,
    });
    const run = startCli(['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'], { cwd });
    expect((await run).exitCode).toBe(0);
    expect((await manager).exitCode).toBe(0);
  });
});
