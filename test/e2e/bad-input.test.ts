import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const LOCAL = ['-a', 'local:test', '-b', 'local:test'];

describe('bad input', () => {
  it.each([
    ['an unknown model', ['-a', 'clade', '-b', 'gpt'], 'Did you mean claude?'],
    ['an unknown behaviour', ['-a', 'local:test/lop', '-b', 'local:test'], 'loop'],
    ['an unknown preset', [...LOCAL, '-w', 'frim'], 'Did you mean firm?'],
    ['an awareness file that is not there', [...LOCAL, '-w', 'none.yaml'], 'cannot be read'],
    ['no turns', [...LOCAL, '-t', '0'], 'greater than or equal to 1'],
    ['turns that are not a number', [...LOCAL, '-t', 'many'], 'a whole number'],
    ['a temperature out of range', [...LOCAL, '--temperature', '3'], 'from 0 to 2'],
    ['a cost of nothing', [...LOCAL, '--max-cost', '0'], 'above 0'],
    ['an unknown dimension', [...LOCAL, '-d', 'peers:philosphy'], 'Did you mean philosophy?'],
    ['dimensions without a topic', [...LOCAL, '-d', 'peers'], 'context:topic'],
    ['no agent', [], 'No model for agent A'],
    ['an empty prompt', [...LOCAL, '-p', ''], 'prompt'],
    ['a nameless name', [...LOCAL, '-n', '!!!'], 'name'],
    ['a seed too large', [...LOCAL, '--seed', '4294967296'], 'seed'],
    ['a flag that does not exist', [...LOCAL, '--turn', '3'], '--turn'],
  ])('refuses %s with exit 2, a reason, and nothing written', async (_, args, reason) => {
    const cwd = tempDir();
    const { exitCode, stderr, stdout } = await runCli(['run', ...args], { cwd });
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('names the missing key and suggests a model that needs none', async () => {
    const cwd = tempDir();
    const { exitCode, stderr } = await runCli(['run', '-a', 'claude', '-b', 'gpt'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('ANTHROPIC_API_KEY');
    expect(stderr).toContain('local:test');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('refuses a switch in the environment that is neither yes nor no, and does nothing', async () => {
    const cwd = tempDir();
    const run = (value: string) =>
      runCli(['run', '-a', 'local:test', '-b', 'local:test', '-t', '1', '--dry-run'], {
        cwd,
        env: { PIDGIN_REDACT_CONTENT: value },
      });
    const unclear = await run('on');
    expect(unclear).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unclear.stderr).toContain('PIDGIN_REDACT_CONTENT is set to "on"');
    expect(unclear.stderr).toContain('true or false');
    expect((await run('TRUE')).exitCode).toBe(0);
    expect((await run('no')).exitCode).toBe(0);
    expect((await run('')).exitCode).toBe(0);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('gives the same error as one JSON object with --json', async () => {
    const cwd = tempDir();
    const { exitCode, stdout, stderr } = await runCli(
      ['run', '-a', 'clade', '-b', 'gpt', '--json'],
      {
        cwd,
      },
    );
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'unknown_model',
        message: 'Unknown model "clade".',
        suggestions: ['Did you mean claude?'],
      },
    });
    expect(stderr).toBe('');
  });

  it('refuses a file where the output directory should be', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'out'), 'mine');
    const { exitCode, stderr } = await runCli(['run', ...LOCAL, '-o', 'out'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a file is in its place');
  });

  it('refuses a place that takes no directories, instead of trying for ever', async () => {
    const { exitCode, stderr } = await runCli(['run', ...LOCAL, '-o', '/proc/pidgin'], {
      cwd: tempDir(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot be used');
  });

  it('refuses an output directory it may not write', async () => {
    // Not even root may make a directory there.
    const { exitCode, stderr } = await runCli(['run', ...LOCAL, '-o', '/sys/pidgin'], {
      cwd: tempDir(),
    });
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/you may not use it|read-only/);
  });

  it.each([
    [['experiment', 'strt'], 'Did you mean experiment start?'],
    [['run', ...LOCAL, '-w', 'nope'], 'Use one of none, basic, firm, research, backrooms,'],
    [['run', ...LOCAL, '-p', ''], 'prompt: it may not be empty'],
    [['run', ...LOCAL, '-n', '…'], 'Give another name, or none'],
    [['run', ...LOCAL, '--repetitins', '2'], 'Did you mean --repetitions?'],
  ])('says what to do instead of %j', async (args, advice) => {
    const { exitCode, stderr } = await runCli(args, { cwd: tempDir() });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: /);
    expect(stderr).toContain(advice);
  });

  it('points into a settings file that is wrong', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'pidgin.yaml'), 'events:\n  fsink: never\n');
    const { exitCode, stderr } = await runCli(['run', ...LOCAL], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/pidgin\.yaml:2:\d+: unknown key fsink/);
    expect(stderr).toContain('Did you mean fsync?');
    expect(existsSync(join(cwd, 'pidgin_output'))).toBe(false);
  });

  it.each([
    [['transcript', 'conv_0badcafe_0001'], 2, 'pidgin list'],
    [['transcript', '../../etc'], 2, 'No experiment or conversation'],
    [['query', 'select 1'], 4, 'pidgin run'],
    [['import'], 4, 'no experiments'],
  ])('says what to do when there is nothing yet: %j', async (args, code, hint) => {
    const cwd = tempDir();
    const { exitCode, stderr } = await runCli(args, { cwd });
    expect(stderr).toContain(hint);
    expect(exitCode).toBe(code);
  });

  it('takes no more messages of a search than a number can count', async () => {
    const { exitCode, stderr } = await runCli(['search', 'tide', '--limit', '9'.repeat(20)], {
      cwd: tempDir(),
    });
    expect(stderr).toContain('--limit: a whole number');
    expect(exitCode).toBe(2);
  });

  it('lists nothing, and says how to begin, when there is nothing', async () => {
    const cwd = tempDir();
    const { exitCode, stdout } = await runCli(['list'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('pidgin run');
  });
});
