import { existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue, JS } from '@duckdb/node-api';
import type { RowOf, Table } from '../schemas/column.ts';
import { literal } from '../schemas/ddl.ts';
import { copyFiles, copyPath, removeCopy, writeCopy } from './database-copy.ts';
import { databaseFailure, isDiskFull, openFailure } from './database-failure.ts';
import { packRows } from './pack-rows.ts';
import type { PackedRows } from './packed-rows.ts';
import { syncPath } from './sync-path.ts';
import { type DuckDB, TableAppender } from './table-appender.ts';

/** Where the database of an output directory is. */
export function databasePath(outputDirectory: string): string {
  return join(outputDirectory, 'experiments.duckdb');
}

/** Deletes a database file, and what DuckDB keeps beside it; it can be built anew. */
export async function removeDatabase(path: string): Promise<void> {
  await removeCopy(path);
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
  await rm(temporaryDirectory(path), { recursive: true, force: true });
}

/** Named parameters of a statement; a list is bound as a DuckDB LIST. */
type Values = Readonly<Record<string, string | readonly string[]>>;

const CONFIGURATION = {
  autoinstall_known_extensions: 'false',
  // With hundreds of columns, blocks of the usual size are mostly empty, and a checkpoint holds one
  // of each: of 64 kB they do not fit into what an import leaves DuckDB. Of each piece of a column
  // that fills one, DuckDB keeps a kilobyte in memory until the file is closed: with 16 kB, an import
  // takes 70 MB more after 500 MB of database.
  default_block_size: '32768',
};

/**
 * Rows a part of a table has at most. A checkpoint writes the rows that are new as parts of their
 * own, and several that fit into fewer are written anew to merge them. What no checkpoint has written
 * is in DuckDB's memory: 20 to 30 MB of as many turns.
 */
export const PART_ROWS = 2048;

/** Another process has written to the database: what it is known to have may be out of date. */
export class WrittenMeanwhile extends Error {
  override readonly name = 'WrittenMeanwhile';
}

/** Takes a database file as soon as no other process has it. */
export type WhenFree = (take: () => Promise<void>) => Promise<void>;

/** What became of work on a copy. */
export interface WorkOnCopy {
  /** Whether the copy took the place of the file. */
  readonly isKept: boolean;
  /** Whether another process wrote to the file before it was taken again. */
  readonly isWrittenSince: boolean;
}

/** What a database is opened for. */
export interface Access {
  /** `read-write` creates the file; `scratch`: only in memory. */
  readonly mode: 'read-write' | 'read-only' | 'scratch';
  /** `anywhere`: our own SQL may write files. `in`: SQL can reach the files in these directories. */
  readonly files?: 'anywhere' | { readonly in: readonly string[] } | undefined;
}

/**
 * The open database file, and one connection to it.
 *
 * Never open the same file twice in one process, or read it with `fs` while it is open: closing
 * any descriptor of a file gives up the lock that keeps other processes out.
 */
export class Database {
  readonly path: string;
  readonly #duckdb: DuckDB;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appenders = new Map<string, TableAppender>();

  private constructor(
    path: string,
    duckdb: DuckDB,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
  ) {
    this.path = path;
    this.#duckdb = duckdb;
    this.#instance = instance;
    this.#connection = connection;
  }

  /**
   * Opens a database file; `read-write` creates it, and keeps every other process out.
   *
   * Its SQL can reach no other file but those it is given, and load no extension; unless it is open
   * for writing, which only our own SQL does, it can change no setting either.
   *
   * @throws PidginError `database_busy`, `database_damaged`, `no_database` or `database_failed`.
   */
  static async open(path: string, { mode, files }: Access): Promise<Database> {
    const api = await import('@duckdb/node-api');
    const { default: bindings } = await import('@duckdb/node-bindings');
    const isNew = !existsSync(path);
    // DuckDB makes its files, the log of what it writes among them, as open as the process allows,
    // and at any time until it is closed.
    if (mode === 'read-write') process.umask(0o077);
    try {
      const instance =
        mode === 'read-write'
          ? await api.DuckDBInstance.create(':memory:', {
              ...CONFIGURATION,
              // Beside the file, as for one that is opened directly; else in the working directory.
              temp_directory: temporaryDirectory(path),
              // What it has freed goes back to the system, and not only when that is 128 MB.
              allocator_flush_threshold: '1MiB',
            })
          : await api.DuckDBInstance.create(path, {
              ...CONFIGURATION,
              access_mode: mode === 'read-only' ? 'READ_ONLY' : 'READ_WRITE',
            });
      const connection = await instance.connect();
      try {
        if (mode === 'read-write') {
          await connection.run(takeStatement(path));
          // What is left of a process that was killed.
          await removeCopy(path);
          await rm(temporaryDirectory(path), { recursive: true, force: true });
          // What is attached when SQL is confined is within its reach anyway.
          const own = copyFiles(path).map(literal).join(', ');
          await connection.run(`SET allowed_paths = [${own}]`);
        }
        await connection.run(confinement(files));
        if (mode !== 'read-write') await connection.run('SET lock_configuration = true');
      } catch (error) {
        connection.closeSync();
        instance.closeSync();
        throw error;
      }
      return new Database(path, { api, bindings }, instance, connection);
    } catch (error) {
      const failure = openFailure(error, path);
      // What a full disk leaves of a new file would be taken for a damaged database. A file that
      // another process has made since is not ours to remove.
      if (isNew && isDiskFull(failure)) await removeDatabase(path).catch(() => undefined);
      throw failure;
    }
  }

  /** The DuckDB connection, for what this class does not cover. */
  get connection(): DuckDBConnection {
    return this.#connection;
  }

  /** Closes the file. What was committed is in it. */
  close(): void {
    this.#closeAppenders();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /** Runs a statement for its effect. */
  async run(sql: string, values: Values = {}): Promise<void> {
    await this.#attempt(() => this.#connection.run(sql, this.#bound(values)));
  }

  /** Runs a statement for its rows. */
  async rows(sql: string, values: Values = {}): Promise<Record<string, JS>[]> {
    const reader = await this.#attempt(() =>
      this.#connection.runAndReadAll(sql, this.#bound(values)),
    );
    return reader.getRowObjectsJS();
  }

  /** Runs a statement for its rows, one at a time: no more than some thousand are held. */
  async *eachRow(sql: string): AsyncGenerator<Record<string, JS>> {
    try {
      const result = await this.#connection.stream(sql);
      for await (const rows of result.yieldRowObjectJs()) yield* rows;
    } catch (error) {
      throw databaseFailure(error, this.path);
    }
  }

  /**
   * Makes DuckDB keep no more than so many bytes in memory, as far as a transaction allows. Else it
   * keeps all that it reads and writes, as much as the database is large. Each time, though the limit
   * be the same, the memory that was freed goes back to the system.
   */
  async limitMemory(bytes: number): Promise<void> {
    await this.run(`SET memory_limit = '${Math.ceil(bytes)}B'`);
  }

  /**
   * Makes DuckDB do all work in the thread it is called from. Another that took over a commit would
   * gain nothing, as one is done by one thread, and the caller waits for it by asking all the time.
   */
  async workAlone(): Promise<void> {
    await this.run('SET threads = 1');
  }

  /**
   * Makes a commit of some thousand rows write them where they belong. Those of a smaller one go into
   * the log first, and DuckDB holds them in memory until a checkpoint writes them once more.
   */
  async checkpointSoon(): Promise<void> {
    await this.run("SET checkpoint_threshold = '2MB'");
  }

  /**
   * Leaves parts of tables as they were written. To see whether some can be merged, each checkpoint
   * otherwise reads what DuckDB notes of all parts of a table, and keeps it: 100 MB for a gigabyte.
   */
  async mergeNoParts(): Promise<void> {
    await this.run('SET max_vacuum_tasks = 0');
  }

  /**
   * Gives the file up, and takes it again. What DuckDB notes of each part that it wrote is in memory
   * until then, almost a megabyte for one of the widest table. Meanwhile other processes can have it.
   *
   * @param whenFree Takes the file as soon as nobody else has it.
   * @returns Whether another process wrote to it.
   * @throws What `whenFree` throws. Then the database can only be closed.
   */
  async takeAnew(whenFree: WhenFree): Promise<boolean> {
    const left = await this.#letGo();
    await whenFree(() => this.#take());
    return fileState(this.path) !== left;
  }

  /**
   * Works on a copy of the file, which takes its place afterwards. What is committed on the way counts
   * only then. Until then others can read the file as it was, and nobody can write it.
   *
   * @param whenFree Takes the file as soon as nobody else has it.
   * @param work Returns whether the copy is to take the place of the file.
   * @param signal Aborted when no copy is to be made any more.
   * @throws WrittenMeanwhile when one did before: nothing was done. And what `whenFree` and the work
   * throw, or the reason of the signal. Then the database can only be closed.
   */
  async onCopy(
    whenFree: WhenFree,
    work: () => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<WorkOnCopy> {
    // Until it is let go of, as closing it gives up every lock on the file.
    const original = await this.#attempt(() => open(this.path));
    let state: string;
    let isBegun: boolean;
    let isKept = false;
    try {
      state = await this.#letGo();
      const readOnly = `ATTACH ${literal(this.path)} AS ${ORIGINAL} (READ_ONLY)`;
      await whenFree(() => this.#attach(readOnly));
      const isAsItWas = () => fileState(this.path) === state;
      isBegun = await this.#attempt(() => writeCopy(original, this.path, isAsItWas, signal));
      if (isBegun) {
        try {
          await this.run(takeStatement(copyPath(this.path)));
          isKept = await work();
          if (isKept) state = await this.#attempt(() => this.#keepCopy());
          else await this.#letGo();
        } catch (error) {
          // The first error is the news.
          await this.#letGo().catch(() => undefined);
          await removeCopy(this.path).catch(() => undefined);
          throw error;
        }
        // Once the copy has taken the place of the file, another can be in its own.
        if (!isKept) await this.#attempt(() => removeCopy(this.path));
      }
      await this.run(`DETACH ${ORIGINAL}`);
    } finally {
      await original.close();
    }
    await whenFree(() => this.#take());
    if (!isBegun) throw new WrittenMeanwhile();
    return { isKept, isWrittenSince: fileState(this.path) !== state };
  }

  /** Gives up the copy that is worked on, and takes it again, for the same as {@link takeAnew}. */
  async takeCopyAnew(): Promise<void> {
    await this.#letGo();
    await this.run(takeStatement(copyPath(this.path)));
  }

  /** Does all of the work, or none of it. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION');
    try {
      const result = await work();
      await this.run('COMMIT');
      return result;
    } catch (error) {
      // DuckDB may have rolled back by itself, and then refuses to: the first error is the news.
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Appends rows, all of them or none. Many at once are better than few. */
  async appendRows<T extends Table>(table: T, rows: readonly RowOf<T>[]): Promise<void> {
    await this.#attempt(() => this.#append(table, packRows(table, rows)));
  }

  /** The same of rows that were packed already. */
  async appendPacked(table: Table, packed: readonly PackedRows[]): Promise<void> {
    await this.#attempt(() => this.#append(table, packed));
  }

  /** @returns In which state the file was left. */
  async #letGo(): Promise<string> {
    this.#closeAppenders();
    await this.run(`USE memory; DETACH ${NAME}`);
    return fileState(this.path);
  }

  async #take(): Promise<void> {
    await this.#attach(takeStatement(this.path));
    await this.#attempt(() => removeCopy(this.path));
  }

  async #attach(statement: string): Promise<void> {
    try {
      await this.#connection.run(statement);
    } catch (error) {
      throw openFailure(error, this.path);
    }
  }

  /** @returns The state of the file. */
  async #keepCopy(): Promise<string> {
    const copy = copyPath(this.path);
    await this.#letGo();
    await syncPath(copy);
    const state = fileState(copy);
    await rename(copy, this.path);
    await syncPath(dirname(this.path));
    return state;
  }

  async #append({ name }: Table, packed: readonly PackedRows[]): Promise<void> {
    if (packed.length === 0) return;
    let appender = this.#appenders.get(name);
    if (appender === undefined) {
      appender = await TableAppender.open(this.#duckdb, this.#connection, name);
      this.#appenders.set(name, appender);
    }
    try {
      appender.append(packed);
    } catch (error) {
      this.#appenders.delete(name);
      appender.close();
      throw error;
    }
  }

  #closeAppenders(): void {
    for (const appender of this.#appenders.values()) appender.close();
    this.#appenders.clear();
  }

  #bound(values: Values): Record<string, DuckDBValue> {
    const { listValue } = this.#duckdb.api;
    const bound = Object.entries(values).map(([name, value]): [string, DuckDBValue] => [
      name,
      typeof value === 'string' ? value : listValue(value),
    ]);
    return Object.fromEntries(bound);
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw databaseFailure(error, this.path);
    }
  }
}

/** Where DuckDB puts what a transaction needs beyond the memory it may use; gone when it is closed. */
function temporaryDirectory(path: string): string {
  return `${path}.tmp`;
}

/** What the database is called in an instance that writes it. */
const NAME = 'pidgin';
/** What it is called while a copy of it is worked on. */
const ORIGINAL = 'original';

function takeStatement(path: string): string {
  return `${attachStatement(path, NAME)}; USE ${NAME}`;
}

/** The statement that attaches a database file, new or not, for writing. */
export function attachStatement(path: string, name: string): string {
  return `ATTACH ${literal(path)} AS ${name} (ROW_GROUP_SIZE ${PART_ROWS})`;
}

/** Another when a process has written to the file, whether or not that was its last. */
function fileState(path: string): string {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  return [file?.ino, file?.size, file?.mtimeNs, existsSync(`${path}.wal`)].join(' ');
}

/** The settings that confine SQL, and can only be made on an open database. */
function confinement(files: Access['files']): string {
  if (files === 'anywhere') return '';
  const reachable = files?.in.map(directoryLiteral).join(', ');
  const allow = reachable === undefined ? '' : `SET allowed_directories = [${reachable}];`;
  return `${allow} SET enable_external_access = false`;
}

function directoryLiteral(path: string): string {
  return literal(join(resolve(path), '/'));
}
