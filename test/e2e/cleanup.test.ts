import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/storage/query.ts';
import { runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const KILLS = process.env.PIDGIN_CAMPAIGN ? 50 : 3;
const COUNT = 40;

/** Forty copies of one experiment, each under an id of its own, and their database. */
const template = mkdtempSync(join(tmpdir(), 'pidgin-test-'));

beforeAll(async () => {
  const { directory } = await runJson<{ directory: string }>(
    ['run', '-a', 'local:test', '-b', 'local:test', '-t', '10', '-r', '3', '-n', 'tides'],
    { cwd: template },
  );
  const hex = directory.slice(-8);
  for (let index = 1; index < COUNT; index += 1) {
    const other = String(index).padStart(8, '0');
    const copy = directory.replaceAll(hex, other);
    cpSync(directory, copy, { recursive: true });
    for (const path of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
      if (!path.includes(hex) && !/\.jsonl?$/.test(path)) continue;
      const text = readFileSync(join(copy, path), 'utf8').replaceAll(hex, other);
      rmSync(join(copy, path));
      writeFileSync(join(copy, path.replaceAll(hex, other)), text);
    }
  }
  await runCli(['import'], { cwd: template });
}, 120_000);

afterAll(() => rmSync(template, { recursive: true, force: true }));

function workingCopy(): string {
  const cwd = tempDir();
  cpSync(template, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}

const experiments = (cwd: string) => join(cwd, 'pidgin_output', 'experiments');

/** What is recorded of each experiment that can be seen: a hash of every event file's text. */
function record(cwd: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(experiments(cwd)).filter((one) => !one.startsWith('.'))) {
    const directory = join(experiments(cwd), name);
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

/** Starts a command and kills it at some moment, or lets it end before. */
async function killed(args: readonly string[], cwd: string, afterMs: number): Promise<void> {
  const run = startCli(args, { cwd });
  await Promise.race([sleep(afterMs), run]);
  run.kill('SIGKILL');
  await run;
}

const moment = (kill: number, spreadMs: number) => 250 + Math.round((kill / KILLS) * spreadMs);

async function ids(cwd: string): Promise<unknown[]> {
  const sql = 'SELECT DISTINCT experiment_id FROM messages ORDER BY ALL';
  return (await runJson<QueryResult>(['query', sql], { cwd })).rows.flat();
}

describe('pidgin cleanup', () => {
  it('shows what is selected in 60 columns and does nothing unless it is told to', async () => {
    const before = record(template);
    const { stdout, exitCode } = await runCli(['cleanup', '--name', 'ti*', '--keep-last', '38'], {
      cwd: template,
      env: { COLUMNS: '60' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 experiments');
    expect(stdout).toContain('Nothing was done. Add --compress or --delete.');
    expect(await runCli(['cleanup', '--delete'], { cwd: template })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Which experiments are to be deleted is not said'),
    });
    expect(await runCli(['cleanup', '--delete', '--name', '*'], { cwd: template })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await runCli(['cleanup', '--older-than', 'long'], { cwd: template })).toMatchObject({
      exitCode: 2,
    });
    expect(record(template)).toEqual(before);
  });

  it('loses no event however often compressing is killed, and all that reads reads on', async () => {
    const cwd = workingCopy();
    const before = record(cwd);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killed(['cleanup', '--compress'], cwd, moment(kill, 700));
      expect(record(cwd)).toEqual(before);
    }
    const { cleaned } = await runJson<{ cleaned: { outcome: string }[] }>(
      ['cleanup', '--compress'],
      { cwd },
    );
    expect(cleaned.every(({ outcome }) => outcome === 'compressed')).toBe(true);
    expect(record(cwd)).toEqual(before);
    const files = readdirSync(experiments(cwd), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.jsonl') || file.endsWith('.part'))).toEqual([]);

    const one = 'exp_00000001';
    for (const args of [
      ['transcript', one],
      ['replay', `conv_00000001_0001`, '--verify'],
      ['export', one, '--format', 'json'],
      ['experiment', 'show', one],
      ['query', 'SELECT count(*) FROM event_files'],
      ['branch', 'conv_00000001_0001', '--turn', '9', '--dry-run'],
      ['list'],
    ]) {
      const { exitCode, stderr } = await runCli(args, { cwd });
      expect({ args, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        args,
        exitCode: 0,
        stderr: '',
      });
    }
  });

  it('leaves each experiment whole or gone however often deleting is killed', async () => {
    const cwd = workingCopy();
    const before = record(cwd);
    const args = ['cleanup', '--name', 'tides', '--keep-last', '1', '--delete', '--yes'];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killed(args, cwd, moment(kill, 700));
      for (const [name, hash] of record(cwd)) expect(hash).toBe(before.get(name));
    }
    expect((await runCli(args, { cwd })).exitCode).toBe(0);
    const left = readdirSync(experiments(cwd));
    expect(left).toHaveLength(1);
    expect(await ids(cwd)).toEqual(left.map((name) => name.slice(-'exp_00000000'.length)));
  });

  it('leaves the database whole however often it is killed while it is rewritten', async () => {
    const cwd = workingCopy();
    await runCli(['cleanup', '--name', '*', '--keep-last', '10', '--delete', '--yes'], { cwd });
    const before = await ids(cwd);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killed(['cleanup', '--vacuum'], cwd, moment(kill, 1500));
      expect(await ids(cwd)).toEqual(before);
    }
    const { vacuum } = await runJson<{ vacuum: { bytes_after: number; database: string } }>(
      ['cleanup', '--vacuum'],
      { cwd },
    );
    expect(readFileSync(vacuum.database).length).toBe(vacuum.bytes_after);
    expect(await ids(cwd)).toEqual(before);
    const names = readdirSync(join(cwd, 'pidgin_output')).sort();
    expect(names).toEqual(['experiments', 'experiments.duckdb']);
  });

  it('goes on with an interrupted experiment that was compressed, here and on its own', async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=5';
    const run = startCli(['run', '-a', slow, '-b', slow, '-t', '6', '-n', 'night', '--json'], {
      cwd,
    });
    const begun = () =>
      existsSync(experiments(cwd)) &&
      [...readdirSync(experiments(cwd), { recursive: true, encoding: 'utf8' })].some(
        (path) =>
          /events_.*jsonl$/.test(path) &&
          readFileSync(join(experiments(cwd), path), 'utf8').includes('response.completed'),
      );
    while (!begun()) await sleep(20);
    run.kill('SIGINT');
    await run;
    await runCli(['cleanup', '--compress', '--name', 'night'], { cwd });
    const packed = record(cwd);
    // One that cannot even begin takes nothing away.
    const failing = await runCli(['experiment', 'resume', 'night', '--quiet'], {
      cwd,
      env: { PIDGIN_RETRY_FAILED: 'perhaps', PIDGIN_SEED: 'x' },
    });
    expect([0, 2]).toContain(failing.exitCode);
    expect(record(cwd).size).toBe(packed.size);
    await runCli(['stop', 'night'], { cwd });
    const { status } = await runJson<{ status: string }>(['experiment', 'resume', 'night'], {
      cwd,
    });
    expect(status).toBe('completed');
    const verified = await runCli(['replay', 'night', '--verify'], { cwd });
    expect(verified.exitCode).toBe(0);
  });
});
