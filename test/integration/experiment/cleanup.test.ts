import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compressExperiments } from '../../../src/experiment/cleanup/compress-experiments.ts';
import { deleteExperiments } from '../../../src/experiment/cleanup/delete-experiments.ts';
import { type CleanupAction, planCleanup } from '../../../src/experiment/cleanup/plan-cleanup.ts';
import type { Selection } from '../../../src/experiment/cleanup/selection.ts';
import { whileLocked } from '../../../src/experiment/lock.ts';
import { readOverview } from '../../../src/experiment/read-record.ts';
import { Database, databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { clockAt } from '../../support/clock.ts';
import {
  ConversationLog,
  ExperimentLog,
  experimentDirectory,
  renameExperiment,
} from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

// The experiments are of November 2023.
const NOW_MS = Date.parse('2026-11-21T00:00:00Z');
const clock = clockAt(NOW_MS);
const AT_ONCE = { clock, waitMs: 0 };
const ANY: Selection = {
  olderThanMs: null,
  keepLast: null,
  statuses: [],
  name: null,
  largerThanBytes: null,
};

/** An experiment that was interrupted after a turn, with all that Pidgin writes beside it. */
function writeExperiment(output: string, digit: number, said = true): string {
  const id = `exp_0000000${digit}`;
  const transcript = `transcripts/conv_0000000${digit}_0001.md`;
  const experiment = new ExperimentLog(id).started(1).interrupted();
  for (const path of ['README.md', 'analysis.ipynb', transcript]) experiment.wrote(path, 'derived');
  experiment.writeTo(output);
  const log = new ConversationLog(id).started();
  if (said) log.turn(0, 'What is a tide? '.repeat(100), 'The moon.');
  log.interrupted(said ? 1 : 0).writeTo(output);
  const directory = experimentDirectory(output, 'tides', id);
  mkdirSync(join(directory, 'transcripts'));
  mkdirSync(join(directory, '.lock'));
  utimesSync(join(directory, '.lock'), 0, 0);
  for (const file of [
    'README.md',
    'analysis.ipynb',
    'run.log',
    'manifest.json.3847562910',
    transcript,
    `.events_conv_0000000${digit}_0001.jsonl.gz.part`,
  ]) {
    writeFileSync(join(directory, file), 'derived');
  }
  return directory;
}

function outputOf(...digits: number[]): { output: string; directories: string[] } {
  const output = tempDir();
  return { output, directories: digits.map((digit) => writeExperiment(output, digit)) };
}

async function clean(output: string, action: CleanupAction, selection: Partial<Selection> = {}) {
  const context = { outputDirectory: output, selection: { ...ANY, ...selection }, clock };
  const plan = await planCleanup(context, action);
  const chosen = plan.chosen.map(({ experiment_id }) => experiment_id).sort();
  const reasons = plan.kept.map(({ reason }) => reason);
  if (action === 'compress') {
    return { chosen, reasons, cleaned: await compressExperiments(plan.chosen, context) };
  }
  if (action === 'preview') return { chosen, reasons };
  return { chosen, reasons, ...(await deleteExperiments(plan, context, AT_ONCE)) };
}

const entries = (output: string) => readdirSync(join(output, 'experiments')).sort();

/** What work finds that may not read everything; the superuser may, unless it is another for a while. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('an experiment that cannot be read', () => {
  it.each([
    ['listed', 0o000],
    ['entered', 0o444],
  ])('is left as it is where it may not be %s, and hinders no other', async (_, mode) => {
    const { output, directories } = outputOf(1, 2);
    const [closed = ''] = directories;
    const within = readdirSync(output, { recursive: true, encoding: 'utf8' });
    for (const path of ['', ...within]) chmodSync(join(output, path), 0o777);
    // What is loaded on demand is loaded while everything may be read.
    expect((await clean(output, 'preview')).chosen).toHaveLength(2);
    chmodSync(closed, mode);
    const preview = await unprivileged(() => clean(output, 'preview'));
    chmodSync(closed, 0o700);
    expect(preview).toEqual({
      chosen: ['exp_00000002'],
      reasons: ['it cannot be read: you may not use it (EACCES)'],
    });
  });
});

describe('deleting', () => {
  it('takes what is selected, all of it and its rows, and nothing else', async () => {
    const { output } = outputOf(1, 2);
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    renameExperiment(output, 'exp_00000002', 'moons');
    const result = await clean(output, 'delete', { name: 'tides' });
    expect(result).toMatchObject({
      chosen: ['exp_00000001'],
      reasons: [],
      cleaned: [{ experiment_id: 'exp_00000001', outcome: 'deleted' }],
      rows_left: null,
      left: [],
    });
    expect(entries(output)).toEqual(['moons_exp_00000002']);
    const database = await Database.open(databasePath(output), { mode: 'read-only' });
    const rows = await database.rows(
      `SELECT experiment_id FROM messages UNION SELECT experiment_id FROM imported_files`,
    );
    database.close();
    expect(rows).toEqual([{ experiment_id: 'exp_00000002' }]);
  });

  it('finishes what was interrupted, at whatever point', async () => {
    const { output, directories } = outputOf(1, 2, 3);
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const [first = '', second = ''] = directories;
    const aside = (path: string) => path.replace('tides_', '.deleted_tides_');
    // One was only set aside, of the other some files are gone.
    renameSync(first, aside(first));
    renameSync(second, aside(second));
    rmSync(join(aside(second), 'experiment.jsonl'));
    rmSync(join(aside(second), 'transcripts'), { recursive: true });
    expect(await clean(output, 'preview')).toMatchObject({ chosen: ['exp_00000003'] });
    const result = await clean(output, 'delete', { name: 'nothing at all' });
    expect(result).toMatchObject({ chosen: [], finished: 2, left: [] });
    expect(entries(output)).toEqual(['tides_exp_00000003']);
    const database = await Database.open(databasePath(output), { mode: 'read-only' });
    expect(await database.rows('SELECT DISTINCT experiment_id FROM messages')).toEqual([
      { experiment_id: 'exp_00000003' },
    ]);
    database.close();
  });

  it('leaves the rows of what was put back from a copy while its deletion was unfinished', async () => {
    const { output, directories } = outputOf(1, 2);
    const [first = ''] = directories;
    renameSync(first, first.replace('tides_', '.deleted_tides_'));
    writeExperiment(output, 1);
    await new ImportService({ outputDirectory: output, clock }).import({ threads: 1 });
    const result = await clean(output, 'delete', { name: 'nothing at all' });
    expect(result).toMatchObject({ chosen: [], finished: 1, left: [] });
    expect(entries(output)).toEqual(['tides_exp_00000001', 'tides_exp_00000002']);
    const database = await Database.open(databasePath(output), { mode: 'read-only' });
    const rows = await database.rows('SELECT DISTINCT experiment_id FROM messages ORDER BY ALL');
    database.close();
    expect(rows).toEqual([{ experiment_id: 'exp_00000001' }, { experiment_id: 'exp_00000002' }]);
  });

  it('says so when the rows cannot be taken out, and deletes the files', async () => {
    const { output } = outputOf(1);
    writeFileSync(databasePath(output), 'no database'.repeat(1000));
    const result = await clean(output, 'delete');
    expect(result).toMatchObject({ rows_left: expect.stringContaining('cannot be read') });
    expect(entries(output)).toEqual([]);
  });
});

describe('what is never touched', () => {
  it('is an experiment that is running', async () => {
    const { output, directories } = outputOf(1);
    const [directory = ''] = directories;
    rmSync(join(directory, '.lock'), { recursive: true });
    const before = readdirSync(directory);
    await whileLocked(directory, async () => {
      for (const action of ['delete', 'compress'] as const) {
        expect(await clean(output, action)).toMatchObject({ chosen: [] });
      }
    });
    // And one that someone went on with after it was found.
    const context = { outputDirectory: output, selection: ANY, clock };
    const plan = await planCleanup(context, 'delete');
    expect(plan.chosen).toHaveLength(1);
    await whileLocked(directory, async () => {
      const { cleaned } = await deleteExperiments(plan, context, AT_ONCE);
      expect(cleaned).toMatchObject([
        { outcome: 'kept', reason: expect.stringContaining('another process') },
      ]);
      const compressed = await compressExperiments(plan.chosen, context);
      expect(compressed).toMatchObject([{ outcome: 'kept' }]);
    });
    expect(readdirSync(directory)).toEqual(before.sort());
  });

  it('is one that is no longer as it was found', async () => {
    const { output, directories } = outputOf(1);
    const context = {
      outputDirectory: output,
      selection: { ...ANY, statuses: ['interrupted' as const] },
      clock,
    };
    const plan = await planCleanup(context, 'delete');
    const file = join(directories[0] ?? '', 'experiment.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const resumed = JSON.parse(lines[1] ?? '');
    appendFileSync(
      file,
      `${JSON.stringify({
        ...resumed,
        seq: lines.length,
        type: 'experiment.completed',
        data: { ...resumed.data, status: 'completed' },
      })}\n`,
    );
    const { cleaned } = await deleteExperiments(plan, context, AT_ONCE);
    expect(cleaned).toMatchObject([{ outcome: 'kept', reason: 'it has changed meanwhile' }]);
    expect(existsSync(file)).toBe(true);
  });

  it.each<[string, (directory: string, elsewhere: string) => void]>([
    ['a file of yours', (directory) => writeFileSync(join(directory, 'notes.txt'), 'mine')],
    ['a folder of yours', (directory) => mkdirSync(join(directory, 'figures'))],
    [
      'a transcript of yours',
      (directory) => {
        writeFileSync(join(directory, 'transcripts', 'mine.md'), 'mine');
      },
    ],
    [
      'a link in the place of a file',
      (directory, elsewhere) => {
        rmSync(join(directory, 'run.log'));
        symlinkSync(join(elsewhere, 'precious.txt'), join(directory, 'run.log'));
      },
    ],
    [
      'a link in the place of a folder',
      (directory, elsewhere) => {
        rmSync(join(directory, 'transcripts'), { recursive: true });
        symlinkSync(elsewhere, join(directory, 'transcripts'));
      },
    ],
    [
      'a folder in the place of a file',
      (directory) => {
        rmSync(join(directory, 'run.log'));
        mkdirSync(join(directory, 'run.log'));
      },
    ],
  ])('is an experiment with %s', async (_, spoil) => {
    const { output, directories } = outputOf(1);
    const [directory = ''] = directories;
    const elsewhere = tempDir();
    writeFileSync(join(elsewhere, 'precious.txt'), 'precious');
    spoil(directory, elsewhere);
    const before = readdirSync(directory);
    const result = await clean(output, 'delete');
    expect(result).toMatchObject({
      chosen: [],
      reasons: [expect.stringContaining('not of Pidgin')],
    });
    expect(readdirSync(directory)).toEqual(before);
    expect(readdirSync(elsewhere)).toEqual(['precious.txt']);
  });

  it('is an experiment with a text that somebody edited, or that Pidgin never wrote', async () => {
    const { output, directories } = outputOf(1, 2, 3, 4);
    const [first = '', second = '', third = '', fourth = ''] = directories;
    appendFileSync(join(first, 'README.md'), ' and looked at');
    writeFileSync(join(second, 'transcripts', 'conv_00000002_0001.md'), 'DERIVED');
    // One that was killed before it wrote any.
    new ExperimentLog('exp_00000003').started(1).interrupted().writeTo(output);
    for (const [action, and] of [
      ['preview', '; --compress would pack its events all the same'],
      ['delete', ''],
    ] as const) {
      const { reasons } = await clean(output, action);
      expect(reasons.sort()).toEqual(
        [
          'edited since Pidgin wrote it: README.md',
          'edited since Pidgin wrote it: README.md, analysis.ipynb, transcripts/conv_00000003_0001.md',
          'edited since Pidgin wrote it: transcripts/conv_00000002_0001.md',
        ]
          .map((reason) => reason + and)
          .sort(),
      );
    }
    expect(entries(output)).toEqual(
      [first, second, third].map((directory) => basename(directory)).sort(),
    );
    expect(existsSync(fourth)).toBe(false);
    expect((await clean(output, 'compress')).chosen).toHaveLength(3);
    // There is nothing left to pack.
    for (const reason of (await clean(output, 'preview')).reasons) {
      expect(reason).not.toContain('--compress');
    }

    // What was edited between looking and doing is seen as well, compressed or not.
    const other = outputOf(5);
    const context = { outputDirectory: other.output, selection: ANY, clock };
    const plan = await planCleanup(context, 'delete');
    await compressExperiments(plan.chosen, context);
    writeFileSync(join(other.directories[0] ?? '', 'analysis.ipynb'), '{}');
    expect((await deleteExperiments(plan, context, AT_ONCE)).cleaned).toMatchObject([
      { outcome: 'kept', reason: 'edited since Pidgin wrote it: analysis.ipynb' },
    ]);
  });

  it('is one that another process took away first', async () => {
    const { output, directories } = outputOf(1, 2);
    const context = { outputDirectory: output, selection: ANY, clock };
    const plan = await planCleanup(context, 'delete');
    renameSync(directories[0] ?? '', join(output, 'elsewhere'));
    const { cleaned } = await deleteExperiments(plan, context, AT_ONCE);
    expect(cleaned.map(({ outcome, reason }) => [outcome, reason]).sort()).toEqual([
      ['deleted', null],
      ['kept', 'another process has archived or deleted it'],
    ]);
  });

  it('is anything that a link leads to, or that is no experiment by its name', async () => {
    const { output } = outputOf(1);
    const other = outputOf(2);
    symlinkSync(other.directories[0] ?? '', experimentDirectory(output, 'far', 'exp_00000002'));
    symlinkSync(other.directories[0] ?? '', join(output, 'experiments', '.deleted_x_exp_00000002'));
    mkdirSync(join(output, 'experiments', 'exp_00000003'));
    mkdirSync(join(output, 'experiments', '.deleted_mine'));
    writeFileSync(join(output, 'experiments', 'far_exp_00000004'), 'a file');
    const before = entries(output);
    const result = await clean(output, 'delete');
    expect(result).toMatchObject({ chosen: ['exp_00000001'], finished: 0 });
    expect(result.reasons).toEqual(['it is a link', 'it is a file']);
    expect(entries(output)).toEqual(before.filter((name) => name !== 'tides_exp_00000001'));
    expect(readdirSync(other.directories[0] ?? '').length).toBeGreaterThan(5);

    const linked = tempDir();
    symlinkSync(join(other.output, 'experiments'), join(linked, 'experiments'));
    await expect(clean(linked, 'delete')).rejects.toMatchObject({ code: 'experiments_is_link' });
  });

  it('is one whose events cannot be read, or that may be about to begin', async () => {
    const output = tempDir();
    const damaged = experimentDirectory(output, 'damaged', 'exp_00000001');
    const starting = experimentDirectory(output, 'starting', 'exp_00000002');
    const stuck = experimentDirectory(output, 'stuck', 'exp_00000003');
    for (const directory of [damaged, starting, stuck]) {
      mkdirSync(join(directory, 'transcripts'), { recursive: true });
    }
    writeFileSync(join(damaged, 'experiment.jsonl'), 'nonsense\n');
    utimesSync(starting, NOW_MS / 1000 - 60, NOW_MS / 1000 - 60);
    utimesSync(stuck, NOW_MS / 1000 - 86_400, NOW_MS / 1000 - 86_400);
    const result = await clean(output, 'delete');
    expect(result.chosen).toEqual(['exp_00000003']);
    expect(result.reasons.sort()).toEqual(['it may be starting', 'its events cannot be read']);
    expect(entries(output)).toEqual(['damaged_exp_00000001', 'starting_exp_00000002']);
  });

  it('is anything at all in a preview, or where there is nothing yet', async () => {
    const { output, directories } = outputOf(1);
    const before = readdirSync(directories[0] ?? '', { recursive: true });
    expect(await clean(output, 'preview')).toMatchObject({ chosen: ['exp_00000001'] });
    expect(readdirSync(directories[0] ?? '', { recursive: true })).toEqual(before);
    const nothing = tempDir();
    expect(await clean(nothing, 'delete')).toMatchObject({ chosen: [], left: [] });
    expect(readdirSync(nothing)).toEqual([]);
  });
});

describe('selecting', () => {
  it('takes for empty only where nobody ever replied, which the events say', async () => {
    const output = tempDir();
    writeExperiment(output, 1);
    writeExperiment(output, 2, false);
    const replied = 'exp_00000003';
    new ExperimentLog(replied).started(1).interrupted().writeTo(output);
    new ConversationLog(replied)
      .started()
      .turnStarted(0)
      .reply(0, 'agent_a', 'Half a turn.', { usage: {} })
      .interrupted(0)
      .writeTo(output);
    expect(await clean(output, 'preview', { statuses: ['empty'] })).toMatchObject({
      chosen: ['exp_00000002'],
    });
  });

  it.each([
    ['a line is damaged', (text: string) => text.replaceAll('"type":"response', '"type:"response')],
    ['every line is', (text: string) => text.replaceAll('{"v"', '{v')],
  ])('does not take for empty where %s, which may have been a reply', async (_, damage) => {
    const output = tempDir();
    const directory = writeExperiment(output, 1);
    const file = join(directory, 'events_conv_00000001_0001.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const unended = lines.filter(
      (line) => !/"turn\.completed|conversation\.interrupted/.test(line),
    );
    writeFileSync(file, `${damage(unended.join('\n'))}\n`);
    const result = await clean(output, 'delete', { statuses: ['empty'] });
    expect(result.chosen).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });
});

describe('compressing', () => {
  it('packs all event files of an experiment, and they read as before', async () => {
    const { output, directories } = outputOf(1);
    const [directory = ''] = directories;
    const before = await readOverview(directory);
    const { cleaned } = await clean(output, 'compress');
    expect(cleaned).toMatchObject([{ outcome: 'compressed', reason: null }]);
    expect(readdirSync(directory).filter((name) => name.includes('.jsonl'))).toEqual([
      'events_conv_00000001_0001.jsonl.gz',
      'experiment.jsonl.gz',
    ]);
    expect(await readOverview(directory)).toEqual(before);
    expect(await clean(output, 'compress')).toMatchObject({ chosen: [], cleaned: [] });
    expect(await clean(output, 'delete')).toMatchObject({ chosen: ['exp_00000001'] });
    expect(entries(output)).toEqual([]);
  });

  it('goes on with the others when one fails', async () => {
    const { output, directories } = outputOf(1, 2);
    const part = join(directories[0] ?? '', '.experiment.jsonl.gz.part');
    mkdirSync(part);
    const { cleaned } = await clean(output, 'compress');
    expect(cleaned?.map(({ outcome }) => outcome).sort()).toEqual(['compressed', 'failed']);
    expect(existsSync(join(directories[0] ?? '', 'experiment.jsonl'))).toBe(true);
  });
});
