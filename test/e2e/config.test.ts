import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('pidgin config', () => {
  it('writes settings that change nothing, and overwrites none unasked', async () => {
    const cwd = tempDir();
    const before = await runJson<{ settings: unknown }>(['config', 'show'], { cwd });
    expect((await runCli(['config', 'init'], { cwd })).exitCode).toBe(0);
    expect(await runJson(['config', 'show'], { cwd })).toMatchObject({
      files: [join(cwd, 'pidgin.yaml')],
      settings: before.settings,
    });
    const { exitCode, stderr } = await runCli(['config', 'init'], { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('is there already')]);
    writeFileSync(join(cwd, 'pidgin.yaml'), 'old');
    expect((await runCli(['config', 'init', '--force'], { cwd })).exitCode).toBe(0);
    const written = readFileSync(join(cwd, 'pidgin.yaml'), 'utf8');
    expect(written).toMatch(/^# retry:\n(?: +#.*\n)* {2}# max_retries: 5$/m);
    await runCli(['config', 'init', '--user'], { cwd });
    expect(readFileSync(join(cwd, '.config/pidgin/pidgin.yaml'), 'utf8')).toContain('# retry:');
  });

  it('tells everything that is wrong with the files at once', async () => {
    const cwd = tempDir();
    mkdirSync(join(cwd, '.config/pidgin'), { recursive: true });
    writeFileSync(join(cwd, 'pidgin.yaml'), 'evnts: {}\n');
    writeFileSync(join(cwd, '.config/pidgin/pidgin.yaml'), 'retry:\n  max_retries: many\n');
    const { exitCode, stderr } = await runCli(['config', 'validate'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${join(cwd, 'pidgin.yaml')}:1:1: unknown key evnts`);
    expect(stderr).toContain('pidgin/pidgin.yaml:2:16: retry.max_retries: a number is wanted');
    expect(stderr).toContain('Did you mean events?');
  });

  it('names the variables of flags that are set, and not what they hold', async () => {
    const cwd = tempDir();
    const env = { PIDGIN_REDACT_PATTERN: 'planted', PIDGIN_MAX_RETRIES: '2', PIDGIN_TURNS: '' };
    const { stdout } = await runCli(['config', 'show'], { cwd, env });
    expect(stdout).toMatch(/before these: PIDGIN_MAX_RETRIES, PIDGIN_REDACT_PATTERN\n$/);
    expect(stdout).not.toContain('planted');
    const shown = await runJson<{ variables: string[] }>(['config', 'show'], { cwd, env });
    expect(shown.variables).toEqual(['PIDGIN_MAX_RETRIES', 'PIDGIN_REDACT_PATTERN']);
  });

  it('takes keys from .env, and nothing else', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, '.env'), 'XAI_API_KEY="xai-planted-77"\nPIDGIN_OUTPUT=/nowhere\n');
    const { stdout } = await runCli(['config', 'show'], { cwd });
    expect(stdout).toMatch(/key of xai +•••• +\.env/);
    expect(stdout).toMatch(/data_dir +\S+pidgin_output +default/);
    expect(stdout).not.toContain('planted');
    const { stdout: doctor } = await runCli(['doctor'], { cwd });
    expect(doctor).toMatch(/ok .*xai/);
    expect(doctor).not.toContain('planted');
  });
});
