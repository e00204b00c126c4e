import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { type LogRecord, readLog } from '../../src/events/log-reader.ts';
import { LogWriter } from '../../src/events/log-writer.ts';
import { EventLine } from '../../src/schemas/event.ts';
import type { ImportSummary } from '../../src/storage/import-service.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { loadNoRows, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const SLOW = 'local:test/slow,delay_ms=15';
const KILLS = process.env.PIDGIN_CAMPAIGN ? 200 : 8;

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

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

/** Starts a slow conversation and waits until its first reply is on disk. */
async function startSlow(cwd: string) {
  const run = startCli(['run', '-a', SLOW, '-b', SLOW, '-t', '50', '--json'], { cwd });
  await until(() =>
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
      const [conversation] = JSON.parse(String(stdout)).conversations;
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
    const slow = 'local:test/slow,delay_ms=300';
    const run = startCli(['run', '-a', slow, '-b', slow, '-t', '5', '--json'], { cwd });
    await until(() =>
      eventFiles(cwd).some((file) => readFileSync(file, 'utf8').includes('api.call.started')),
    );
    await sleep(700);
    run.kill('SIGINT');
    await sleep(100);
    run.kill('SIGINT');
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    const [conversation] = JSON.parse(String(stdout)).conversations;
    const records = await read(conversation.events);
    const kept = records.find(
      (record) => record.ok && record.event.type === 'response.interrupted',
    );
    expect(kept).toMatchObject({ event: { data: { cause: 'user' } } });
    const transcript = readFileSync(conversation.transcript, 'utf8');
    expect(transcript).toContain('was cut off');
  });

  it(`leaves whole lines, or one torn tail, when killed at ${KILLS} random moments`, {
    timeout: KILLS * 15_000,
  }, async () => {
    const cwd = tempDir();
    const slow = 'local:test/slow,delay_ms=2';
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = eventFiles(cwd).length;
      const run = startCli(['run', '-a', slow, '-b', slow, '-t', '500', '-r', '2'], { cwd });
      await until(() => eventFiles(cwd).length > before);
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

  it('stops with one clear message on a full disk, and leaves only whole lines', async () => {
    const cwd = tempDir();
    const { exitCode, stderr, lines } = await runOnFullDisk(cwd);
    expect(stderr).toContain('The disk is full');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(4);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) JSON.parse(line);
  });
});

/** Runs on a file system of 256 KiB, mounted for that process alone. */
async function runOnFullDisk(cwd: string) {
  const namespace = process.getuid?.() === 0 ? ['-m'] : ['-Urm'];
  const bin = resolve(import.meta.dirname, '../../bin/run.js');
  const script = `mount -t tmpfs -o size=256k tmpfs "$1"
"$2" "$3" run -a local:test/long -b local:test/long -t 500 -o "$1/out" >/dev/null
code=$?
cat "$1"/out/experiments/*/events_*.jsonl
exit $code`;
  const child = spawn(
    'unshare',
    [...namespace, 'sh', '-c', script, 'sh', cwd, process.execPath, bin],
    {
      env: { PATH: process.env.PATH ?? '', HOME: cwd },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exitCode = await new Promise((settle) => child.on('close', settle));
  return { exitCode, stderr, lines: stdout.split('\n').filter((line) => line !== '') };
}
