import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { isThere, untilGone } from '../support/until-gone.ts';

loadNoRows();

interface Detached {
  experiment_id: string;
  directory: string;
  pid: number;
  log: string;
}

/** A desktop: a program that keeps what it is to show. */
function desktop(cwd: string): { PATH: string; shown: () => string } {
  const script = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(join(cwd, 'shown'))}, process.argv.slice(2).join('|'));
`;
  writeFileSync(join(cwd, 'notify-send'), script, { mode: 0o755 });
  return { PATH: cwd, shown: () => readFileSync(join(cwd, 'shown'), 'utf8') };
}

/** The opening words of all that was said, which a line of a log would begin with. */
async function wordsSaid(experimentId: string, cwd: string): Promise<string[]> {
  const { stdout } = await runCli(['transcript', experimentId], { cwd });
  const said = [...stdout.matchAll(/^\*\*.*:\*\*\n\n(.{1,20})/gm)].map(([, words = '']) => words);
  expect(said.length).toBeGreaterThan(1);
  return said;
}

describe('pidgin run --dry-run', () => {
  it('tells the plan, the forecast and what is missing, and writes nothing', async () => {
    const cwd = tempDir();
    writeFileSync(
      join(cwd, 'study.yaml'),
      'agent_a: claude\nmax_turns: 4\nrepetitions: 5\nmatrix: { agent_b: [gpt, local:test] }\n',
    );
    const before = readdirSync(cwd);
    const { exitCode, stdout } = await runCli(['run', 'study.yaml', '--dry-run'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 arms, 10 conversations, 40 turns');
    expect(stdout).toContain('No key for anthropic');
    expect(stdout).toContain('No key for openai');
    const rehearsal = await runJson(['run', 'study.yaml', '--dry-run'], { cwd });
    expect(rehearsal).toMatchObject({
      dry_run: true,
      name: 'study',
      arms: [
        { arm: 'agent_b=gpt', conversations: 5, conversation: { turns: 4 } },
        { arm: 'agent_b=local:test', conversations: 5 },
      ],
      total: { conversations: 10, turns: 40, output_tokens: 24_000 },
    });
    expect(readdirSync(cwd)).toEqual(before);
  });
});

describe('pidgin run --notify', () => {
  it('notifies of a run that is recorded elsewhere, whatever is in the usual place', async () => {
    const cwd = tempDir();
    const { PATH, shown } = desktop(cwd);
    writeFileSync(join(cwd, 'pidgin_output'), 'not a directory');
    const args = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '1', '-o', 'elsewhere'];
    const { exitCode } = await runCli([...args, '--notify'], { cwd, env: { PATH } });
    expect(exitCode).toBe(0);
    expect(shown()).toContain('completed, 1 conversation');
  });
});

describe('pidgin run --quiet', () => {
  it('returns at once, runs on in a session of its own, and notifies at the end', async () => {
    const cwd = tempDir();
    const { PATH, shown } = desktop(cwd);
    const model = 'local:test/slow,delay_ms=5';
    const detached = await runJson<Detached>(
      [
        ...['run', '-a', model, '-b', model, '-t', '200', '-n', 'night', '-p', 'Talk of quokkas.'],
      ].concat('--quiet', '--notify'),
      { cwd, env: { PATH } },
    );
    const { experiment_id, pid, log } = detached;
    if (process.platform === 'linux') {
      // Session and process group are its own, so a terminal that goes away takes nothing along.
      const [, , , session] =
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      expect(session).toBe(String(pid));
    }
    const shownRunning = await runJson(['experiment', 'show', experiment_id], { cwd });
    expect(shownRunning).toMatchObject({ status: 'running', name: 'night' });
    while (!readFileSync(log, 'utf8').includes('response.completed')) {
      if (!isThere(pid)) throw new Error(`ended too early:\n${readFileSync(log, 'utf8')}`);
      await sleep(50);
    }
    await runCli(['stop', 'night'], { cwd });
    await untilGone(pid);
    expect(shown()).toBe('--|pidgin: night|interrupted, 1 conversation');
    const said = readFileSync(log, 'utf8');
    expect(said).toContain('Interrupted: 1 conversation');
    expect(said).toMatch(/response\.completed +“…”/);
    const replies = (await wordsSaid(experiment_id, cwd)).filter((text) => said.includes(text));
    expect(replies).toEqual([]);
    expect(said).toMatch(/Took .* tokens in.*\n +Forecast .* tokens in/);

    const again = await runJson<Detached>(['experiment', 'resume', 'night', '-q', '--notify'], {
      cwd,
      env: { PATH: '/nowhere' },
    });
    await runCli(['stop', 'night'], { cwd });
    await untilGone(again.pid);
    expect(readFileSync(log, 'utf8')).toContain('No desktop to notify of it');
  });

  it('tells of a bug in its log by its place, without words that may be of a conversation', async () => {
    const cwd = tempDir();
    writeFileSync(
      join(cwd, 'bug.mjs'),
      `import { existsSync } from 'node:fs';
      setInterval(() => {
        if (existsSync('pidgin_output')) throw new Error(['heard', 'of', 'quokkas'].join(' '));
      }, 20);`,
    );
    const model = 'local:test/slow,delay_ms=5';
    const { exitCode, stderr } = await startCli(['run', '-a', model, '-b', model, '-t', '999'], {
      cwd,
      env: {
        PIDGIN_DETACHED_ID: 'exp_0badcafe',
        NODE_OPTIONS: `--import ${join(cwd, 'bug.mjs')}`,
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: Something went wrong inside Pidgin, at ');
    expect(stderr).not.toContain('of quokkas');
  });

  it('never waits for an answer: what is missing is told at once, and nothing is left behind', async () => {
    const cwd = tempDir();
    const { exitCode, stderr } = await runCli(['run', '-a', 'claude', '-b', 'gpt', '-q'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: No key for anthropic/);
    expect(readdirSync(join(cwd, 'pidgin_output', 'experiments'))).toEqual([]);
    expect(existsSync(join(cwd, 'pidgin_output', 'experiments.duckdb'))).toBe(false);
  });
});
