import { EXIT, PidginError } from '../errors.ts';
import type { Database } from './database.ts';
import { embedRows } from './embed-rows.ts';
import type { Embedder } from './embedder.ts';
import type { EventFile } from './event-file.ts';
import {
  type Batch,
  batchesOf,
  staleBecauseOf,
  subjectBefore,
  type Unreadable,
  Withdrawn,
} from './import-batches.ts';
import { ImportMemory } from './import-memory.ts';
import type { ImportedFile } from './imported-files.ts';
import { type Pack, type PackedFile, subjectOf } from './pack.ts';
import { readInThreads } from './read-files.ts';
import { replaceRows } from './replace-rows.ts';

/** How far an import is, of what has changed. */
export interface ImportProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What some files gave to the database. */
export interface Loaded {
  readonly files: number;
  readonly bytes: number;
  readonly rejectedLines: number;
  readonly conversations: number;
  readonly turns: number;
  /** Experiments that have something new. */
  readonly experiments: readonly string[];
}

/** Another process has written to the database: what it is known to have may be out of date. */
export class WrittenMeanwhile extends Error {
  override readonly name = 'WrittenMeanwhile';
}

export interface LoadOptions {
  readonly importedAt: Date;
  readonly threads: number;
  /** What the database has, by path. */
  readonly known: ReadonlyMap<string, ImportedFile>;
  readonly embedder: Embedder | undefined;
  /** Bytes of rows after which the database is taken anew. */
  readonly bytesAtATime: number;
  /** Takes the database as soon as no other process has it. */
  readonly whenFree: (take: () => Promise<void>) => Promise<void>;
  /** Aborted when it is to end: what is being written is taken back. */
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly onUnreadable: (file: Unreadable) => void;
}

/** With more to load, batches make whole parts of tables, and there is nothing to merge. */
const MUCH_BYTES = 8 * 1024 * 1024;

/**
 * Reads event files and puts their rows into the database, batch by batch, each in one transaction.
 *
 * @returns What each batch gave, once it is in the database.
 * @throws PidginError `import_stopped` when it was to end before it was done.
 * @throws WrittenMeanwhile when there is more to load, and another process had the database.
 */
export async function* loadFiles(
  database: Database,
  files: readonly EventFile[],
  {
    importedAt,
    threads,
    known,
    embedder,
    bytesAtATime,
    whenFree,
    signal,
    onProgress,
    onUnreadable,
  }: LoadOptions,
): AsyncGenerator<Loaded> {
  // To look at the last rows of the database takes half a second and 60 MB.
  if (files.length === 0) return;
  await database.workAlone();
  await database.checkpointSoon();
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  if (totalBytes > MUCH_BYTES) await database.mergeNoParts();
  const memory = await ImportMemory.of(database);
  const held = new Set([...known.values()].map(subjectBefore));
  const written = new Set<string | null>();
  const stale = (pack: Pack) => staleBecauseOf(pack, known, held, written);
  const done = { files: 0, bytes: 0 };
  let bytesSinceTaken = 0;

  for await (const batch of batchesOf(readInThreads(files, importedAt, threads), onUnreadable)) {
    if (bytesSinceTaken >= bytesAtATime) {
      bytesSinceTaken = 0;
      if (await takenAnew(database, whenFree, signal)) throw new WrittenMeanwhile();
    }
    const tally = new Tally();
    const onWritten = (pack: Pack) => {
      for (const file of pack.files) tally.add(file);
      bytesSinceTaken += pack.bytes;
      onProgress?.({
        files: done.files + tally.files,
        totalFiles: files.length,
        bytes: done.bytes + tally.bytes + tally.bytesOfPart,
        totalBytes,
      });
    };
    const embedded = embedder === undefined ? batch : embedRows(batch, embedder);
    try {
      await replaceRows(database, followed(embedded, { signal, onWritten }), stale, memory);
    } catch (error) {
      // It was told of already, or comes once more.
      if (error instanceof Withdrawn) continue;
      throw error;
    }
    for (const subject of tally.subjects) {
      held.add(subject);
      written.add(subject);
    }
    done.files += tally.files;
    done.bytes += tally.bytes;
    yield { ...tally, experiments: [...tally.experiments] };
  }
}

/** Takes the database anew, as {@link Database.takeAnew}; nobody waits any more once it is to end. */
async function takenAnew(
  database: Database,
  whenFree: LoadOptions['whenFree'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    return await database.takeAnew(whenFree);
  } catch (error) {
    refuseIfStopped(signal);
    throw error;
  }
}

/** The same packs; refuses the next once it is to end, and tells of each that was written. */
async function* followed(
  packs: Batch,
  {
    signal,
    onWritten,
  }: {
    readonly signal: AbortSignal | undefined;
    readonly onWritten: (pack: Pack) => void;
  },
): AsyncGenerator<Pack> {
  for await (const pack of packs) {
    refuseIfStopped(signal);
    yield pack;
    onWritten(pack);
  }
}

function refuseIfStopped(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new PidginError('import_stopped', 'The import was stopped before all rows were loaded.', {
    exitCode: EXIT.interrupted,
  });
}

/** What a batch gave so far. */
class Tally {
  files = 0;
  /** Of files that are whole. */
  bytes = 0;
  /** Of the file of which there is more to come. */
  bytesOfPart = 0;
  rejectedLines = 0;
  conversations = 0;
  turns = 0;
  readonly experiments = new Set<string>();
  readonly subjects = new Set<string | null>();

  add(file: PackedFile): void {
    const { experiment_id } = file.subject;
    this.subjects.add(subjectOf(file));
    this.conversations += file.conversations;
    this.turns += file.turns;
    this.bytesOfPart = file.readBytes;
    if (file.imported_file === null) return;
    if (experiment_id !== null) this.experiments.add(experiment_id);
    this.files += 1;
    this.bytes += file.imported_file.size_bytes;
    this.bytesOfPart = 0;
    this.rejectedLines += file.imported_file.rejected_line_count;
  }
}
