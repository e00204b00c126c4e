import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { EventFile } from './event-file.ts';
import { type FileOutcome, type FilesToRead, readFiles, type Sent } from './read-file.ts';

/** With fewer bytes each, threads take longer to start than to read. */
const BYTES_WORTH_A_THREAD = 8 * 1024 * 1024;
/**
 * For what is new, in each thread: three spaces of 8 MB instead of 16. Of 2,000 turns two threads
 * then take 385 MB instead of 420, and no longer.
 */
const YOUNG_MB = 24;
/** A thread reads files of so many bytes in one go. */
const GROUP_BYTES = 1024 * 1024;
/** The one thread that writes the database keeps up with no more. */
const MOST_THREADS = 8;

/**
 * How many threads are worth it to read these files. One core is left to DuckDB and to the thread
 * that writes: of 10,000 turns on two cores, two threads that read take 22 s instead of 24, but two
 * fifths more of the processor and 100 MB more.
 */
export function threadsFor(
  { count, bytes }: { readonly count: number; readonly bytes: number },
  cores = availableParallelism(),
): number {
  const worth = Math.min(count, Math.floor(bytes / BYTES_WORTH_A_THREAD));
  return Math.max(1, Math.min(worth, cores - 1, MOST_THREADS));
}

/**
 * Reads event files into rows, in the order given: the same whatever the number of threads. With
 * one thread it is this one, which does nothing else meanwhile.
 */
export async function* readInThreads(
  files: Iterable<EventFile>,
  importedAt: Date,
  threads: number,
): AsyncGenerator<FileOutcome> {
  if (threads === 1) {
    yield* readFiles({ files, importedAt });
    return;
  }
  const pool = new Tinypool({
    filename: import.meta.resolve('#read-file'),
    runtime: 'worker_threads',
    isolateWorkers: false,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    minThreads: threads,
    maxThreads: threads,
  });
  // Enough that no thread waits, and few enough that only some files are in memory.
  const ahead = 2 * threads;
  const groups = groupsOf(files);
  const reading: Reading[] = [];
  const startNext = (): void => {
    const { value: group, done } = groups.next();
    if (!done) reading.push(startReading(pool, { files: group, importedAt }));
  };
  try {
    for (let index = 0; index < ahead; index += 1) startNext();
    for (;;) {
      const first = reading.shift();
      if (first === undefined) return;
      yield* outcomesOf(first);
      startNext();
    }
  } finally {
    await pool.destroy();
  }
}

/** What a thread reads in one go: to pass each of many small files takes longer than to read it. */
function* groupsOf(files: Iterable<EventFile>): Generator<EventFile[], void> {
  let group: EventFile[] = [];
  let bytes = 0;
  for (const file of files) {
    group.push(file);
    bytes += file.size;
    if (bytes < GROUP_BYTES) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (group.length > 0) yield group;
}

/** Files that a thread reads. */
interface Reading {
  readonly port: MessagePort;
  /** Fails when the thread does. */
  readonly work: Promise<unknown>;
}

function startReading(pool: Tinypool, toRead: FilesToRead): Reading {
  const { port1: port, port2 } = new MessageChannel();
  const task = { ...toRead, port: port2 };
  const work = pool.run(task, { name: 'readFilesInto', transferList: [port2] });
  // It is awaited when it is its turn; until then a failure is not unhandled.
  work.catch(() => undefined);
  return { port, work };
}

async function* outcomesOf({ port, work }: Reading): AsyncGenerator<FileOutcome> {
  const failed = work.then(() => new Promise<never>(() => undefined));
  try {
    for (;;) {
      const [sent]: Sent[] = await Promise.race([once(port, 'message'), failed]);
      if (sent === undefined) throw new Error('A thread sent nothing.');
      if (sent.kind === 'end') return;
      yield sent;
      port.postMessage('taken');
    }
  } finally {
    port.close();
  }
}
