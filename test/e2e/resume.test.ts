import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { startHaltingModel } from '../support/halting-model.ts';
import { loadNoRows, runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

loadNoRows();

const KILLS = process.env.PIDGIN_CAMPAIGN ? 100 : 3;
const SLOW = 'local:test/slow,delay_ms=2';
const SPEC = `
name: tides
agent_a: ${SLOW}
agent_b: [MODEL]
max_turns: 8
repetitions: 2
max_parallel: 2
seed: 11
matrix: { temperature_a: [0, 1] }
awareness: { name: nudged, base: basic, prompts: { 3: { both: Slower. } } }
`.replace('[MODEL]', SLOW);

/** Every row that says what was said, by whom and when in the conversation. */
async function rowsIn(cwd: string) {
  const sql = `select right(conversation_id, 4), c.arm, c.status, c.turns_completed, m.turn_number, m.author, m.kind, m.content
    from conversations c join messages m using (conversation_id) order by all`;
  await runJson(['import'], { cwd });
  return (await runJson<QueryResult>(['query', sql], { cwd })).rows;
}

/** The event files, each up to its last newline. */
function recordIn(cwd: string): Map<string, string> {
  const root = join(cwd, 'pidgin_output', 'experiments');
  // What comes and goes meanwhile is no mistake.
  const files = fastGlob.sync('**/*.jsonl', { cwd: root, suppressErrors: true });
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return [file, text.slice(0, text.lastIndexOf('\n') + 1)];
    }),
  );
}

const sizeOf = (record: Map<string, string>) => [...record.values()].join('').length;

/** Starts a command and kills it at a random moment after it has begun to write. */
async function runAndKill(args: readonly string[], cwd: string): Promise<'killed' | 'done'> {
  const before = recordIn(cwd);
  const run = startCli([...args, '--json'], { cwd });
  let ended = false;
  const end = run.then(() => {
    ended = true;
  });
  while (!ended && sizeOf(recordIn(cwd)) === sizeOf(before)) await sleep(5);
  await Promise.race([sleep(Math.random() * 250), end]);
  const killed = !ended && run.kill('SIGKILL');
  await end;
  for (const [file, text] of before) expect(recordIn(cwd).get(file)?.startsWith(text)).toBe(true);
  return killed ? 'killed' : 'done';
}

describe('resume', () => {
  it(`comes to the same rows after ${KILLS} kills at random moments`, async () => {
    const calm = tempDir();
    writeFileSync(join(calm, 'spec.yaml'), SPEC);
    await runJson(['run', 'spec.yaml'], { cwd: calm });
    const expected = await rowsIn(calm);
    expect(expected).toHaveLength(4 * (8 * 2 + 2));
    for (let kills = 0; kills < KILLS; ) {
      const cwd = tempDir();
      writeFileSync(join(cwd, 'spec.yaml'), SPEC);
      let outcome = await runAndKill(['run', 'spec.yaml'], cwd);
      while (outcome === 'killed' && kills < KILLS) {
        kills += 1;
        for (const file of fastGlob.sync('pidgin_output/**/manifest.json', { cwd }))
          rmSync(join(cwd, file));
        outcome = await runAndKill(['experiment', 'resume', 'tides'], cwd);
      }
      const result = await runJson<ExperimentResult>(['experiment', 'resume', 'tides'], { cwd });
      expect(result.status).toBe('completed');
      const replay = await runCli(['replay', '--verify', 'tides'], { cwd });
      expect([replay.exitCode, replay.stdout.match(/: the same, /g)?.length]).toEqual([0, 4]);
      expect(await rowsIn(cwd)).toEqual(expected);
      for (const text of recordIn(cwd).values()) {
        const seqs = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).seq);
        expect(seqs).toEqual(seqs.map((_, index) => index));
      }
    }
  });

  it('leaves a damaged conversation as it is, says so, and goes on with the others', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test', '-b', 'local:test', '-t', '3', '-r', '2', '-n', 'hurt'],
      { cwd },
    );
    const [first, second] = result.conversations;
    const cut = (path: string, keep: (line: string, at: number) => string | undefined) => {
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, 24);
      writeFileSync(
        path,
        lines
          .flatMap((line, at) => keep(line, at) ?? [])
          .join('\n')
          .concat('\n'),
      );
    };
    const damage = (line: string, at: number) => (at === 12 ? '{"garb' : line);
    cut(first?.events ?? '', damage);
    cut(second?.events ?? '', (line) => line);
    const record = join(result.directory, 'experiment.jsonl');
    cut(record, (line) => (line.includes('experiment.started') ? line : undefined));

    const before = readFileSync(first?.events ?? '', 'utf8');
    const resumed = await runCli(['experiment', 'resume', 'hurt'], { cwd });
    const told = `${first?.conversation_id} is left as it is, as its events are damaged: line 13: not JSON`;
    expect(resumed.stderr).toContain(`Warning: ${told}`);
    expect(resumed.stderr).toContain('Not whole, as its record is damaged: 2 conversations');
    expect(readFileSync(record, 'utf8')).toContain('"cause":"damage"');
    expect(readFileSync(first?.events ?? '', 'utf8')).toBe(before);
    const verified = await runCli(['replay', '--verify', second?.conversation_id ?? ''], { cwd });
    expect(verified.exitCode).toBe(0);
    expect(readFileSync(second?.events ?? '', 'utf8')).toContain('conversation.completed');

    const again = await runCli(['experiment', 'resume', 'hurt'], { cwd });
    expect(again.exitCode).toBe(4);
    expect(again.stderr).toContain(`can be gone on with. ${told}`);
    expect(again.stderr).toContain(`pidgin experiment export-spec ${result.experiment_id}`);
  });

  it('holds a conversation anew whose event file is gone, and says so', async () => {
    const cwd = tempDir();
    const { conversations } = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test', '-b', 'local:test', '-t', '3', '-r', '2', '-n', 'lost'],
      { cwd },
    );
    const [kept, lost] = conversations;
    const before = readFileSync(kept?.events ?? '', 'utf8');
    rmSync(lost?.events ?? '');
    const resumed = await runCli(['experiment', 'resume', 'lost'], { cwd });
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr.replaceAll(/\s+/g, ' ')).toContain(
      `Warning: ${lost?.conversation_id} was held anew, as its event file is gone, and with it 3 turns`,
    );
    expect(readFileSync(kept?.events ?? '', 'utf8')).toBe(before);
    expect(readFileSync(lost?.events ?? '', 'utf8')).toContain('conversation.completed');
  });

  it('says that nothing is left, refuses a second at the same time, and retries what failed', async () => {
    const cwd = tempDir();
    const failing = 'local:test/fail,after=2,class=auth';
    const failed = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test', '-b', failing, '-t', '4', '-n', 'broken'],
      { cwd },
    );
    expect(failed.conversations[0]).toMatchObject({ status: 'failed', turns: 2 });
    expect(failed.next).toEqual(['experiment', 'resume', failed.experiment_id, '--retry-failed']);
    const nothing = await runCli(['experiment', 'resume', 'broken'], { cwd });
    expect(nothing.exitCode).toBe(0);
    expect(nothing.stderr).toContain('Nothing is left');
    const retried = await runJson<ExperimentResult>(
      ['experiment', 'resume', 'broken', '--retry-failed'],
      { cwd },
    );
    expect(retried.conversations[0]).toMatchObject({ status: 'failed', turns: 2 });

    // Its plan is lost, and what was said is not.
    const { directory, experiment_id } = failed;
    writeFileSync(join(directory, 'experiment.jsonl'), 'scrambled\n');
    const lost = await runCli(['experiment', 'resume', experiment_id], { cwd });
    expect(lost.exitCode).toBe(4);
    expect(lost.stderr).toContain(`is still there: pidgin transcript ${experiment_id}\n`);
    expect((await runCli(['transcript', experiment_id], { cwd })).stdout).toContain('## Turn 2');

    const slow = startCli(['run', '-a', SLOW, '-b', SLOW, '-t', '5000', '-n', 'long'], { cwd });
    const longRun = () => [...recordIn(cwd).keys()].find((file) => /^long.*events/.test(file));
    await untilSeen(slow, () => longRun() !== undefined);
    const second = await runCli(['experiment', 'resume', 'long'], { cwd });
    expect(second.exitCode).toBe(2);
    expect(second.stderr).toContain(`is being run by process ${slow.pid} on ${hostname()}`);
    slow.kill('SIGINT');
    await slow;
  });

  it('is not held up by a lock whose process number now belongs to another program', async () => {
    const cwd = tempDir();
    const { goOn } = await startHaltingModel(cwd);
    const run = startCli(['run', '-a', 'lab/m', '-b', 'silent', '-t', '2', '-n', 'reboot'], {
      cwd,
    });
    await untilSeen(run, () => [...recordIn(cwd).values()].join('').includes('"delta":"Half a "'));
    run.kill('SIGKILL');
    await run;
    goOn();
    const root = join(cwd, 'pidgin_output', 'experiments');
    const [directory = ''] = readdirSync(root);
    // The number is this test's own: alive, but begun at another time.
    writeFileSync(
      join(root, directory, '.runner.json'),
      JSON.stringify({ pid: process.pid, host: hostname(), began: 'before the reboot' }),
    );
    const { experiments } = await runJson<{ experiments: { status: string }[] }>(['list'], { cwd });
    expect(experiments.map(({ status }) => status)).toEqual(['crashed']);
    const result = await runJson<ExperimentResult>(['experiment', 'resume', 'reboot'], { cwd });
    expect(result.status).toBe('completed');
  });
});
