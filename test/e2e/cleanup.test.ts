import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

const [KILLS, COUNT] = process.env.PIDGIN_CAMPAIGN ? [50, 20] : [2, 8];

/** So many copies of one experiment, each under an id of its own, and their database. */
const template = mkdtempSync(join(tmpdir(), 'pidgin-test-'));

beforeAll(async () => {
  const { directory } = await runJson<{ directory: string }>(
    ['run', '-a', 'local:test', '-b', 'local:test', '-t', '6', '-n', 'tides'],
    { cwd: template },
  );
  const hex = directory.slice(-8);
  for (let index = 1; index < COUNT; index += 1) {
    const other = String(index).padStart(8, '0');
    const copy = directory.replaceAll(hex, other);
    cpSync(directory, copy, { recursive: true });
    for (const path of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
      if (!path.includes(hex) && !/\.(jsonl?|md|ipynb)$/.test(path)) continue;
      const text = readFileSync(join(copy, path), 'utf8').replaceAll(hex, other);
      rmSync(join(copy, path));
      writeFileSync(join(copy, path.replaceAll(hex, other)), text);
    }
    asWritten(copy);
  }
  await runCli(['import'], { cwd: template });
});

/** Puts in the record that what is in the documents was written by Pidgin. */
function asWritten(directory: string): void {
  const file = join(directory, 'experiment.jsonl');
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { type, data } of lines) {
    if (type !== 'post_processing.writing') continue;
    const content = readFileSync(join(directory, data.path));
    data.sha256 = createHash('sha256').update(content).digest('hex');
    data.bytes = content.length;
  }
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

afterAll(() => rmSync(template, { recursive: true, force: true }));

function workingCopy(): string {
  const cwd = tempDir();
  cpSync(template, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}

const experiments = (cwd: string) => join(cwd, 'pidgin_output', 'experiments');
const archive = (cwd: string) => join(cwd, 'pidgin_output', 'archive');

const visible = (cwd: string) =>
  readdirSync(experiments(cwd)).filter((name) => !name.startsWith('.'));

/** How many files directly in the directories of the experiments have names that end so. */
function eventFiles(cwd: string, end: string): number {
  const names = visible(cwd).flatMap((name) => readdirSync(join(experiments(cwd), name)));
  return names.filter((name) => name.endsWith(end)).length;
}

/** What is recorded of each experiment that can be seen: a hash of every event file's text. */
function record(cwd: string): Map<string, string> {
  const found = new Map<string, string>();
  const places = visible(cwd).map((name) => join(experiments(cwd), name));
  const put = existsSync(archive(cwd)) ? readdirSync(archive(cwd)) : [];
  for (const directory of [...places, ...put.map((name) => join(archive(cwd), name))]) {
    const name = basename(directory);
    expect(found.has(name)).toBe(false);
    const files = readdirSync(directory).filter((file) => /^[^.].*\.jsonl(\.gz)?$/.test(file));
    const texts = new Map<string, Buffer>();
    // As written comes before compressed, and counts.
    for (const file of files.sort().reverse()) {
      const bytes = readFileSync(join(directory, file));
      texts.set(file.replace(/\.gz$/, ''), file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    }
    const hash = createHash('sha256');
    for (const [file, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(file).update(text);
    }
    found.set(name, hash.digest('hex'));
  }
  return found;
}

/** Starts a command, and kills it at some moment after it began to change something. */
async function killed(args: readonly string[], cwd: string, begun: () => boolean, kill: number) {
  const run = startCli(args, { cwd });
  let ended = false;
  run.finally(() => {
    ended = true;
  });
  while (!ended && !begun()) await sleep(1);
  await sleep((kill * 7) % 50);
  run.kill('SIGKILL');
  await run;
  // A lock that does not say yet whose it is counts until its heartbeat is missed: now, here.
  for (const name of visible(cwd)) {
    for (const lock of ['.lock', '.taking.lock']) {
      const path = join(experiments(cwd), name, lock);
      if (existsSync(path)) utimesSync(path, 0, 0);
    }
  }
}

async function ids(cwd: string): Promise<unknown[]> {
  const sql = 'SELECT DISTINCT experiment_id FROM messages ORDER BY ALL';
  return (await runJson<QueryResult>(['query', sql], { cwd })).rows.flat();
}

describe('an archived experiment', () => {
  it('is read by its id as before, and is not gone on with', async () => {
    const cwd = workingCopy();
    const oldest = ['cleanup', '--keep-last', String(COUNT - 1)];
    const { selected } = await runJson<{ selected: { experiment_id: string }[] }>(oldest, { cwd });
    const id = String(selected[0]?.experiment_id);
    const conversation = `${id.replace('exp', 'conv')}_0001`;
    const stdout = async (...args: string[]) => (await runCli(args, { cwd })).stdout;
    const read = async () => {
      const [, experiment, ...talk] = (await stdout('export', id, '--format', 'json')).split('\n');
      const {
        directory: _,
        next,
        ...shown
      } = await runJson<Record<string, unknown>>(['experiment', 'show', id], { cwd });
      expect(next).toBeNull();
      return {
        transcript: await stdout('transcript', conversation),
        rows: [experiment?.replace('"archive/', '"experiments/'), ...talk],
        events: await stdout('export', id, '--format', 'jsonl'),
        found: (await stdout('search', 'the', '--in', id)).split('\n').length,
        foundEverywhere: (await runJson<{ total: number }>(['search', 'the'], { cwd })).total,
        everything: (await stdout('export', 'all', '--format', 'jsonl')).length,
        verified: await stdout('replay', '--verify', id),
        shown,
      };
    };
    const before = await read();
    expect(before.found).toBeGreaterThan(2);
    expect(before.verified).toContain(': the same, ');

    await runJson([...oldest, '--archive'], { cwd });
    expect(readdirSync(archive(cwd)).map((name) => name.slice(-id.length))).toEqual([id]);
    expect(await read()).toEqual(before);
    expect(await stdout('list')).toContain('1 experiment archived: pidgin list --archived\n');
    const { experiments: listed } = await runJson<{ experiments: { experiment_id: string }[] }>(
      ['list', '--archived'],
      { cwd },
    );
    expect(listed).toMatchObject([{ experiment_id: id, status: 'completed' }]);

    expect(await runCli(['experiment', 'resume', id], { cwd })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`${id} is archived, and is only read there.`),
    });
    const branch = ['branch', conversation, '--turn', '2', '-t', '3', '-n', 'further'];
    expect(await runJson(branch, { cwd })).toMatchObject({ status: 'completed' });
    expect(await stdout('tree', conversation)).toContain('further');
  });
});

describe('an experiment brought back from the archive', () => {
  it('goes on with its documents made again, but for those somebody edited', async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=1';
    const limited = ['run', '-a', slow, '-b', slow, '-t', '6', '-r', '2', '-n', 'night'];
    const { directory } = await runJson<{ directory: string }>(
      [...limited, '--max-parallel', '1', '--max-total-tokens', '100', '--no-import'],
      { cwd },
    );
    const documents = () =>
      ['README.md', 'analysis.ipynb', 'manifest.json', 'transcripts'].filter((name) =>
        existsSync(join(directory, name)),
      );
    const archiving = ['cleanup', '--name', 'night', '--archive'];
    writeFileSync(join(directory, 'README.md'), 'What I found.');
    const refused = await runCli(archiving, { cwd });
    expect(refused.stdout).toContain('edited since Pidgin wrote it: README.md.');
    expect(refused.exitCode).toBe(0);
    rmSync(join(directory, 'README.md'));
    expect((await runCli(archiving, { cwd })).stdout).toContain('1 experiment archived');
    renameSync(join(archive(cwd), basename(directory)), directory);
    expect(documents()).toEqual(['manifest.json']);

    const go = async (tokens: string) =>
      runJson<ExperimentResult>(
        ['experiment', 'resume', 'night', '--max-total-tokens', tokens, '--no-import'],
        { cwd },
      );
    const first = await go('400');
    expect(first).toMatchObject({ status: 'interrupted', warnings: [] });
    expect(documents()).toHaveLength(4);
    const [edited = ''] = readdirSync(join(directory, 'transcripts'));
    writeFileSync(join(directory, 'transcripts', edited), 'Mine.');
    const second = await go('100000');
    expect(second).toMatchObject({
      status: 'completed',
      warnings: [expect.stringMatching(`left so: transcripts/${edited}. .*pidgin transcript exp_`)],
    });
    expect(readFileSync(join(directory, 'transcripts', edited), 'utf8')).toBe('Mine.');
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toContain(', completed.');
    for (const { transcript } of second.conversations) expect(transcript).not.toBeNull();
  });
});

describe('pidgin cleanup', () => {
  it('shows what is selected and does nothing unless it is told to', async () => {
    const before = record(template);
    const { stdout, exitCode } = await runCli(
      ['cleanup', '--name', 'ti*', '--keep-last', String(COUNT - 2)],
      {
        cwd: template,
      },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 experiments');
    expect(stdout).toContain('Nothing was done. Add --compress, --archive or --delete.');
    expect(await runCli(['cleanup', '--dry-run'], { cwd: template })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Nothing is done anyway until --compress, --archive'),
    });
    expect(await runCli(['cleanup', '--delete'], { cwd: template })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('It is not said which experiments to delete'),
    });
    expect(await runCli(['cleanup', '--delete', '--name', '*'], { cwd: template })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(record(template)).toEqual(before);
  });

  it('loses no event however often compressing is killed, and all that reads reads on', async () => {
    const cwd = workingCopy();
    const before = record(cwd);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const were = eventFiles(cwd, '.jsonl');
      const begun = () => eventFiles(cwd, '.jsonl') < were;
      await killed(['cleanup', '--compress'], cwd, begun, kill);
      expect(record(cwd)).toEqual(before);
    }
    await runCli(['cleanup', '--compress'], { cwd });
    expect(record(cwd)).toEqual(before);
    expect(eventFiles(cwd, '.jsonl')).toBe(0);
    expect(eventFiles(cwd, '.part')).toBe(0);

    for (const args of [
      ['transcript', 'exp_00000001'],
      ['replay', 'conv_00000001_0001', '--verify'],
      ['export', 'exp_00000001', '--format', 'json'],
      ['query', 'SELECT count(*) FROM event_files'],
      ['branch', 'conv_00000001_0001', '--turn', '5', '--dry-run'],
    ]) {
      const { exitCode, stderr } = await runCli(args, { cwd });
      expect({ args, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        args,
        exitCode: 0,
        stderr: '',
      });
    }
  });

  it('leaves each experiment and the database whole however often it is killed', async () => {
    const cwd = workingCopy();
    const before = record(cwd);
    const deletion = ['cleanup', '--name', 'tides', '--keep-last', '5', '--delete', '--yes'];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const were = visible(cwd).length;
      await killed(deletion, cwd, () => visible(cwd).length < were, kill);
      for (const [name, hash] of record(cwd)) expect(hash).toBe(before.get(name));
    }
    expect((await runCli(deletion, { cwd })).exitCode).toBe(0);
    const left = readdirSync(experiments(cwd)).map((name) => name.slice(-'exp_00000000'.length));
    expect(left).toHaveLength(5);
    expect(await ids(cwd)).toEqual(left.sort());

    const rewriting = () =>
      readdirSync(join(cwd, 'pidgin_output')).some((name) => name.endsWith('.vacuum'));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killed(['cleanup', '--vacuum'], cwd, rewriting, kill);
      expect(await ids(cwd)).toEqual(left);
    }
    const { vacuum } = await runJson<{ vacuum: { bytes_after: number; database: string } }>(
      ['cleanup', '--vacuum'],
      { cwd },
    );
    expect(readFileSync(vacuum.database).length).toBe(vacuum.bytes_after);
    expect(await ids(cwd)).toEqual(left);
    expect(readdirSync(join(cwd, 'pidgin_output')).sort()).toEqual([
      'experiments',
      'experiments.duckdb',
    ]);
  });

  it('has every event in one place and every row in a view however often archiving is killed', async () => {
    const cwd = workingCopy();
    const before = record(cwd);
    const archived = () => (existsSync(archive(cwd)) ? readdirSync(archive(cwd)).length : 0);
    const sql = `SELECT count(*), sum(hash(content)::HUGEINT)::VARCHAR, count(DISTINCT experiment_id)
      FROM all_messages`;
    const rows = async () => (await runJson<QueryResult>(['query', sql], { cwd })).rows;
    const said = await rows();
    const left = 5;
    const args = ['cleanup', '--name', 'tides', '--keep-last', String(left), '--archive'];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const were = archived();
      await killed(args, cwd, () => archived() > were, kill);
      expect(record(cwd)).toEqual(before);
      expect(await rows()).toEqual(said);
    }
    expect((await runCli(args, { cwd })).exitCode).toBe(0);
    expect(record(cwd)).toEqual(before);
    expect(archived()).toBe(COUNT - left);
    expect(await rows()).toEqual(said);
    expect(await ids(cwd)).toHaveLength(left);
    expect((await runCli(['list'], { cwd })).stdout).toContain(
      `${COUNT - left} experiments archived`,
    );
  });

  it('goes on with an interrupted experiment that was compressed', async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=5';
    const run = startCli(['run', '-a', slow, '-b', slow, '-t', '6', '-n', 'night', '--json'], {
      cwd,
    });
    // One level at a time: the locks beside the event files come and go.
    const begun = () =>
      existsSync(experiments(cwd)) &&
      visible(cwd).some((name) =>
        readdirSync(join(experiments(cwd), name))
          .filter((file) => /^events_.*jsonl$/.test(file))
          .some((file) =>
            readFileSync(join(experiments(cwd), name, file), 'utf8').includes('response.completed'),
          ),
      );
    await untilSeen(run, begun);
    run.kill('SIGINT');
    await run;
    await runCli(['cleanup', '--compress', '--name', 'night'], { cwd });
    const [name = ''] = readdirSync(experiments(cwd));
    const packed = join(experiments(cwd), name, 'experiment.jsonl.gz');
    const whole = readFileSync(packed);
    // One that cannot go on takes nothing away, though nothing is there as it was written.
    writeFileSync(packed, whole.subarray(0, whole.length - 8));
    const failing = await runCli(['experiment', 'resume', 'night', '--quiet'], { cwd });
    expect(failing.exitCode).toBe(4);
    expect(readFileSync(packed)).toEqual(whole.subarray(0, whole.length - 8));
    writeFileSync(packed, whole);
    const { status } = await runJson<{ status: string }>(['experiment', 'resume', 'night'], {
      cwd,
    });
    expect(status).toBe('completed');
    const verified = await runCli(['replay', 'night', '--verify'], { cwd });
    expect(verified.exitCode).toBe(0);
  });
});
