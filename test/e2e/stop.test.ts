import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/events/clock.ts';
import { LOCK_FILE } from '../../src/experiment/lock.ts';
import { readRunner, standingOf } from '../../src/experiment/runner.ts';
import { stopExperiment } from '../../src/experiment/stop-experiment.ts';
import { EventLine } from '../../src/schemas/event.ts';
import { Database, databasePath } from '../../src/storage/database.ts';
import { loadNoRows, runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

loadNoRows();

const SLOW = 'local:test/slow,delay_ms=5';

interface Stopped {
  stopped: { experiment_id: string; outcome: string; status: string; next: string[] | null }[];
}
interface Listed {
  experiments: { name: string; status: string }[];
}

function directoryOf(cwd: string, name: string): string | undefined {
  const root = join(cwd, 'pidgin_output', 'experiments');
  const found = existsSync(root) ? readdirSync(root).find((one) => one.startsWith(`${name}_`)) : '';
  return found ? join(root, found) : undefined;
}

function eventsOf(cwd: string, name: string, file: RegExp): EventLine[] {
  const directory = directoryOf(cwd, name);
  if (directory === undefined) return [];
  return readdirSync(directory)
    .filter((one) => file.test(one))
    .flatMap((one) => readFileSync(join(directory, one), 'utf8').split('\n').slice(0, -1))
    .map((line) => EventLine.parse(JSON.parse(line)));
}

const said = (cwd: string, name: string) =>
  eventsOf(cwd, name, /^events_/).filter(({ type }) => type === 'response.completed').length;

/** Starts a run that would take minutes and waits until something was said in it. */
async function startLong(cwd: string, name: string, model = SLOW) {
  const run = startCli(['run', '-a', model, '-b', model, '-t', '2000', '-n', name, '--json'], {
    cwd,
  });
  await untilSeen(run, () => said(cwd, name) > 0);
  // In an object: a promise returned from an async function would be waited for.
  return { run };
}

/** Starts a run whose first reply takes a minute, and waits until it is asked for. */
async function startStuck(cwd: string, env = {}) {
  const stuck = 'local:test/slow,delay_ms=60000';
  const run = startCli(['run', '-a', stuck, '-b', stuck, '-n', 'stuck', '--json'], { cwd, env });
  await untilSeen(run, () =>
    eventsOf(cwd, 'stuck', /^events_/).some(({ type }) => type === 'api.call.started'),
  );
  return { run };
}

/** A run that cannot load its rows, as another process has the database. */
async function startBlocked(cwd: string) {
  const { run } = await startStuck(cwd, { PIDGIN_IMPORT: 'true' });
  const path = databasePath(join(cwd, 'pidgin_output'));
  const busy = await Database.open(path, { mode: 'read-write' });
  return {
    run,
    directory: directoryOf(cwd, 'stuck') ?? '',
    unblock: () => busy.close(),
    isBlocked: () =>
      eventsOf(cwd, 'stuck', /^experiment/).some(({ type }) => type === 'post_processing.started'),
  };
}

describe('pidgin stop', () => {
  it('stops all that run, from another process, and returns when they are down', async () => {
    const cwd = tempDir();
    const runs = [await startLong(cwd, 'one'), await startLong(cwd, 'two')];
    const runners = ['one', 'two'].map((name) => readRunner(directoryOf(cwd, name) ?? ''));
    const standing = () => runners.map((runner) => runner && standingOf(runner));
    expect(standing()).toEqual(['alive', 'alive']);
    const unsaid = await runCli(['stop'], { cwd });
    expect(unsaid.exitCode).toBe(2);
    expect(unsaid.stderr).toContain('2 experiments are running');
    const { stopped } = await runJson<Stopped>(['stop', '--all'], { cwd });
    // Not by their numbers, which they keep until this process has taken note of their end.
    expect(standing()).toEqual(['gone', 'gone']);
    expect(stopped.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    for (const { experiment_id, next } of stopped) {
      expect(next).toEqual(['experiment', 'resume', experiment_id]);
    }
    for (const { run } of runs) expect((await run).exitCode).toBe(130);
    for (const name of ['one', 'two']) {
      const events = eventsOf(cwd, name, /^events_/);
      expect(events.at(-1)).toMatchObject({
        type: 'conversation.interrupted',
        data: { cause: 'stop' },
      });
      expect(events.map(({ type }) => type)).not.toContain('response.interrupted');
    }
    expect((await runCli(['stop', '--all'], { cwd })).stdout).toContain('Nothing is running.');
  });

  it('says what became of one that has ended meanwhile', async () => {
    const cwd = tempDir();
    const model = 'local:test';
    await runCli(['run', '-a', model, '-b', model, '-t', '1', '-n', 'done'], { cwd });
    const { stopped } = await runJson<Stopped>(['stop', 'done'], { cwd });
    expect(stopped).toMatchObject([{ outcome: 'not_running', status: 'completed', next: null }]);
    const { stdout } = await runCli(['stop', 'done'], { cwd });
    expect(stdout).toMatch(/^exp_[0-9a-f]{8}: was not running: completed\n$/);
  });

  it('gives up a reply that takes too long', async () => {
    const cwd = tempDir();
    const { run } = await startStuck(cwd);
    // On a clock that stands still, for on a busy machine the last seconds may be too few.
    const outcome = await stopExperiment(directoryOf(cwd, 'stuck') ?? '', {
      graceMs: 0,
      clock: { ...systemClock, elapsed: () => 0 },
    });
    expect(outcome).toBe('stopped');
    expect((await run).exitCode).toBe(130);
    expect(eventsOf(cwd, 'stuck', /^events_/).map(({ type }) => type)).toContain(
      'response.interrupted',
    );
  });

  it('waits for one that obeys, however long it takes to load its rows', async () => {
    const cwd = tempDir();
    const { run, directory, isBlocked, unblock } = await startBlocked(cwd);
    let minutes = 0;
    const outcome = await stopExperiment(directory, {
      graceMs: 0,
      clock: {
        now: systemClock.now,
        elapsed: () => minutes * 60_000,
        sleep: async (ms) => {
          await systemClock.sleep(ms);
          // Time flies once it waits for the database, which it is given after some minutes.
          if (isBlocked()) minutes += 1;
          if (minutes === 5) await unblock();
        },
      },
    });
    expect(outcome).toBe('stopped');
    expect((await run).exitCode).toBe(130);
    expect(eventsOf(cwd, 'stuck', /^experiment/).at(-1)).toMatchObject({
      type: 'post_processing.completed',
      data: { tasks: expect.arrayContaining([{ task: 'import', ok: true }]) },
    });
  });

  it('kills one that obeyed, and stands still before it has ended', async () => {
    const { run, directory, isBlocked, unblock } = await startBlocked(tempDir());
    let minutes = 0;
    const outcome = await stopExperiment(directory, {
      graceMs: 0,
      clock: {
        now: systemClock.now,
        elapsed: () => minutes * 60_000,
        sleep: async (ms) => {
          await systemClock.sleep(ms);
          if (!isBlocked()) return;
          if (minutes === 0) {
            run.kill('SIGSTOP');
            // As if it had been asleep for long.
            const longAgo = new Date(Date.now() - 60_000);
            utimesSync(join(directory, LOCK_FILE), longAgo, longAgo);
          }
          minutes += 1;
        },
      },
    });
    await unblock();
    expect(outcome).toBe('killed');
    expect((await run).signal).toBe('SIGKILL');
  });

  it('kills a process that does not obey, and ends its record', async () => {
    const cwd = tempDir();
    const { run } = await startLong(cwd, 'frozen');
    run.kill('SIGSTOP');
    const { stopped } = await runJson<Stopped>(['stop', 'frozen', '--force', '--grace', '0'], {
      cwd,
    });
    expect(stopped[0]?.outcome).toBe('killed');
    expect((await run).signal).toBe('SIGKILL');
    expect(eventsOf(cwd, 'frozen', /^experiment/).at(-1)).toMatchObject({
      type: 'experiment.interrupted',
      data: { cause: 'crash', conversations: { interrupted: 1 } },
    });
  });

  it('marks what crashed, and touches no other program that has its process number', async () => {
    const cwd = tempDir();
    const { run } = await startLong(cwd, 'crashed');
    run.kill('SIGKILL');
    await run;
    writeFileSync(
      join(directoryOf(cwd, 'crashed') ?? '', '.runner.json'),
      JSON.stringify({ pid: process.pid, host: hostname(), began: 'before the reboot' }),
    );
    const { stopped } = await runJson<Stopped>(['stop', 'crashed', '--force', '--grace', '0'], {
      cwd,
    });
    expect(stopped[0]?.outcome).toBe('not_running');
    const { experiments } = await runJson<Listed>(['experiment', 'list'], { cwd });
    expect(experiments).toMatchObject([{ name: 'crashed', status: 'interrupted' }]);
    expect(eventsOf(cwd, 'crashed', /^events_/).at(-1)).toMatchObject({
      type: 'conversation.interrupted',
      data: { cause: 'crash' },
    });
  });
});

describe('pidgin experiment pause', () => {
  it('holds a run from another process until it is resumed', async () => {
    const cwd = tempDir();
    const { run } = await startLong(cwd, 'held');
    await runJson(['experiment', 'pause', 'held'], { cwd });
    const last = () => eventsOf(cwd, 'held', /^events_/).at(-1)?.type;
    await untilSeen(run, () => last() === 'conversation.paused');
    const before = said(cwd, 'held');
    await sleep(500);
    expect(said(cwd, 'held')).toBe(before);
    await runJson(['experiment', 'resume', 'held'], { cwd });
    await untilSeen(run, () => said(cwd, 'held') > before);
    await runJson(['stop', 'held'], { cwd });
    await run;
    const refused = await runCli(['experiment', 'pause', 'held'], { cwd });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('not running');
  });
});
