import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { type LogRecord, readLog } from '../../src/events/log-reader.ts';
import { LogWriter } from '../../src/events/log-writer.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { EventLine } from '../../src/schemas/event.ts';
import type { ImportSummary } from '../../src/storage/import-service.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { startHaltingModel } from '../support/halting-model.ts';
import { needs } from '../support/needs.ts';
import { loadNoRows, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

loadNoRows();

const SLOW = 'local:test/slow,delay_ms=15';
const KILLS = process.env.PIDGIN_CAMPAIGN ? 200 : 4;

function eventFiles(cwd: string): string[] {
  // What comes and goes meanwhile is no mistake.
  const options = { cwd, absolute: true, suppressErrors: true };
  return fastGlob.sync('pidgin_output/experiments/*/events_*.jsonl', options).sort();
}

async function read(path: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of readLog(path)) records.push(record);
  return records;
}

/** Starts a slow conversation and waits until its first reply is on disk. */
async function startSlow(cwd: string) {
  const run = startCli(['run', '-a', SLOW, '-b', SLOW, '-t', '50', '--json'], { cwd });
  await untilSeen(run, () =>
    eventFiles(cwd).some((file) => readFileSync(file, 'utf8').includes('response.completed')),
  );
  // In an object: a promise returned from an async function would be waited for.
  return { run };
}

describe('interruption', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'finishes the reply in flight after one %s, and imports',
    async (signal) => {
      const cwd = tempDir();
      const { run } = await startSlow(cwd);
      run.kill(signal);
      const { exitCode, stdout } = await run;
      expect(exitCode).toBe(130);
      const { experiment_id, next, conversations } = JSON.parse(String(stdout));
      expect(next).toEqual(['experiment', 'resume', experiment_id]);
      const [conversation] = conversations;
      expect(conversation).toMatchObject({ status: 'interrupted', end_reason: 'user' });
      const types = (await read(conversation.events)).map(
        (record) => record.ok && record.event.type,
      );
      expect(types.at(-1)).toBe('conversation.interrupted');
      expect(types).not.toContain('response.interrupted');
      expect(types.filter((type) => type === 'api.call.started').length).toBe(
        types.filter((type) => type === 'response.completed').length,
      );
      await runJson(['import'], { cwd });
      const { rows } = await runJson<QueryResult>(['query', 'select status from conversations'], {
        cwd,
      });
      expect(rows).toEqual([['interrupted']]);
    },
  );

  it('abandons the reply after the second, and keeps what had arrived', async () => {
    const cwd = tempDir();
    await startHaltingModel(cwd);
    const run = startCli(['run', '-a', 'lab/m', '-b', 'silent', '-t', '5', '--json'], { cwd });
    await untilSeen(run, () =>
      eventFiles(cwd).some((file) => readFileSync(file, 'utf8').includes('"delta":"Half a "')),
    );
    // Of two signals of one kind the second is lost when the process had no time for the first.
    run.kill('SIGINT');
    run.kill('SIGTERM');
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    const [conversation] = JSON.parse(String(stdout)).conversations;
    const records = await read(conversation.events);
    const kept = records.find(
      (record) => record.ok && record.event.type === 'response.interrupted',
    );
    expect(kept).toMatchObject({ event: { data: { cause: 'user', content: 'Half a ' } } });
    const transcript = readFileSync(conversation.transcript, 'utf8');
    expect(transcript).toContain('was cut off');
  });

  it(`leaves whole lines, or one torn tail, when killed at ${KILLS} random moments`, async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=2';
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = eventFiles(cwd).length;
      const run = startCli(['run', '-a', slow, '-b', slow, '-t', '500', '-r', '2'], { cwd });
      await untilSeen(run, () => eventFiles(cwd).length > before);
      await sleep(Math.random() * 400);
      run.kill('SIGKILL');
      await run;
    }
    const files = eventFiles(cwd);
    expect(files).toHaveLength(KILLS);
    let replies = 0;
    for (const file of files) {
      const records = await read(file);
      const bad = records.filter((record) => !record.ok);
      expect(bad.length).toBeLessThanOrEqual(1);
      for (const record of bad) expect(record.reason).toBe('torn');
      replies += records.filter((r) => r.ok && r.event.type === 'response.completed').length;
      const { writer } = await LogWriter.open(file, {
        fsync: 'never',
        parse: EventLine.parse,
      });
      writer.close();
      expect((await read(file)).every((record) => record.ok)).toBe(true);
    }
    const summary = await runJson<ImportSummary>(['import'], { cwd });
    expect(summary.rejected_lines).toBe(0);
    const { rows } = await runJson<QueryResult>(
      ['query', `select count(*)::int from messages where kind = 'reply'`],
      { cwd },
    );
    expect(rows).toEqual([[replies]]);
    const { experiments } = await runJson<{ experiments: { status: string }[] }>(['list'], { cwd });
    expect(experiments).toHaveLength(KILLS);
  });
});

describe('a run on a full disk', () => {
  needs('unshare');

  it('stops with one clear message, and goes on when there is room again', async () => {
    const cwd = tempDir();
    const spec = ['-a', 'local:test/long', '-b', 'local:test/long', '-t', '10', '--seed', '7'];
    const full = await runOnFullDisk(cwd, spec);
    expect(full.stderr).toContain('Error: The disk is full');
    expect(full.stderr.match(/Error:/g)).toHaveLength(1);
    const place = `${cwd}/disk/out`;
    expect(full.stderr).toContain(
      `  Then go on: pidgin experiment resume ${full.experimentId} -o ${place}\n`,
    );
    expect(full.stderr).not.toMatch(/\n\s+at /);
    expect(full.exitCode).toBe(4);
    expect(full.lines.length).toBeGreaterThan(5);
    for (const line of full.lines) JSON.parse(line);

    expect(full.resumed).toMatchObject({ status: 'completed', next: null });
    expect(full.verified).toMatchObject({ verified: [{ outcome: 'verified' }] });
    const calm = tempDir();
    await runJson(['run', ...spec, '-n', 'tides'], { cwd: calm, env: { PIDGIN_IMPORT: 'true' } });
    const { rows } = await runJson<QueryResult>(['query', SAID], { cwd: calm });
    expect(rows).toHaveLength(21);
    expect(full.said).toEqual(rows);
  });
});

const SAID = 'select message_index, author, content from messages order by all';

/**
 * Runs on a file system that is soon full, mounted for that process alone; then makes room, goes on
 * with it, verifies it, and asks for what was said.
 */
async function runOnFullDisk(cwd: string, spec: readonly string[]) {
  const namespace = process.getuid?.() === 0 ? ['-m'] : ['-Urm'];
  const bin = resolve(import.meta.dirname, '../../bin/run.js');
  const disk = join(cwd, 'disk');
  mkdirSync(disk);
  // Named in full again: what mount finds of it elsewhere holds options that only root may set.
  const script = `mount -t tmpfs -o size=64k tmpfs "$DISK"
"$NODE" "$BIN" run "$@" -n tides -o "$DISK/out" >/dev/null 2>stderr
echo $? >code
cat "$DISK"/out/experiments/*/events_*.jsonl >lines
mount -t tmpfs -o remount,size=64m tmpfs "$DISK"
"$NODE" "$BIN" experiment resume tides -o "$DISK/out" --json >resumed
"$NODE" "$BIN" replay --verify tides -o "$DISK/out" --json >verified
"$NODE" "$BIN" query "$SAID" -o "$DISK/out" --json >said`;
  await execa('unshare', [...namespace, 'sh', '-c', script, 'sh', ...spec], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      NODE: process.execPath,
      BIN: bin,
      DISK: disk,
      SAID,
    },
    extendEnv: false,
    reject: false,
  });
  const kept = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const resumed = JSON.parse(kept('resumed')) as ExperimentResult;
  return {
    exitCode: Number(kept('code')),
    stderr: kept('stderr'),
    lines: kept('lines').trimEnd().split('\n'),
    experimentId: resumed.experiment_id,
    resumed,
    verified: JSON.parse(kept('verified')),
    said: JSON.parse(kept('said')).rows,
  };
}
