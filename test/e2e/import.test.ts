import { once } from 'node:events';
import { appendFileSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Database, databasePath } from '../../src/storage/database.ts';
import { queryDatabase } from '../../src/storage/query.ts';
import { allRows } from '../support/all-rows.ts';
import { ConversationLog, ExperimentLog, experimentDirectory } from '../support/events.ts';
import { runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const IMPORT_ON_COPY = join(import.meta.dirname, '../support/import-on-copy.ts');
const TSX = import.meta.resolve('tsx');

const KILLS = process.env.PIDGIN_CAMPAIGN ? 30 : 2;

/** An output directory with an experiment of so many conversations. */
function experimentOf(conversations: number, turns: number): string {
  const output = tempDir();
  new ExperimentLog().started(conversations).writeTo(output);
  for (let index = 1; index <= conversations; index += 1) {
    const log = new ConversationLog('exp_7f3a9c21', index).started();
    for (let turn = 0; turn < turns; turn += 1) {
      log.turn(turn, `Turn ${turn} of ${index}. `.repeat(10), 'And so on. '.repeat(10));
    }
    log.completed(turns).writeTo(output);
  }
  return output;
}

/** Everything in the database but when it was imported. */
async function everything(output: string) {
  const tables = await allRows(output);
  for (const row of tables.imported_files ?? []) delete row.imported_at;
  for (const row of tables.schema_info ?? []) delete row.created_at;
  return tables;
}

/** A process that goes on. */
interface Killable extends Promise<{ readonly signal?: string | undefined }> {
  kill(signal: 'SIGKILL'): boolean;
}

/** Kills imports at moments spread over the time that one takes. */
async function killed(
  load: () => Killable,
  wholeMs: number,
  check: () => Promise<void>,
): Promise<void> {
  let takesMs = wholeMs;
  for (let kills = 0; kills < KILLS; ) {
    const startedAt = performance.now();
    const child = load();
    await Promise.race([sleep(((kills + 0.5) / KILLS) * takesMs), child]);
    child.kill('SIGKILL');
    if ((await child).signal === 'SIGKILL') {
      kills += 1;
      await check();
    } else {
      // It was quicker than the first: then so is the next likely to be.
      takesMs = performance.now() - startedAt;
    }
  }
}

describe('pidgin import', () => {
  it('gives the same rows after being killed at any moment as in one go', async () => {
    const output = experimentOf(6, 4);
    const cwd = tempDir();
    const options = ['import', '-o', output];
    const startedAt = performance.now();
    await startCli([...options, '--rebuild'], { cwd });
    const wholeMs = performance.now() - startedAt;
    const expected = await everything(output);
    const load = () => {
      rmSync(databasePath(output), { force: true });
      return startCli(options, { cwd });
    };
    await killed(load, wholeMs, async () => {
      expect((await runCli(options, { cwd })).exitCode).toBe(0);
      expect(await everything(output)).toEqual(expected);
    });
  });

  it.each([
    ['a file', (output: string, cwd: string) => startCli(['import', '-o', output], { cwd })],
    [
      'a very large file',
      (output: string, cwd: string) =>
        execa(process.execPath, ['--import', TSX, IMPORT_ON_COPY, output], { cwd, reject: false }),
    ],
  ])('leaves the rows as they were when it is killed within %s', async (_, start) => {
    const output = tempDir();
    const cwd = tempDir();
    const log = new ConversationLog('exp_7f3a9c21', 1).started();
    const thinking = 'What is a tide? '.repeat(16_000);
    const hold = (turn: number) => log.turn(turn, `a${turn}`, `b${turn}`, { thinking });
    // Half a megabyte a turn: far more than is loaded at once.
    for (let turn = 0; turn < 10; turn += 1) hold(turn);
    log.writeTo(output);
    const options = ['import', '-o', output];
    await runCli(options, { cwd });
    const before = await everything(output);
    const database = databasePath(output);
    copyFileSync(database, join(cwd, 'before'));
    hold(10).completed(11).writeTo(output);
    const startedAt = performance.now();
    expect((await start(output, cwd)).exitCode).toBe(0);
    const wholeMs = performance.now() - startedAt;
    const after = await everything(output);
    expect(after.conversation_turns).toHaveLength(11);
    const load = () => {
      rmSync(`${database}.wal`, { force: true });
      copyFileSync(join(cwd, 'before'), database);
      return start(output, cwd);
    };
    await killed(load, wholeMs, async () => {
      // As they were, or as they are to be when the last moments were all it still had to live.
      expect([before, after]).toContainEqual(await everything(output));
      await runCli(options, { cwd });
      expect(await everything(output)).toEqual(after);
      expect(readdirSync(output).sort()).toEqual(['experiments', 'experiments.duckdb']);
    });
  });

  it('waits for another import, and both have everything', async () => {
    const output = experimentOf(12, 2);
    const cwd = tempDir();
    const args = ['import', '-o', output, '--wait', '600'];
    const runs = [1, 2, 3].map(() => runCli(args, { cwd, alone: true }));
    for (const { exitCode, stderr } of await Promise.all(runs)) {
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        exitCode: 0,
        stderr: '',
      });
    }
    // Those may have come one after the other.
    const holder = await Database.open(databasePath(output), { mode: 'read-write' });
    const waiting = startCli([...args, '--rebuild'], { cwd });
    const [told] = await once(waiting.stderr, 'data');
    holder.close();
    expect(String(told)).toContain('Waiting for it.');
    expect((await waiting).exitCode).toBe(0);
    const sql = 'SELECT count(*) FROM conversation_turns';
    expect((await queryDatabase(databasePath(output), sql)).rows).toEqual([[12 * 2]]);
  });

  it('gives the same rows with any number of threads', async () => {
    const output = experimentOf(7, 5);
    const cwd = tempDir();
    await runCli(['import', '-o', output, '--threads', '1'], { cwd });
    const expected = await everything(output);
    await runCli(['import', '-o', output, '--threads', '3', '--rebuild'], { cwd });
    expect(await everything(output)).toEqual(expected);
    expect(expected.conversation_turns).toHaveLength(35);
  });

  it('fails with --strict when a line cannot be read, and loads the rest all the same', async () => {
    const output = experimentOf(1, 3);
    const [file = ''] = readdirSync(experimentDirectory(output)).filter((name) =>
      name.startsWith('events_'),
    );
    appendFileSync(join(experimentDirectory(output), file), '{"v":1,\n');
    const cwd = tempDir();
    const strict = await runCli(['import', '-o', output, '--strict'], { cwd });
    expect(strict.exitCode).toBe(4);
    expect(strict.stdout).toContain('1 line could not be read');
    expect(
      (await queryDatabase(databasePath(output), 'FROM conversation_turns')).rows,
    ).toHaveLength(3);
    expect((await runCli(['import', '-o', output, '--rebuild'], { cwd })).exitCode).toBe(0);
  });

  it('takes directories and several experiments', async () => {
    const output = experimentOf(2, 2);
    const directory = experimentDirectory(output);
    const cwd = tempDir();
    const summary = await runJson<{ files: { imported: number } }>(
      ['import', directory, 'exp_7f3a9c21', '-o', output],
      { cwd },
    );
    expect(summary.files.imported).toBe(3);
    expect(readFileSync(join(directory, 'experiment.jsonl'), 'utf8')).not.toBe('');
  });
});
