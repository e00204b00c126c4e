import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { type BadLine, COMPRESSED, readLog } from '../events/log-reader.ts';
import type { EventLine } from '../schemas/event.ts';

/** An event file as it is on disk at one moment. */
export interface EventFile {
  readonly absolutePath: string;
  /** From the output directory, with forward slashes. */
  readonly path: string;
  readonly size: number;
  /** To the millisecond. */
  readonly modifiedAt: Date;
  /** SHA-256 of its first and last 4 KiB. */
  readonly fingerprint: string;
}

/** What the events of a file say. */
export interface FoldedFile<S> {
  /** The events folded, as far as they are readable. */
  readonly state: S;
  readonly eventCount: number;
  /** The last readable event; null when there is none. */
  readonly lastEvent: EventLine | null;
  readonly badLines: readonly BadLine[];
}

/**
 * The event files of one experiment's directory, in the order of their names. Of a file that is
 * there both as it was written and compressed, the compressed one may not be whole.
 */
export async function eventFilesIn(directory: string): Promise<string[]> {
  const names = [EXPERIMENT_FILE, 'events_*.jsonl'];
  const patterns = [...names, ...names.map((name) => name + COMPRESSED)];
  const found = new Set(await fastGlob.async(patterns, { cwd: directory, absolute: true }));
  const plain = (path: string): string => path.slice(0, -COMPRESSED.length);
  return [...found].filter((path) => !path.endsWith(COMPRESSED) || !found.has(plain(path))).sort();
}

/** @throws NodeJS.ErrnoException when the file cannot be read. */
export async function inspectEventFile(
  absolutePath: string,
  outputDirectory: string,
): Promise<EventFile> {
  const file = await open(absolutePath, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    return {
      absolutePath,
      path: relative(outputDirectory, absolutePath).split(sep).join('/'),
      size,
      modifiedAt: new Date(Math.trunc(mtimeMs)),
      fingerprint: await fingerprintOf(file, size),
    };
  } finally {
    await file.close();
  }
}

const FINGERPRINT_BYTES = 4096;

async function fingerprintOf(file: FileHandle, size: number): Promise<string> {
  const hash = createHash('sha256');
  for (const position of [0, Math.max(0, size - FINGERPRINT_BYTES)]) {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(FINGERPRINT_BYTES),
      position,
    });
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest('hex');
}

/** Whether the file is the one of the experiment itself. */
export function isExperimentFile(file: EventFile): boolean {
  return basename(file.path, COMPRESSED) === EXPERIMENT_FILE;
}

/**
 * Folds the events of a file, as far as it is readable.
 *
 * @throws NodeJS.ErrnoException when the file cannot be read.
 */
export async function foldEventFile<S>(
  file: EventFile,
  initial: S,
  reduce: (state: S, event: EventLine) => S,
): Promise<FoldedFile<S>> {
  const badLines: BadLine[] = [];
  let state = initial;
  let eventCount = 0;
  let lastEvent: EventLine | null = null;
  for await (const record of readLog(file.absolutePath)) {
    if (!record.ok) {
      badLines.push(record);
      continue;
    }
    state = reduce(state, record.event);
    eventCount += 1;
    lastEvent = record.event;
  }
  return { state, eventCount, lastEvent, badLines };
}
