import { existsSync, lstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  dataError,
  fileReason,
  isFileFailure,
  notAFile,
  PidginError,
  unreadable,
  usageError,
} from '../errors.ts';
import type { Clock } from '../events/clock.ts';
import { ChangedFiles } from './changed-files.ts';
import { copyEmptyDatabase } from './copy-empty-database.ts';
import { Database, databasePath, removeDatabase, WrittenMeanwhile } from './database.ts';
import { deletedExperiments, isPutBack } from './deleted-experiments.ts';
import type { Embedder } from './embedder.ts';
import { type EventFile, eventFilesIn, inspectEventFile } from './event-file.ts';
import { experimentEntries } from './experiment-entries.ts';
import { bothForms } from './import-batches.ts';
import { type ImportedFile, importedFiles, isUnchanged } from './imported-files.ts';
import { type ImportProgress, type Loaded, loadFiles } from './load-files.ts';
import { openWhenFree, type Patience } from './open-when-free.ts';
import { prepareSchema } from './prepare-schema.ts';
import { threadsFor } from './read-files.ts';
import { removeRows } from './remove-experiments.ts';

export interface ImportServiceOptions {
  readonly outputDirectory: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

export interface ImportOptions {
  /**
   * Directories of the experiments to import; absent: all of them. All of them are imported, too,
   * when the database has to be built anew.
   */
  readonly paths?: readonly string[] | undefined;
  /** Drop everything in the database first, and the database itself when it is damaged. */
  readonly rebuild?: boolean | undefined;
  /** Load files again that have not changed; absent: they are passed over. */
  readonly again?: boolean | undefined;
  /**
   * Embeds messages, for what is measured from that; files whose messages another model embedded, or
   * none, are loaded again. Absent: nothing is embedded, and what was stays.
   */
  readonly embedder?: Embedder | undefined;
  /** Threads to read files with; absent: as many as there are cores, when it is worth it. */
  readonly threads?: number | undefined;
  /** Bytes of rows after which the database is taken anew, to keep memory flat; absent: 512 MB. */
  readonly bytesAtATime?: number | undefined;
  /** How long to wait for another process that has the database, in ms; absent: not at all. */
  readonly waitMs?: number | undefined;
  /** Aborted when it is to end: within some megabytes; what was finished stays. Absent: never. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process has the database and is waited for. */
  readonly onWaiting?: ((reason: string) => void) | undefined;
  /** Called whenever something was written: after some files, or some of a large one. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** What an import did. Part of the stable `--json` output. */
export interface ImportSummary {
  /** Path of the database. */
  readonly database: string;
  readonly files: {
    readonly imported: number;
    /** Not changed since they were imported. */
    readonly skipped: number;
    /** Gone since they were imported; their rows stay until the database is rebuilt. */
    readonly missing: number;
  };
  /** Lines of the imported files that went to the table of that name. */
  readonly rejected_lines: number;
  /** Experiments that have something new. */
  readonly experiments: number;
  readonly conversations: number;
  readonly turns: number;
  /** Whether everything in the database was dropped first. */
  readonly rebuilt: boolean;
  /** Files and directories that could not be read; what the database has of them stays. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

const NONE: ReadonlyMap<string, ImportedFile> = new Map();

/** What is counted on the way. */
interface Tally {
  readonly files: { imported: number; skipped: number; missing: number };
  rejected_lines: number;
  readonly experiments: Set<string>;
  conversations: number;
  turns: number;
  readonly unreadable: { readonly path: string; readonly reason: string }[];
}

/** Rows of sixteen parts of turns with messages of 1 kB. */
const BYTES_AT_A_TIME = 512 * 1024 * 1024;
const INSPECTED_AT_ONCE = 256;
/** How long a query may have the database that came when an import was between two parts, in ms. */
const BETWEEN_WAIT_MS = 60_000;

/**
 * Brings the database of an output directory up to date with its event files.
 *
 * Files that have not changed are skipped; a changed one replaces its rows whole, a batch of files
 * in one transaction. Importing twice, or again after being killed, gives the same rows. Rows of an
 * experiment whose deletion was interrupted are taken out first.
 */
export class ImportService {
  readonly #outputDirectory: string;
  readonly #experimentsDirectory: string;
  readonly #clock: ImportServiceOptions['clock'];

  constructor(options: ImportServiceOptions) {
    this.#outputDirectory = resolve(options.outputDirectory);
    this.#experimentsDirectory = join(this.#outputDirectory, 'experiments');
    this.#clock = options.clock;
  }

  /**
   * Imports what has changed.
   *
   * @throws PidginError `no_experiments` or `not_an_experiment` when there is nothing to import
   * from, `import_stopped` when it was to end before it was done, and what `Database.open` throws.
   */
  async import(options: ImportOptions = {}): Promise<ImportSummary> {
    const asked = await this.#directories(options.paths);
    const path = databasePath(this.#outputDirectory);
    const database = await this.#open(path, options);
    const tally: Tally = {
      files: { imported: 0, skipped: 0, missing: 0 },
      rejected_lines: 0,
      experiments: new Set(),
      conversations: 0,
      turns: 0,
      unreadable: [],
    };
    try {
      const rebuilt = await this.#bringUpToDate(database, asked, options, tally);
      return { database: path, ...tally, experiments: tally.experiments.size, rebuilt };
    } finally {
      database.close();
    }
  }

  /** @returns Whether everything in the database was dropped first. */
  async #bringUpToDate(
    database: Database,
    asked: readonly string[],
    options: ImportOptions,
    tally: Tally,
  ): Promise<boolean> {
    const schema = await prepareSchema(database, {
      rebuild: options.rebuild ?? false,
      now: () => this.#clock.now(),
    });
    const directories = schema === 'current' ? asked : await this.#directories(undefined);
    await this.#removeDeleted(database);
    const known = await importedFiles(database);
    tally.files.missing = missingFrom(this.#outputDirectory, known);
    const current = options.again ? NONE : upToDate(known, options.embedder);
    const changed = await this.#changedFiles(directories, current, tally);
    const loading = loadFiles(database, changed, {
      importedAt: new Date(this.#clock.now()),
      threads: options.threads ?? threadsFor(changed),
      known,
      embedder: options.embedder,
      bytesAtATime: options.bytesAtATime ?? BYTES_AT_A_TIME,
      whenFree: (take) => openWhenFree(take, this.#patience(options, BETWEEN_WAIT_MS)),
      signal: options.signal,
      onProgress: options.onProgress,
      onUnreadable: ({ absolutePath, reason }) => this.#noteUnreadable(absolutePath, reason, tally),
    });
    try {
      for await (const loaded of loading) count(loaded, tally);
    } catch (error) {
      if (!(error instanceof WrittenMeanwhile)) throw error;
      const { skipped } = tally.files;
      tally.unreadable.length = 0;
      if (options.again) forgetLoaded(tally);
      const left = { ...options, rebuild: false };
      const rebuilt = await this.#bringUpToDate(database, directories, left, tally);
      // All that was imported by now, here or there, counted as not changed.
      tally.files.skipped = skipped;
      return rebuilt || schema === 'rebuilt';
    }
    return schema === 'rebuilt';
  }

  /** A deletion that was killed before it took the rows out is finished, as far as they go. */
  async #removeDeleted(database: Database): Promise<void> {
    if (!existsSync(this.#experimentsDirectory)) return;
    const ids = deletedExperiments(this.#experimentsDirectory)
      .filter((deleted) => !isPutBack(deleted))
      .map(({ experimentId }) => experimentId);
    if (ids.length > 0) await removeRows(database, ids);
  }

  /** The directories to look into. */
  async #directories(paths: readonly string[] | undefined): Promise<string[]> {
    if (paths !== undefined) return Promise.all(paths.map((path) => this.#checkedDirectory(path)));
    if (!(await isDirectory(this.#experimentsDirectory))) {
      throw dataError('no_experiments', `There are no experiments in ${this.#outputDirectory}.`, {
        suggestions: ['Run one: pidgin run', 'Name the right directory with --output.'],
      });
    }
    try {
      const { directories } = experimentEntries(this.#experimentsDirectory);
      return directories.map((name) => join(this.#experimentsDirectory, name));
    } catch (error) {
      if (!isFileFailure(error)) throw error;
      throw unreadable(this.#experimentsDirectory, error);
    }
  }

  async #checkedDirectory(path: string): Promise<string> {
    const directory = resolve(path);
    if (dirname(directory) === this.#experimentsDirectory && (await isDirectory(directory))) {
      return directory;
    }
    throw usageError(
      'not_an_experiment',
      `${path} is not the directory of an experiment in ${this.#experimentsDirectory}.`,
    );
  }

  /** Opens the database for writing; another process may have it for a while. */
  async #open(path: string, options: ImportOptions): Promise<Database> {
    const open = () => Database.open(path, { mode: 'read-write' });
    if (!existsSync(path)) await copyEmptyDatabase(path);
    try {
      return await openWhenFree(open, this.#patience(options));
    } catch (error) {
      const isDamaged = error instanceof PidginError && error.code === 'database_damaged';
      if (!isDamaged || !options.rebuild) throw error;
      await removeDatabase(path);
      return open();
    }
  }

  #patience({ waitMs = 0, signal, onWaiting }: ImportOptions, leastMs = 0): Patience {
    return { clock: this.#clock, waitMs: Math.max(waitMs, leastMs), signal, onWaiting };
  }

  /** Every file that is not in the database as it is now. */
  async #changedFiles(
    directories: readonly string[],
    known: ReadonlyMap<string, ImportedFile>,
    tally: Tally,
  ): Promise<ChangedFiles> {
    const changed = new ChangedFiles(this.#outputDirectory);
    for (const directory of directories) {
      const paths = await eventFilesIn(directory).catch(this.#unreadable(directory, tally));
      for (const path of paths?.links ?? []) {
        this.#noteUnreadable(path, 'it is a link, which is not followed', tally);
      }
      for (const path of paths?.notFiles ?? []) {
        this.#noteUnreadable(path, fileReason(notAFile(path)), tally);
      }
      for (const path of paths?.misnamed ?? []) {
        this.#noteUnreadable(path, 'its name is not that of an event file', tally);
      }
      for (const [index, path] of (paths?.files ?? []).entries()) {
        // To look at each of a hundred thousand takes seconds, in which other things can happen.
        if (index % INSPECTED_AT_ONCE === INSPECTED_AT_ONCE - 1) await setImmediate();
        const file = this.#inspect(path, tally);
        if (file === undefined) continue;
        if (isUnchanged(file, known.get(file.path))) tally.files.skipped += 1;
        else changed.add(file);
      }
    }
    return changed;
  }

  #inspect(path: string, tally: Tally): EventFile | undefined {
    try {
      return inspectEventFile(path, this.#outputDirectory);
    } catch (error) {
      return this.#unreadable(path, tally)(error);
    }
  }

  /** Notes what could not be read; anything else than the file system is our mistake. */
  #unreadable(path: string, tally: Tally): (error: unknown) => undefined {
    return (error) => {
      if (!isFileFailure(error)) throw error;
      this.#noteUnreadable(path, fileReason(error), tally);
      return undefined;
    };
  }

  #noteUnreadable(path: string, reason: string, tally: Tally): void {
    tally.unreadable.push({ path: relative(this.#outputDirectory, path), reason });
  }
}

/** The files whose rows are as they would be made now, if the files have not changed. */
function upToDate(
  known: ReadonlyMap<string, ImportedFile>,
  embedder: Embedder | undefined,
): ReadonlyMap<string, ImportedFile> {
  if (embedder === undefined) return known;
  return new Map([...known].filter(([, file]) => file.embeddingModel === embedder.model));
}

/** Whether a file is there no more; one that may not be looked at is not known to be gone. */
function isGone(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}

/** How many of the files in the database are on disk no more. */
function missingFrom(outputDirectory: string, known: ReadonlyMap<string, ImportedFile>): number {
  let missing = 0;
  for (const path of known.keys()) {
    if (bothForms(path).every((form) => isGone(join(outputDirectory, form)))) missing += 1;
  }
  return missing;
}

function count(loaded: Loaded, tally: Tally): void {
  for (const id of loaded.experiments) tally.experiments.add(id);
  tally.files.imported += loaded.files;
  tally.rejected_lines += loaded.rejectedLines;
  tally.conversations += loaded.conversations;
  tally.turns += loaded.turns;
}

/** What is loaded again is counted again. */
function forgetLoaded(tally: Tally): void {
  tally.files.imported = 0;
  tally.rejected_lines = 0;
  tally.conversations = 0;
  tally.turns = 0;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
    throw unreadable(path, error);
  }
}
