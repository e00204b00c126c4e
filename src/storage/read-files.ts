import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { EventFile } from './event-file.ts';
import { type FileOutcome, readFile } from './read-file.ts';

/** With fewer bytes each, threads take longer to start than to read. */
const BYTES_WORTH_A_THREAD = 4 * 1024 * 1024;
/** The one thread that writes the database keeps up with no more. */
const MOST_THREADS = 8;

/** How many threads are worth it to read these files. */
export function threadsFor(files: readonly EventFile[]): number {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const worth = Math.min(files.length, Math.floor(bytes / BYTES_WORTH_A_THREAD));
  return Math.max(1, Math.min(worth, availableParallelism(), MOST_THREADS));
}

/**
 * Reads event files into rows, in the order given: the same whatever the number of threads. With
 * one thread it is this one, which does nothing else meanwhile.
 */
export async function* readFiles(
  files: readonly EventFile[],
  importedAt: Date,
  threads: number,
): AsyncGenerator<FileOutcome> {
  if (threads === 1) {
    for (const file of files) yield await readFile({ file, importedAt });
    return;
  }
  const pool = new Tinypool({
    filename: import.meta.resolve('#read-file'),
    runtime: 'worker_threads',
    isolateWorkers: false,
    minThreads: threads,
    maxThreads: threads,
  });
  // Enough that no thread waits, and few enough that only some files are in memory.
  const ahead = 2 * threads;
  const reading: Promise<FileOutcome>[] = [];
  const start = (file: EventFile | undefined): void => {
    if (file === undefined) return;
    const outcome = pool.run({ file, importedAt }, { name: 'readFile' }) as Promise<FileOutcome>;
    // It is awaited when it is its turn; until then a failure is not unhandled.
    outcome.catch(() => undefined);
    reading.push(outcome);
  };
  try {
    for (const file of files.slice(0, ahead)) start(file);
    for (let next = ahead; ; next += 1) {
      const outcome = reading.shift();
      if (outcome === undefined) return;
      yield await outcome;
      start(files[next]);
    }
  } finally {
    await pool.destroy();
  }
}
