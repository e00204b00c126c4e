import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/experiment/cleanup/carry-out.ts';
import { planCleanup } from '../../../src/experiment/cleanup/plan-cleanup.ts';
import { examineArchive } from '../../../src/experiment/examine-archive.ts';
import { findRecorded, findTarget } from '../../../src/experiment/find-experiments.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { manifestOf } from '../../../src/experiment/manifest.ts';
import { readOverview } from '../../../src/experiment/read-record.ts';
import { type ExportSource, exportText } from '../../../src/reports/export.ts';
import { archiveRows } from '../../../src/storage/archive-rows.ts';
import { TABLES_WITH_ARCHIVE } from '../../../src/storage/archive-views.ts';
import { Database, databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { searchMessages } from '../../../src/storage/search-messages.ts';
import { asTyped } from '../../../src/ui/command-text.ts';
import { clockAt } from '../../support/clock.ts';
import {
  ConversationLog,
  ExperimentLog,
  experimentDirectory,
  renameExperiment,
} from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

const clock = clockAt(Date.parse('2026-11-21T00:00:00Z'));
const FIRST = 'exp_00000001';
const SECOND = 'exp_00000002';

let output: string;
beforeEach(() => {
  output = tempDir();
  writeExperiments(output);
});

function writeExperiments(output: string): void {
  for (const id of [FIRST, SECOND]) {
    const transcript = `transcripts/conv_${id.slice(4)}_0001.md`;
    const log = new ExperimentLog(id).started(1).interrupted();
    log.wrote(transcript, 'derived').wrote('README.md', 'derived').writeTo(output);
    new ConversationLog(id)
      .started()
      .turn(0, 'What is a tide?', 'The moon, at a distance.')
      .interrupted(1)
      .writeTo(output);
    const directory = experimentDirectory(output, 'tides', id);
    mkdirSync(join(directory, 'transcripts'));
    writeFileSync(join(directory, transcript), 'derived');
    writeFileSync(join(directory, 'README.md'), 'derived');
  }
}

/** An output directory of which all is archived, made once: that takes a second. */
let template: string;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  writeExperiments(template);
  await archive('tides', template);
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

/** Has everything archived. */
function archiveAll(): void {
  rmSync(output, { recursive: true });
  cpSync(template, output, { recursive: true, preserveTimestamps: true });
}

async function archive(name = 'tides', outputDirectory = output) {
  const selection = {
    olderThanMs: null,
    keepLast: null,
    statuses: [],
    name,
    largerThanBytes: null,
  };
  const context = { outputDirectory, selection, clock };
  const plan = await planCleanup(context, 'archive');
  return carryOut(plan, context, 'archive', { clock, waitMs: 0 });
}

const ask = async (sql: string) => (await queryDatabase(databasePath(output), sql)).rows;
const entries = (...path: string[]) => readdirSync(join(output, ...path)).sort();
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const rename = (name: string) => renameExperiment(output, SECOND, name);

const EVERYTHING = `
  SELECT 'experiments' AS what, count(*), sum(hash(each)::HUGEINT)::VARCHAR FROM (SELECT * EXCLUDE (archived) FROM all_experiments) AS each
  UNION ALL SELECT 'turns', count(*), sum(hash(each)::HUGEINT)::VARCHAR FROM (SELECT * EXCLUDE (archived) FROM all_conversation_turns) AS each
  UNION ALL SELECT 'words', count(*), sum(hash(each)::HUGEINT)::VARCHAR FROM (SELECT * EXCLUDE (archived) FROM all_word_frequencies) AS each
  UNION ALL SELECT 'messages', count(*), sum(hash(each)::HUGEINT)::VARCHAR FROM (SELECT * EXCLUDE (archived) FROM all_messages) AS each`;

describe('archiving', () => {
  it('takes rows and files away, keeps the events, and answers as before', async () => {
    rename('moons');
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const before = await ask(EVERYTHING);
    const events = readFileSync(
      join(experimentDirectory(output, 'tides', FIRST), 'events_conv_00000001_0001.jsonl'),
    );
    expect(await archive()).toMatchObject({
      cleaned: [{ experiment_id: FIRST, outcome: 'archived', reason: null }],
      finished: 0,
      rows_left: null,
    });
    expect(entries('experiments')).toEqual(['moons_exp_00000002']);
    const place = join('archive', 'tides_exp_00000001');
    expect(entries(place)).toEqual([
      'events_conv_00000001_0001.jsonl.gz',
      'experiment.jsonl.gz',
      'rows',
    ]);
    for (const name of entries(place, 'rows')) {
      expect(statSync(join(output, place, 'rows', name)).mode & 0o777).toBe(0o600);
    }
    expect(await ask('SELECT DISTINCT experiment_id FROM messages')).toEqual([[SECOND]]);
    expect(await ask(EVERYTHING)).toEqual(before);
    expect(await ask('SELECT experiment_id, archived FROM all_experiments ORDER BY ALL')).toEqual([
      [FIRST, true],
      [SECOND, false],
    ]);

    // A database built anew, or none at all, hides nothing that is archived.
    await new ImportService({ outputDirectory: output, clock }).import({ rebuild: true });
    expect(await ask(EVERYTHING)).toEqual(before);
    rmSync(databasePath(output));
    expect(await ask('SELECT experiment_id FROM all_experiments')).toEqual([[FIRST]]);

    await expect(findTarget(output, 'conv_00000001_0001')).rejects.toMatchObject({
      code: 'archived',
    });
    renameSync(join(output, place), experimentDirectory(output, 'tides', FIRST));
    await new ImportService({ outputDirectory: output, clock }).import();
    expect(await ask(EVERYTHING)).toEqual(before);
    expect(await archive()).toMatchObject({ cleaned: [{ outcome: 'archived' }] });
    const packed = join(output, place, 'events_conv_00000001_0001.jsonl.gz');
    expect(gunzipSync(readFileSync(packed))).toEqual(events);
  });

  it('takes out the rows that were left when it was killed, once they are in the archive', async () => {
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const backup = readFileSync(databasePath(output));
    await archive();
    // As it would be had it been killed before the rows went.
    writeFileSync(databasePath(output), backup);
    expect(await ask('SELECT count(*), bool_or(archived) FROM all_messages')).toEqual([
      [(await ask('SELECT count(*) FROM messages'))[0]?.[0], false],
    ]);
    expect(await archive('nothing of that name')).toMatchObject({ cleaned: [], finished: 2 });
    expect(await ask('SELECT count(*) FROM messages')).toEqual([[0]]);
  });

  it('leaves the rows of what was brought back under another name', async () => {
    archiveAll();
    const place = join(output, 'archive', 'tides_exp_00000001');
    cpSync(place, experimentDirectory(output, 'moons', FIRST), { recursive: true });
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    expect(await archive('nothing of that name')).toMatchObject({ cleaned: [], finished: 0 });
    expect(await ask('SELECT DISTINCT experiment_id FROM messages')).toEqual([[FIRST]]);
  });

  it('counts once what was brought back without the file of the experiment itself', async () => {
    archiveAll();
    const place = join(output, 'archive', 'tides_exp_00000001');
    const back = experimentDirectory(output, 'tides', FIRST);
    cpSync(place, back, { recursive: true });
    rmSync(join(back, 'experiment.jsonl.gz'));
    const rows = `SELECT count(*), bool_and(archived) FROM all_messages WHERE experiment_id = '${FIRST}'`;
    const [[count] = []] = await ask(rows);
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    expect(await ask(rows)).toEqual([[count, false]]);
    const own = `SELECT archived FROM all_experiments WHERE experiment_id = '${FIRST}'`;
    expect(await ask(own)).toEqual([[true]]);
  });

  it('takes nothing for written that does not read back the same', async () => {
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const directory = experimentDirectory(output, 'tides', FIRST);
    const database = await Database.open(databasePath(output), {
      mode: 'read-write',
      files: 'anywhere',
    });
    const losingARow = {
      rows: database.rows.bind(database),
      run: (sql: string) =>
        database.run(sql.replace(/(FROM messages WHERE .*)\) TO/, '$1 LIMIT 1) TO')),
    };
    try {
      await archiveRows(database, FIRST, directory);
      await expect(archiveRows(losingARow, FIRST, directory)).rejects.toMatchObject({
        code: 'archive_differs',
        message: expect.stringContaining('messages.parquet'),
      });
    } finally {
      database.close();
    }
  });

  it('leaves alone what runs, what is there already, and links', async () => {
    const directory = experimentDirectory(output, 'tides', FIRST);
    rename('moons');
    await whileLocked(directory, async () => {
      expect(await archive()).toMatchObject({ cleaned: [] });
    });
    mkdirSync(join(output, 'archive', 'tides_exp_00000001'), { recursive: true });
    expect((await archive()).cleaned).toMatchObject([{ outcome: 'kept' }]);
    rmSync(join(output, 'archive'), { recursive: true });
    const elsewhere = tempDir();
    symlinkSync(elsewhere, join(output, 'archive'));
    await expect(archive()).rejects.toMatchObject({ code: 'archive_is_link' });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(existsSync(directory)).toBe(true);
  });
});

describe('what was said in what is archived', () => {
  const search = (text: string, archived = true) =>
    searchMessages(databasePath(output), { text, limit: 9, archived });

  it('is found as before, and told from the rest', async () => {
    rename('moons');
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const before = await search('moon');
    expect(before.messages.map(({ archived }) => archived)).toEqual([false, false]);
    await archive();
    const after = await search('moon');
    expect(after.messages.map(({ archived }) => archived)).toEqual([true, false]);
    const told = after.messages.map((message) => ({ ...message, archived: false }));
    expect(told).toEqual(before.messages);
    expect((await search('moon', false)).total).toBe(1);
    await expect(search('/(a/')).rejects.toMatchObject({ code: 'invalid_pattern' });

    const { directory, conversations } = await findRecorded(output, 'tides');
    expect([directory, conversations]).toEqual([
      join(output, 'archive', 'tides_exp_00000001'),
      ['conv_00000001_0001'],
    ]);

    // Without a database only what is archived could be found, as if that were all.
    rmSync(databasePath(output));
    await expect(search('moon')).rejects.toMatchObject({ code: 'no_database' });
    rmSync(experimentDirectory(output, 'moons', SECOND), { recursive: true });
    expect((await search('moon')).total).toBe(1);
  });

  const rowsFolder = () => join(output, 'archive', 'tides_exp_00000001', 'rows');
  const expectDamaged = async (message: string, sql = 'FROM all_messages') => {
    const damaged = {
      code: 'archive_damaged',
      exitCode: 4,
      message: expect.stringContaining(message),
      suggestions: [expect.any(String), expect.stringMatching(/: pidgin doctor --archive$/)],
    };
    await expect(ask(sql)).rejects.toMatchObject(damaged);
    await expect(search('moon')).rejects.toMatchObject(damaged);
  };

  it('is said to be damaged when a file of it is none, broken within, or gone', async () => {
    archiveAll();
    const path = join(rowsFolder(), 'messages.parquet');
    const whole = readFileSync(path);
    const altered = `is not as it was written: ${path}`;
    writeFileSync(path, 'nothing of the kind');
    await expectDamaged(altered);
    // DuckDB itself sees no more than nine flipped bits in ten, and answers from the others.
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 7)) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8((whole[at] ?? 0) ^ 1, at);
      writeFileSync(path, flipped);
      await expect(ask('SELECT count(*) FROM all_messages')).rejects.toThrow(altered);
    }
    await expectDamaged(altered, 'SELECT 1; SELECT max(content) FROM all_messages');
    expect(await ask('SELECT count(*) FROM all_experiments')).toEqual([[2]]);

    writeFileSync(path, whole);
    expect((await search('moon')).total).toBe(2);
    const sums = join(rowsFolder(), 'SHA256SUMS');
    const listed = readFileSync(sums);
    rmSync(sums);
    await expectDamaged(`is missing: ${sums}`);
    writeFileSync(sums, listed);
    const names = entries('archive', 'tides_exp_00000001', 'rows').filter(
      (name) => name !== 'SHA256SUMS',
    );
    // As `sha256sum --check` wants it.
    expect(listed.toString().trimEnd().split('\n').sort()).toEqual(
      names.map((name) => `${sha256(join(rowsFolder(), name))}  ${name}`).sort(),
    );

    rmSync(path);
    await expectDamaged(`is missing: ${path}`);
    rmSync(rowsFolder(), { recursive: true });
    await expectDamaged(`is missing: ${path}`);
    expect((await search('moon', false)).total).toBe(0);
  });

  it('is not blamed for a question that cannot be answered', async () => {
    archiveAll();
    for (const sql of [
      'SELECT content::INTEGER FROM all_messages',
      'SELECT nothing FROM all_messages',
    ]) {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'query_failed' });
    }
  });

  it('has a file for every table, with rows or without', async () => {
    archiveAll();
    for (const table of TABLES_WITH_ARCHIVE) {
      expect(existsSync(join(rowsFolder(), `${table.name}.parquet`))).toBe(true);
    }
    expect(await ask('SELECT count(*) FROM all_thinking_traces')).toEqual([[0]]);
  });
});

describe('the notebook of what is archived', () => {
  it('asks the archive, and with what is not archived the database too', async () => {
    rename('moons');
    await archive();
    const book = async (hasLive: boolean) => {
      const source: ExportSource = {
        title: 'Tides',
        outputDirectory: output,
        experimentIds: hasLive ? [FIRST, SECOND] : [FIRST],
        conversationId: null,
        experimentFiles: [],
        conversationFiles: [],
        hasLive,
        archivedRows: [join(output, 'archive', 'tides_exp_00000001', 'rows')],
        onBadLine: () => undefined,
      };
      const options = {
        table: 'messages',
        texts: 'raw',
        directory: join(output, 'notes'),
      } as const;
      let text = '';
      for await (const piece of exportText(source, 'ipynb', options)) text += piece;
      const cells: { source: string[] }[] = JSON.parse(text).cells;
      return cells.map((cell) => cell.source.join('')).join('\n');
    };
    const both = await book(true);
    expect(both).toContain(`"ATTACH '../experiments.duckdb' AS live (READ_ONLY)"`);
    expect(both).toContain('FROM live.{table} UNION ALL BY NAME FROM archived_{table}');

    const code = await book(false);
    expect(code).not.toContain('live');
    const [, folders = ''] = /ARCHIVED = (\[.*?\])/s.exec(code) ?? [];
    const [, tables = ''] = /TABLES = (\[.*?\])/.exec(code) ?? [];
    const [, dashboard = ''] = /ARM_DASHBOARD = """(.*?)"""/s.exec(code) ?? [];
    const [folder] = JSON.parse(folders);
    const database = await Database.open(':memory:', { mode: 'scratch', files: 'anywhere' });
    try {
      for (const table of JSON.parse(tables)) {
        const file = join(output, 'notes', folder, `${table}.parquet`);
        await database.run(`CREATE VIEW ${table} AS FROM read_parquet('${file}')`);
      }
      await database.run(`CREATE VIEW arm_dashboard AS ${dashboard}`);
      const questions = [...code.matchAll(/ask\("""(.*?)"""/gs)].map(([, sql = '']) => sql);
      expect(questions).toHaveLength(4);
      for (const sql of questions) {
        const rows = await database.rows(sql.replace('$experiments', `['${FIRST}']`));
        expect(rows.length).toBeGreaterThan(0);
      }
    } finally {
      database.close();
    }
  });
});

describe('examining the archive', () => {
  it('finds any byte that is another, in rows and in events', async () => {
    expect(await examineArchive(output)).toEqual({ experiments: 0, damages: [] });
    archiveAll();
    expect(await examineArchive(output)).toEqual({ experiments: 2, damages: [] });
    const place = join(output, 'archive', 'tides_exp_00000001');
    for (const [path, what] of [
      [join('rows', 'conversation_turns.parquet'), 'Archived rows of tides_exp_00000001: '],
      ['events_conv_00000001_0001.jsonl.gz', 'Archived events of tides_exp_00000001: '],
      ['experiment.jsonl.gz', 'Archived events of tides_exp_00000001: '],
      [join('rows', 'imported_files.parquet'), 'Archived rows of tides_exp_00000001: '],
      [join('rows', 'rejected_lines.parquet'), 'Archived rows of tides_exp_00000001: '],
    ] as const) {
      const file = join(place, path);
      const whole = readFileSync(file);
      // What comes before the tenth byte is the time and the system that packed it.
      for (let at = 10; at < whole.length; at += Math.ceil(whole.length / 6)) {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8((whole[at] ?? 0) ^ 16, at);
        writeFileSync(file, flipped);
        const { damages } = await examineArchive(output);
        expect(damages).toMatchObject([{ what: expect.stringContaining(what) }]);
      }
      writeFileSync(file, whole);
    }
    const sums = join(place, 'rows', 'SHA256SUMS');
    const listed = readFileSync(sums, 'utf8');
    writeFileSync(
      sums,
      listed.replace(/.*rejected_lines.*\n/, `${'0'.repeat(64)}  another.parquet\n`),
    );
    expect((await examineArchive(output)).damages).toMatchObject([
      {
        what: expect.stringMatching(
          /as it was written: \S*rejected_lines.*; is missing: \S*another/,
        ),
      },
    ]);
    writeFileSync(sums, listed);
    rmSync(join(place, 'rows', 'messages.parquet'));
    const { damages } = await examineArchive(output);
    expect(damages).toMatchObject([{ what: expect.stringContaining('is missing') }]);
  });
});

describe('examining an archive from which an event file is gone', () => {
  const place = () => join(output, 'archive', 'tides_exp_00000001');
  const examined = async () => (await examineArchive(output)).damages;

  it('misses those whose rows are archived, and does not have the rows thrown away', async () => {
    archiveAll();
    rmSync(join(place(), 'events_conv_00000001_0001.jsonl.gz'));
    rmSync(join(place(), 'experiment.jsonl.gz'));
    const missing = (file: string) => ({
      what: `Archived events of tides_exp_00000001: ${file} is missing.`,
      remedy: expect.stringContaining(`Put archive/tides_exp_00000001/${file} back from a copy`),
    });
    const gone = [missing('events_conv_00000001_0001.jsonl.gz'), missing('experiment.jsonl.gz')];
    expect(await examined()).toEqual(gone);
    writeFileSync(join(place(), 'rows', 'messages.parquet'), 'altered');
    const [rows, ...others] = await examined();
    expect(others).toEqual(gone);
    expect(rows?.remedy).toMatch(/^Leave the other rows where they are/);
    expect(rows?.remedy).not.toContain('mv ');
  });

  it('misses those that the manifest says had begun, though the rows are gone too', async () => {
    const directory = experimentDirectory(output, 'tides', FIRST);
    const manifest = manifestOf(await readOverview(directory));
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
    await archive();
    rmSync(join(place(), 'rows'), { recursive: true });
    const [whole, ...none] = await examined();
    expect(none).toEqual([]);
    expect(whole?.remedy).toMatch(/^Its events are whole\. /);
    expect(asTyped(whole?.remedy ?? '', { program: 'pidgin', flags: " -o 's p'" })).toMatch(
      /; then: pidgin import -o 's p'$/,
    );
    rmSync(join(place(), 'events_conv_00000001_0001.jsonl.gz'));
    expect((await examined()).map(({ what }) => what)).toContain(
      'Archived events of tides_exp_00000001: events_conv_00000001_0001.jsonl.gz is missing.',
    );
  });

  it('says what it cannot know when neither rows nor manifest are left to ask', async () => {
    archiveAll();
    rmSync(join(place(), 'rows'), { recursive: true });
    expect((await examined())[0]?.remedy).toMatch(/^Which event files there were is not known/);
  });
});

describe('the views over the archive', () => {
  it('are those over the tables while nothing is archived, and need something to read', async () => {
    await expect(ask('FROM all_experiments')).rejects.toMatchObject({ code: 'no_database' });
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    expect(await ask('SELECT count(*) FROM all_conversations WHERE NOT archived')).toEqual([[2]]);
  });

  it('read no file a link leads to, and let nothing be written', async () => {
    archiveAll();
    const rows = join(output, 'archive', 'tides_exp_00000001', 'rows');
    const elsewhere = join(tempDir(), 'messages.parquet');
    renameSync(join(rows, 'messages.parquet'), elsewhere);
    symlinkSync(elsewhere, join(rows, 'messages.parquet'));
    await expect(ask('FROM all_messages')).rejects.toMatchObject({ code: 'archive_damaged' });
    rmSync(join(rows, 'messages.parquet'));
    renameSync(elsewhere, join(rows, 'messages.parquet'));
    renameSync(rows, `${elsewhere}.rows`);
    symlinkSync(`${elsewhere}.rows`, rows);
    await expect(ask('FROM all_messages')).rejects.toMatchObject({ code: 'archive_damaged' });
    rmSync(rows);
    renameSync(`${elsewhere}.rows`, rows);
    const target = join(rows, 'experiments.parquet');
    const before = readFileSync(target);
    for (const sql of [
      `EXPLAIN ANALYZE COPY (SELECT 1 AS all_messages) TO '${target}'`,
      `/* all_messages */ COPY (SELECT 1) TO '${target}'`,
      `/* all_messages */ EXPORT DATABASE '${rows}'`,
    ]) {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'query_failed' });
    }
    expect(readFileSync(target)).toEqual(before);
  });
});
