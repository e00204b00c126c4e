import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { EXIT } from '../../../src/errors.ts';
import { column, structColumn, table } from '../../../src/schemas/column.ts';
import { tableDdl } from '../../../src/schemas/ddl.ts';
import {
  Database,
  databasePath,
  removeDatabase,
  WrittenMeanwhile,
} from '../../../src/storage/database.ts';
import { canBeCopied, copyPath } from '../../../src/storage/database-copy.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { tempDir } from '../../support/temp-dir.ts';

const things = table('things', 'One of each type.', {
  id: column('INTEGER', z.int(), 'Number.'),
  big: column('BIGINT', z.int().nullable(), 'Number.'),
  real: column('DOUBLE', z.number().nullable(), 'Number.'),
  yes: column('BOOLEAN', z.boolean().nullable(), 'Truth.'),
  text: column('VARCHAR', z.string().nullable(), 'Text.'),
  said_at: column('TIMESTAMPTZ', z.date().nullable(), 'Time.'),
  json: column('JSON', z.string().nullable(), 'JSON.'),
  list: column('VARCHAR[]', z.array(z.string()).nullable(), 'List.'),
  map: column(
    'MAP(VARCHAR, VARCHAR)',
    z.map(z.string(), z.string().nullable()).readonly().nullable(),
    'Map.',
  ),
  counts: column('MAP(VARCHAR, INTEGER)', z.map(z.string(), z.int()).readonly().nullable(), 'Map.'),
  struct: structColumn({ count: column('INTEGER', z.int(), 'Number.') }, 'Struct.'),
});

const thing = (id: number, text: string | null) => ({
  id,
  big: 2 ** 53 - 1,
  real: 0.1,
  yes: true,
  text,
  said_at: new Date('2024-02-29T12:34:56.789Z'),
  json: '{"a":[1]}',
  list: ['x', ''],
  map: new Map([
    ['short', 'a text that is long enough'],
    ['longer than that', ''],
    ['none', null],
  ]),
  counts: new Map([
    ['short', 1],
    ['not as short', -(2 ** 31)],
    ['longer than that', 2 ** 31 - 1],
  ]),
  struct: { count: 3 },
});

/** A map as DuckDB gives it back. */
const entries = (map: ReadonlyMap<string, unknown>) =>
  Array.from(map, ([key, value]) => ({ key, value }));

async function open(mode: 'read-write' | 'read-only' = 'read-write', directory = tempDir()) {
  const database = await Database.open(databasePath(directory), { mode });
  onTestFinished(() => database.close());
  return database;
}

async function withThings() {
  const database = await open();
  await database.run(tableDdl(things).join('\n'));
  return database;
}

/** Lets another process have a database until the end of the test, and run a statement in it. */
async function heldByAnother(path: string, sql = 'SELECT 1'): Promise<ChildProcess> {
  const script = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    const [, path, sql] = process.argv;
    DuckDBInstance.create(path)
      .then((instance) => instance.connect())
      .then((connection) => connection.run(sql))
      .then(() => console.log('done'));
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['-e', script, path, sql], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => ended(holder));
  await once(holder.stdout, 'data');
  return holder;
}

/** What another process gets that opens a database, and asks it for the ids in it. */
async function seenByAnother(path: string, mode: 'READ_ONLY' | 'READ_WRITE'): Promise<string> {
  const script = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    const [, path, access_mode] = process.argv;
    DuckDBInstance.create(path, { access_mode })
      .then((instance) => instance.connect())
      .then((connection) => connection.runAndReadAll('SELECT id FROM things ORDER BY id'))
      .then((reader) => console.log(reader.getRows().join(' ')))
      .catch(({ message }) => console.log(message));`;
  const { stdout } = await execa(process.execPath, ['-e', script, path, mode]);
  return stdout;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('Database', () => {
  it('gives back every type of value as it was appended', async () => {
    const database = await withThings();
    const nothing = {
      ...thing(2, null),
      big: null,
      real: null,
      yes: null,
      said_at: null,
      json: null,
      list: null,
      map: null,
      counts: null,
    };
    await database.appendRows(things, [thing(1, 'text'), nothing]);
    const rows = await database.rows('FROM things ORDER BY id');
    const { map, counts, ...others } = thing(1, 'text');
    expect(rows).toEqual([
      { ...others, map: entries(map), counts: entries(counts), big: 2n ** 53n - 1n },
      nothing,
    ]);
  });

  it.each([
    ['emoji', '👩‍👩‍👧 🇵🇹 e\u0301'],
    ['line ends and quotes', '\'"\r\n\t\\'],
    ['a NUL character', 'a\u0000b'],
    ['a megabyte', 'añ🙂'.repeat(150_000)],
    ['nothing', ''],
  ])('keeps %s in a text', async (_, text) => {
    const database = await withThings();
    await database.appendRows(things, [thing(1, text)]);
    const [row] = await database.rows('SELECT text FROM things');
    expect(row?.text === text).toBe(true);
  });

  it('appends more rows than fit in one chunk, in order', async () => {
    const database = await withThings();
    const ids = Array.from({ length: 5000 }, (_, id) => id);
    await database.appendRows(
      things,
      ids.map((id) => thing(id, String(id))),
    );
    const rows = await database.rows('SELECT id, text FROM things');
    expect(rows).toEqual(ids.map((id) => ({ id, text: String(id) })));
  });

  it('leaves nothing of one chunk in the next', async () => {
    const database = await withThings();
    const rows = Array.from({ length: 5000 }, (_, id) => ({
      ...thing(id, id < 2048 || id % 3 === 0 ? 'a text of many bytes '.repeat(id % 5) : null),
      real: id % 2 === 0 ? id / 7 : null,
      said_at: id < 2048 ? null : new Date(id),
      counts:
        id % 4 === 0
          ? null
          : new Map(Array.from({ length: id % 3 }, (_, word) => [`word ${id} ${word}`, word])),
    }));
    await database.appendRows(things, rows);
    await database.appendRows(things, rows.slice(0, 1));
    const found = await database.rows('SELECT id, text, real, said_at, counts FROM things');
    expect(found).toEqual(
      [...rows, ...rows.slice(0, 1)].map(({ id, text, real, said_at, counts }) => ({
        id,
        text,
        real,
        said_at,
        counts: counts && entries(counts),
      })),
    );
  });

  it('takes rows again after some that a table refused', async () => {
    const database = await withThings();
    await database.appendRows(things, [thing(1, 'first')]);
    const missing = { ...thing(2, 'refused'), id: null as unknown as number };
    await expect(database.appendRows(things, [missing])).rejects.toThrow('NOT NULL');
    await database.appendRows(things, [thing(3, 'second')]);
    expect(await database.rows('SELECT id FROM things')).toEqual([{ id: 1 }, { id: 3 }]);
  });

  it('appends to a table that was made anew since', async () => {
    const database = await withThings();
    await database.appendRows(things, [thing(1, 'gone')]);
    await database.run(`DROP TABLE things; ${tableDdl(things).join('\n')}`);
    await database.appendRows(things, [thing(2, 'there')]);
    expect(await database.rows('SELECT id FROM things')).toEqual([{ id: 2 }]);
  });

  it('writes tables in small parts, so that adding to a large one rewrites little', async () => {
    const database = await withThings();
    await database.appendRows(
      things,
      Array.from({ length: 10_000 }, (_, id) => thing(id, null)),
    );
    await database.run('CHECKPOINT');
    expect(
      await database.rows(
        `SELECT count(DISTINCT row_group_id)::INTEGER AS parts FROM pragma_storage_info('things')`,
      ),
    ).toEqual([{ parts: 5 }]);
  });

  it('refuses a value that does not fit its column, and appends none of the rows', async () => {
    const database = await withThings();
    const append = database.appendRows(things, [thing(1, 'fits'), thing(2 ** 31, 'does not')]);
    await expect(append).rejects.toThrow('Failed to set column 0 (INTEGER)');
    expect(await database.rows('FROM things')).toEqual([]);
  });

  it('does all of a transaction or none of it', async () => {
    const database = await withThings();
    const work = database.transaction(async () => {
      await database.appendRows(things, [thing(1, 'lost')]);
      throw new Error('halfway');
    });
    await expect(work).rejects.toThrow('halfway');
    await database.transaction(() => database.appendRows(things, [thing(2, 'kept')]));
    expect(await database.rows('SELECT text FROM things')).toEqual([{ text: 'kept' }]);
  });

  it('reports what went wrong first when the rollback fails, too', async () => {
    const database = await withThings();
    const work = database.transaction(async () => {
      await database.run('ROLLBACK');
      throw new Error('the cause');
    });
    await expect(work).rejects.toThrow('the cause');
  });

  it('keeps its files, the log of what it writes too, to their owner', async () => {
    const before = process.umask(0o022);
    onTestFinished(() => void process.umask(before));
    const path = databasePath(tempDir());
    const database = await Database.open(path, { mode: 'read-write' });
    onTestFinished(() => database.close());
    await database.run('CREATE TABLE said (words VARCHAR)');
    for (const file of [path, `${path}.wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says of a database without its tables that an import was cut short', async () => {
    const path = databasePath(tempDir());
    (await Database.open(path, { mode: 'read-write' })).close();
    await expect(queryDatabase(path, 'FROM all_experiments')).rejects.toMatchObject({
      code: 'database_incomplete',
      suggestions: [expect.stringContaining('pidgin import')],
    });
  });

  it('says who has the database open, and what to do', async () => {
    const path = databasePath(tempDir());
    const { pid } = await heldByAnother(path);
    const busy = {
      code: 'database_busy',
      exitCode: EXIT.data,
      message: expect.stringContaining(`(process ${pid})`),
      suggestions: [expect.stringContaining('Wait')],
    };
    await expect(Database.open(path, { mode: 'read-write' })).rejects.toMatchObject(busy);
    await expect(queryDatabase(path, 'SELECT 1')).rejects.toMatchObject(busy);
  });

  it('gives its file up and takes it again, and notices who wrote to it meanwhile', async () => {
    const database = await withThings();
    await database.appendRows(things, [thing(1, 'before')]);
    expect(await database.takeAnew((take) => take())).toBe(false);
    await database.appendRows(things, [thing(2, 'between')]);
    const readMeanwhile = database.takeAnew(async (take) => {
      await queryDatabase(database.path, 'FROM things');
      await take();
    });
    expect(await readMeanwhile).toBe(false);
    const writtenMeanwhile = database.takeAnew(async (take) => {
      const other = await Database.open(database.path, { mode: 'read-write' });
      await other.appendRows(things, [thing(3, 'by another')]);
      other.close();
      await take();
    });
    expect(await writtenMeanwhile).toBe(true);
    await database.appendRows(things, [thing(4, 'after')]);
    expect(await database.rows('SELECT id FROM things ORDER BY id')).toEqual(
      [1, 2, 3, 4].map((id) => ({ id })),
    );
  });

  it('notices what another process wrote and did not live to put into the file', async () => {
    const database = await withThings();
    const killed = database.takeAnew(async (take) => {
      await ended(
        await heldByAnother(database.path, "CREATE TABLE last AS SELECT 'words' AS text"),
      );
      await take();
    });
    expect(await killed).toBe(true);
    expect(await database.rows('FROM last')).toEqual([{ text: 'words' }]);
  });

  it('says who took its file meanwhile, and can be closed', async () => {
    const database = await withThings();
    await database.appendRows(things, [thing(1, 'before')]);
    const taking = database.takeAnew(async (take) => {
      await heldByAnother(database.path);
      await take();
    });
    await expect(taking).rejects.toMatchObject({ code: 'database_busy' });
    database.close();
  });

  describe('that is worked on as a copy', () => {
    const free = (take: () => Promise<void>) => take();
    /** A database with thing 1 in it. */
    const withOne = async () => {
      const database = await withThings();
      await database.appendRows(things, [thing(1, 'before')]);
      return database;
    };
    const idsIn = async (database: Database) =>
      (await database.rows('SELECT id FROM things ORDER BY id')).map(({ id }) => id);
    const filesBeside = ({ path }: Database) => readdirSync(dirname(path));

    it('shows others how it was until all is done, and lets none of them write', async () => {
      const database = await withOne();
      chmodSync(database.path, 0o640);
      const copied = await database.onCopy(free, async () => {
        for (const id of [2, 3]) {
          await database.transaction(() => database.appendRows(things, [thing(id, 'new')]));
          await database.takeCopyAnew();
        }
        expect(await seenByAnother(database.path, 'READ_ONLY')).toBe('1');
        expect(await seenByAnother(database.path, 'READ_WRITE')).toContain('Could not set lock');
        return true;
      });
      expect(copied).toEqual({ isKept: true, isWrittenSince: false });
      expect(await idsIn(database)).toEqual([1, 2, 3]);
      await database.appendRows(things, [thing(4, 'after')]);
      expect(await seenByAnother(database.path, 'READ_ONLY')).toContain('Could not set lock');
      database.close();
      expect(await seenByAnother(database.path, 'READ_ONLY')).toBe('1 2 3 4');
      expect(filesBeside(database)).toEqual(['experiments.duckdb']);
      expect(statSync(database.path).mode & 0o777).toBe(0o640);
    });

    it('is as it was when the copy is not wanted', async () => {
      const database = await withOne();
      const copied = await database.onCopy(free, async () => {
        await database.appendRows(things, [thing(2, 'new')]);
        return false;
      });
      expect(copied).toEqual({ isKept: false, isWrittenSince: false });
      expect(await idsIn(database)).toEqual([1]);
      database.close();
      expect(filesBeside(database)).toEqual(['experiments.duckdb']);
    });

    it('is as it was when the work fails', async () => {
      const database = await withOne();
      const failing = database.onCopy(free, async () => {
        await database.appendRows(things, [thing(2, 'new')]);
        throw new Error('enough');
      });
      await expect(failing).rejects.toThrow('enough');
      database.close();
      expect(await seenByAnother(database.path, 'READ_WRITE')).toBe('1');
      expect(filesBeside(database)).toEqual(['experiments.duckdb']);
    });

    it('is not begun when another process has written to it', async () => {
      const database = await withOne();
      let times = 0;
      const whenFree = async (take: () => Promise<void>) => {
        times += 1;
        if (times === 1) {
          const other = await Database.open(database.path, { mode: 'read-write' });
          await other.appendRows(things, [thing(2, 'by another')]);
          other.close();
        }
        await take();
      };
      const copying = database.onCopy(whenFree, () => Promise.reject(new Error('begun')));
      await expect(copying).rejects.toThrow(WrittenMeanwhile);
      expect(await idsIn(database)).toEqual([1, 2]);
    });

    it('is not begun while another process is at the same', async () => {
      const database = await withOne();
      let times = 0;
      const whenFree = async (take: () => Promise<void>) => {
        times += 1;
        if (times === 1) writeFileSync(copyPath(database.path), 'the copy of another');
        else expect(readFileSync(copyPath(database.path), 'utf8')).toBe('the copy of another');
        await take();
      };
      const copying = database.onCopy(whenFree, () => Promise.reject(new Error('begun')));
      await expect(copying).rejects.toThrow(WrittenMeanwhile);
      expect(times).toBe(2);
      // Whoever has the file to write knows that nobody is.
      expect(existsSync(copyPath(database.path))).toBe(false);
    });

    it('notices who wrote to it as soon as the copy had taken its place', async () => {
      const database = await withOne();
      let times = 0;
      const whenFree = async (take: () => Promise<void>) => {
        times += 1;
        if (times === 2) {
          await ended(await heldByAnother(database.path, 'DELETE FROM things WHERE id = 1'));
        }
        await take();
      };
      const copied = await database.onCopy(whenFree, async () => {
        await database.appendRows(things, [thing(2, 'new')]);
        return true;
      });
      expect(copied).toEqual({ isKept: true, isWrittenSince: true });
      expect(await idsIn(database)).toEqual([2]);
    });

    it('removes what a process that was killed has left of a copy', async () => {
      const database = await withOne();
      database.close();
      writeFileSync(copyPath(database.path), 'half');
      writeFileSync(`${copyPath(database.path)}.wal`, 'half');
      mkdirSync(`${database.path}.tmp`);
      writeFileSync(join(`${database.path}.tmp`, 'duckdb_temp_block-1.block'), 'rows');
      const again = await Database.open(database.path, { mode: 'read-write' });
      onTestFinished(() => again.close());
      expect(await idsIn(again)).toEqual([1]);
      expect(filesBeside(database)).toEqual(['experiments.duckdb']);
    });

    it('is no longer copied when nobody waits for it', async () => {
      const database = await withOne();
      const work = () => Promise.reject(new Error('begun'));
      const copying = database.onCopy(free, work, AbortSignal.abort(new Error('enough')));
      await expect(copying).rejects.toThrow('enough');
      database.close();
      expect(await seenByAnother(database.path, 'READ_WRITE')).toBe('1');
      expect(filesBeside(database)).toEqual(['experiments.duckdb']);
    });

    it('is not lost when what is left of a copy cannot be removed', async () => {
      const database = await withOne();
      database.close();
      mkdirSync(join(copyPath(database.path), 'in the way'), { recursive: true });
      const opening = Database.open(database.path, { mode: 'read-write' });
      await expect(opening).rejects.toMatchObject({
        code: 'database_failed',
        message: expect.stringContaining(copyPath(database.path)),
      });
      await expect(removeDatabase(database.path)).rejects.toThrow(copyPath(database.path));
      expect(await seenByAnother(database.path, 'READ_ONLY')).toBe('1');
    });

    it('has to be a file of ours, and the disk has to have room', async () => {
      const { path } = await withOne();
      expect(await canBeCopied(path, 1)).toBe(true);
      expect(await canBeCopied(path, 2 ** 53)).toBe(false);
      expect(await canBeCopied(join(path, 'nowhere'), 1)).toBe(false);
      if (process.getuid?.() === 0) {
        chownSync(path, 1, 1);
        expect(await canBeCopied(path, 1)).toBe(false);
        chownSync(path, 0, 0);
      }
      const link = join(tempDir(), 'link.duckdb');
      symlinkSync(path, link);
      expect(await canBeCopied(link, 1)).toBe(false);
    });
  });

  it.each([
    ['text', Buffer.from('not a database '.repeat(1000))],
    ['nothing', Buffer.alloc(0)],
  ])('says that a file with %s in it can be rebuilt', async (_, content) => {
    const path = databasePath(tempDir());
    writeFileSync(path, content);
    await expect(Database.open(path, { mode: 'read-write' })).rejects.toMatchObject({
      code: 'database_damaged',
      exitCode: EXIT.data,
      suggestions: [expect.stringContaining('pidgin import')],
    });
  });

  it('says when there is no database to read', async () => {
    const path = databasePath(join(tempDir(), 'nowhere'));
    await expect(Database.open(path, { mode: 'read-only' })).rejects.toMatchObject({
      code: 'no_database',
      exitCode: EXIT.data,
      suggestions: [
        expect.stringContaining('pidgin run'),
        expect.stringContaining('pidgin import'),
      ],
    });
    expect(existsSync(path)).toBe(false);
  });

  it('says why a path cannot be opened at all', async () => {
    const path = databasePath(tempDir());
    mkdirSync(path);
    await expect(Database.open(path, { mode: 'read-write' })).rejects.toMatchObject({
      code: 'database_failed',
      message: expect.stringContaining('Is a directory'),
    });
  });

  it('cannot reach any other file, also when it is open for writing', async () => {
    const database = await open();
    const target = join(tempDir(), 'out.csv');
    await expect(database.run(`COPY (SELECT 1) TO '${target}'`)).rejects.toThrow('disabled');
    await expect(database.run("FROM read_text('/etc/hosts')")).rejects.toThrow('disabled');
    await expect(database.run('SET enable_external_access = true')).rejects.toThrow(
      'Cannot enable external access',
    );
    expect(existsSync(target)).toBe(false);
  });
});
