import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadNoRows, runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

loadNoRows();

interface Result {
  conversations: { conversation_id: string; events: string }[];
}
interface Replayed {
  verified: {
    outcome: string;
    requests: number;
    divergence: { seq: number | null; type: string; field: string } | null;
  }[];
}

function eventFile(cwd: string, name: string): string | undefined {
  const experiments = join(cwd, 'pidgin_output', 'experiments');
  if (!existsSync(experiments)) return undefined;
  const directory = readdirSync(experiments).find((entry) => entry.startsWith(`${name}_`));
  if (directory === undefined) return undefined;
  const file = readdirSync(join(experiments, directory)).find((one) => one.startsWith('events_'));
  return file && join(experiments, directory, file);
}

const replies = (path: string | undefined): number =>
  path === undefined ? 0 : readFileSync(path, 'utf8').split('"response.completed"').length - 1;

describe('pidgin replay --verify', () => {
  it('does again what failed, was retried, was told to stop and was paid for', async () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'pidgin.yaml'), 'retry: { base_delay_ms: 1 }\n');
    const flaky = 'local:test/fail,probability=0.4,at=middle';
    const run = ['run', '-a', flaky, '-b', 'local:test', '-t', '5', '-r', '4', '--seed', '4'];
    await runJson([...run, '-n', 'flaky', '--max-retries', '2'], { cwd });
    await runJson(['experiment', 'resume', 'flaky', '--retry-failed'], { cwd });
    const { verified } = await runJson<Replayed>(['replay', '--verify', 'flaky'], { cwd });
    expect(verified.map(({ outcome }) => outcome)).toEqual(Array(4).fill('verified'));

    const spent = ['-a', 'local:test', '-b', 'local:test', '--max-total-tokens', '1500'];
    await runJson(['run', ...spent, '-n', 'spent', '--choose-names', '--max-tokens', '40'], {
      cwd,
    });
    const { exitCode, stdout } = await runCli(['replay', '--verify', 'spent'], { cwd });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(': the same, ')]);
  });

  it('does again what was killed, resumed, stopped and abandoned', async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=10';
    const start = ['run', '-a', slow, '-b', slow, '-t', '500', '-n', 'killed', '--json'];
    const resume = ['experiment', 'resume', 'killed', '--json'];
    let said = 0;
    for (const [args, signals] of [
      [start, ['SIGKILL']],
      [resume, ['SIGKILL']],
      // Two of one kind are one when the process had no time for the first.
      [resume, ['SIGINT', 'SIGTERM']],
      [resume, ['SIGTERM']],
    ] as const) {
      const run = startCli(args, { cwd });
      const enough = said + 2;
      await untilSeen(run, () => replies(eventFile(cwd, 'killed')) >= enough);
      for (const signal of signals) run.kill(signal);
      await run;
      said = replies(eventFile(cwd, 'killed'));
    }
    const { verified } = await runJson<Replayed>(['replay', '--verify', 'killed'], { cwd });
    expect(verified).toMatchObject([{ outcome: 'verified', divergence: null }]);
    expect(verified[0]?.requests).toBeGreaterThanOrEqual(said);
  });

  it('names the first event and field that are not as they would be', async () => {
    const cwd = tempDir();
    const { conversations } = await runJson<Result>(
      ['run', '-a', 'local:test', '-b', 'local:test', '-t', '3', '-n', 'forged'],
      { cwd },
    );
    const [only] = conversations;
    const path = only?.events ?? '';
    const text = readFileSync(path, 'utf8');
    const forge = async (from: RegExp, to: string) => {
      writeFileSync(path, text.replace(from, to));
      const { exitCode, stdout } = await runCli(['replay', '--verify', 'forged', '--json'], {
        cwd,
      });
      const { verified } = JSON.parse(stdout) as Replayed;
      return { exitCode, ...verified[0], field: verified[0]?.divergence?.field };
    };
    const diverged = { exitCode: 4, outcome: 'diverged' };
    expect(await forge(/"content":"[^"]{5}/, '"content":"Forged')).toMatchObject({
      ...diverged,
      divergence: { type: 'response.completed' },
      field: 'data.content',
    });
    expect(await forge(/"history_sha256":"\w{4}/, '"history_sha256":"0000')).toMatchObject({
      ...diverged,
      divergence: { type: 'api.call.started' },
      field: 'data.history_sha256',
    });
    expect(await forge(/"max_turns":3/, '"max_turns":4')).toMatchObject({
      ...diverged,
      field: 'data.max_turns',
    });
    expect(await forge(/"seq":4,/, '"seq":"4",')).toMatchObject({
      exitCode: 4,
      outcome: 'damaged',
    });
  });
});
