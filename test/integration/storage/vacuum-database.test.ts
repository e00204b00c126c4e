import {
  cpSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compressLog } from '../../../src/events/compress-log.ts';
import { Database, databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { removeExperiments } from '../../../src/storage/remove-experiments.ts';
import { TABLES } from '../../../src/storage/tables.ts';
import { vacuumDatabase } from '../../../src/storage/vacuum-database.ts';
import { tickingClock } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog, experimentDirectory } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const AT_ONCE = { clock: tickingClock(), waitMs: 0 };
const IDS = ['exp_00000001', 'exp_00000002', 'exp_00000003'] as const;
const RELATIONS = [...TABLES.map(({ name }) => name), 'arm_dashboard', 'convergence_trends'];

/** An output directory with a database of three experiments, one of them large. */
const template = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
let before: Record<string, unknown>;

beforeAll(async () => {
  const output = template;
  for (const [index, id] of IDS.entries()) {
    const experiment = new ExperimentLog(id).started(1).writeTo(output);
    const log = new ConversationLog(id).started();
    for (let turn = 0; turn < (index === 1 ? 25 : 2); turn += 1) {
      log.turn(turn, `Tide ${turn} of ${id}. `.repeat(20), 'It’s the moon');
    }
    // To the second, which a copy keeps.
    for (const path of [experiment, log.completed(2).writeTo(output)]) utimesSync(path, 1e9, 1e9);
  }
  await importInto(output);
  before = await everything(output);
});

afterAll(() => rmSync(template, { recursive: true, force: true }));

function imported(): string {
  const output = tempDir();
  cpSync(template, output, { recursive: true, preserveTimestamps: true });
  return output;
}

function importInto(output: string) {
  return new ImportService({ outputDirectory: output, clock: tickingClock() }).import({
    threads: 1,
  });
}

async function everything(output: string): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  const database = await Database.open(databasePath(output), { mode: 'read-only' });
  for (const name of [...RELATIONS, 'duckdb_columns()']) {
    const columns = name.startsWith('duckdb') ? 'table_name, column_name, data_type, comment' : '*';
    const reader = await database.connection.runAndReadAll(
      `SELECT ${columns} FROM ${name} ORDER BY ALL`,
    );
    all[name] = reader.getRowsJson();
  }
  database.close();
  return all;
}

describe('the database after experiments were deleted', () => {
  it('has no row of them, and every row of the others', async () => {
    const output = imported();
    await removeExperiments(output, [IDS[1]], AT_ONCE);
    const after = await everything(output);
    for (const name of TABLES.map((table) => table.name)) {
      const others = (before[name] as unknown[][]).filter(
        (row) => !JSON.stringify(row).includes(IDS[1]),
      );
      expect({ name, rows: after[name] }).toEqual({ name, rows: others });
    }
    // The files are still there: nothing but the rows were taken.
    expect(await importInto(output)).toMatchObject({ files: { imported: 2, skipped: 4 } });
  });

  it('shrinks to what is left, with views and comments, and says by how much', async () => {
    const output = imported();
    await removeExperiments(output, [IDS[1]], AT_ONCE);
    const left = await everything(output);
    const size = statSync(databasePath(output)).size;
    const result = await vacuumDatabase(output, AT_ONCE);
    expect(result?.bytes_before).toBe(size);
    expect(result?.bytes_after).toBe(statSync(databasePath(output)).size);
    expect(result?.bytes_freed).toBe(size - statSync(databasePath(output)).size);
    expect(result?.bytes_freed).toBeGreaterThan(0);
    expect(await everything(output)).toEqual(left);
    expect(readdirSync(output).sort()).toEqual(['experiments', 'experiments.duckdb']);
    // Still the same schema: nothing is built anew.
    expect(await importInto(output)).toMatchObject({ rebuilt: false, files: { skipped: 4 } });
  });

  it('is rewritten in spite of what a killed attempt left', async () => {
    const output = imported();
    await removeExperiments(output, [IDS[1]], AT_ONCE);
    writeFileSync(join(output, '.experiments.duckdb.vacuum'), 'half');
    writeFileSync(join(output, '.experiments.duckdb.vacuum.wal'), 'half');
    expect((await vacuumDatabase(output, AT_ONCE))?.bytes_freed).toBeGreaterThan(0);
    expect(readdirSync(output).sort()).toEqual(['experiments', 'experiments.duckdb']);
  });

  it('is left alone when it is a link, damaged, not there, or of another version', async () => {
    const output = tempDir();
    expect(await vacuumDatabase(output, AT_ONCE)).toBeNull();
    await removeExperiments(output, [IDS[1]], AT_ONCE);
    expect(readdirSync(output)).toEqual([]);
    writeFileSync(databasePath(output), 'no database at all'.repeat(1000));
    await expect(vacuumDatabase(output, AT_ONCE)).rejects.toMatchObject({
      code: 'database_damaged',
    });
    renameSync(databasePath(output), join(output, 'elsewhere.duckdb'));
    symlinkSync(join(output, 'elsewhere.duckdb'), databasePath(output));
    await expect(vacuumDatabase(output, AT_ONCE)).rejects.toMatchObject({
      code: 'database_is_link',
    });

    const old = tempDir();
    const database = await Database.open(databasePath(old), { mode: 'read-write' });
    await database.run("CREATE TABLE messages AS SELECT 'exp_00000002' AS experiment_id");
    database.close();
    await removeExperiments(old, [IDS[1]], AT_ONCE);
    const { rows } = await queryDatabase(databasePath(old), 'FROM messages');
    expect(rows).toEqual([['exp_00000002']]);
  });

  it('replaces the rows of a file that was compressed, and knows it under one name', async () => {
    const output = imported();
    const directory = experimentDirectory(output, 'tides', IDS[0]);
    await compressLog(join(directory, `events_conv_00000001_0001.jsonl`));
    expect(await importInto(output)).toMatchObject({
      files: { imported: 1, skipped: 5, missing: 0 },
    });
    const after = await everything(output);
    expect(after.messages).toEqual(before.messages);
    expect(after.imported_files).toHaveLength(6);
  });
});
