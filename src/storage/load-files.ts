import { EXIT, PidginError } from '../errors.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import type { ChangedFiles } from './changed-files.ts';
import { type Database, type WhenFree, WrittenMeanwhile } from './database.ts';
import { canBeCopied } from './database-copy.ts';
import { embedRows } from './embed-rows.ts';
import type { Embedder } from './embedder.ts';
import {
  batchesOf,
  type Piece,
  staleBecauseOf,
  subjectBefore,
  type Unreadable,
  Withdrawn,
} from './import-batches.ts';
import { ImportMemory } from './import-memory.ts';
import type { ImportedFile } from './imported-files.ts';
import { type Pack, type PackedFile, subjectOf } from './pack.ts';
import { readInThreads } from './read-files.ts';
import { removeStale, replaceRows } from './replace-rows.ts';

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

export interface LoadOptions {
  readonly importedAt: Date;
  readonly threads: number;
  /** What the database has, by path. */
  readonly known: ReadonlyMap<string, ImportedFile>;
  readonly embedder: Embedder | undefined;
  /** Bytes of rows after which the database is taken anew. */
  readonly bytesAtATime: number;
  /** Takes the database as soon as no other process has it. */
  readonly whenFree: WhenFree;
  /** Aborted when it is to end: what is being written is taken back. */
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly onUnreadable: (file: Unreadable) => void;
}

/** With more to load, batches make whole parts of tables, and there is nothing to merge. */
const MUCH_BYTES = 8 * 1024 * 1024;
/** Rows take up to four times as much as the text they are made of. */
const LARGE_SHARE = 4;

/**
 * Reads event files and puts their rows into the database, batch by batch, each in one transaction.
 *
 * @returns What each batch gave, once it is in the database.
 * @throws PidginError `import_stopped` when it was to end before it was done.
 * @throws WrittenMeanwhile when there is more to load, and another process had the database.
 */
export async function* loadFiles(
  database: Database,
  changed: ChangedFiles,
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
  if (changed.count === 0) return;
  await database.workAlone();
  await database.checkpointSoon();
  if (changed.bytes > MUCH_BYTES) await database.mergeNoParts();
  const memory = await ImportMemory.of(database);
  const held = new Set([...known.values()].map(subjectBefore));
  const written = new Set<string | null>();
  const stale = (pack: Pack) => staleBecauseOf(pack, known, held, written);
  const isLarge = async (file: PackedFile): Promise<boolean> => {
    const rowBytes = LARGE_SHARE * textBytes(file);
    return rowBytes >= bytesAtATime && (await canBeCopied(database.path, rowBytes));
  };
  const done = { files: 0, bytes: 0 };
  let bytesSinceTaken = 0;
  let isOutOfDate = false;
  const files = changed.inspected((absolutePath, reason) =>
    onUnreadable({ kind: 'unreadable', absolutePath, reason }),
  );
  const outcomes = readInThreads(files, importedAt, threads);
  const isFull = () => memory.isFull;

  for await (const batch of batchesOf(outcomes, { isLarge, isFull, onUnreadable })) {
    if (bytesSinceTaken >= bytesAtATime) {
      bytesSinceTaken = 0;
      isOutOfDate = await patiently(() => database.takeAnew(whenFree), signal);
    }
    if (isOutOfDate) throw new WrittenMeanwhile();
    const tally = new Tally();
    const onWritten = (pack: Pack) => {
      for (const file of pack.files) tally.add(file);
      bytesSinceTaken += pack.bytes;
      onProgress?.({
        files: done.files + tally.files,
        totalFiles: changed.count,
        // Some may have become larger since.
        bytes: Math.min(done.bytes + tally.bytes + tally.bytesOfPart, changed.bytes),
        totalBytes: changed.bytes,
      });
    };
    /** @returns False: its file was told of already, or comes once more. */
    const load = async (): Promise<boolean> => {
      const removed = new Set<string>();
      const incomplete = new Set<string>();
      try {
        if (batch.large !== null) {
          await removeStale(database, stale(batch.large), removed, () => database.takeCopyAnew());
        }
        for await (const piece of batch.pieces) {
          if (batch.large !== null && bytesSinceTaken >= bytesAtATime) {
            bytesSinceTaken = 0;
            await database.takeCopyAnew();
          }
          const embedded = embedder === undefined ? piece : embedRows(piece, embedder, incomplete);
          const packs = followed(embedded, { signal, onWritten });
          await replaceRows(database, packs, stale, memory, removed);
        }
        return true;
      } catch (error) {
        if (error instanceof Withdrawn) return false;
        throw error;
      }
    };
    let isLoaded: boolean;
    if (batch.large !== null) {
      bytesSinceTaken = 0;
      const copied = await patiently(() => database.onCopy(whenFree, load, signal), signal);
      isLoaded = copied.isKept;
      isOutOfDate = copied.isWrittenSince;
      bytesSinceTaken = 0;
    } else {
      isLoaded = await load();
    }
    if (!isLoaded) continue;
    for (const subject of tally.subjects) {
      held.add(subject);
      written.add(subject);
    }
    done.files += tally.files;
    done.bytes += tally.bytes;
    yield { ...tally, experiments: [...tally.experiments] };
  }
}

/** Text of a file in bytes: of a compressed one at a guess, rather too many. */
function textBytes({ path, size }: PackedFile): number {
  return path.endsWith(COMPRESSED) ? 8 * size : size;
}

/** What waits for another process; nobody waits any more once the import is to end. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (error) {
    refuseIfStopped(signal);
    throw error;
  }
}

/** The same packs; refuses the next once it is to end, and tells of each that was written. */
async function* followed(
  packs: Piece,
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
