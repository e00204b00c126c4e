import { createHash } from 'node:crypto';
import { constants, type Dirent, readdir } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { notFollowing } from '../events/links.ts';
import { COMPRESSED } from '../events/log-reader.ts';

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

/** Paths of the event files of one experiment, in the order of their names. */
export interface EventFilePaths {
  readonly files: readonly string[];
  /** Those that are links, which are not followed. */
  readonly links: readonly string[];
}

const NAMES = [EXPERIMENT_FILE, 'events_*.jsonl'];
const PATTERNS = [...NAMES, ...NAMES.map((name) => name + COMPRESSED)];

/**
 * The event files of one experiment's directory. Of a file that is there both as it was written and
 * compressed, the compressed one may not be whole.
 */
export async function eventFilesIn(directory: string): Promise<EventFilePaths> {
  const entries = await fastGlob.async(PATTERNS, {
    cwd: directory,
    fs: { readdir: listing(directory) },
    onlyFiles: false,
    objectMode: true,
    followSymbolicLinks: false,
  });
  const pathsOf = (kind: 'isFile' | 'isSymbolicLink') =>
    entries.filter(({ dirent }) => dirent[kind]()).map(({ name }) => resolve(directory, name));
  const found = new Set(pathsOf('isFile'));
  const plain = (path: string): string => path.slice(0, -COMPRESSED.length);
  return {
    files: [...found]
      .filter((path) => !path.endsWith(COMPRESSED) || !found.has(plain(path)))
      .sort(),
    links: pathsOf('isSymbolicLink').sort(),
  };
}

type Readdir = NonNullable<NonNullable<fastGlob.Options['fs']>['readdir']>;

/** Lists one directory, whatever it is asked for: fast-glob takes a backslash in a name for a slash. */
function listing(directory: string): Readdir {
  const list = (
    _: string,
    options: { withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void,
  ) => readdir(directory, options, done);
  // The type has an overload without file types, which is never called.
  return list as unknown as Readdir;
}

/** @throws NodeJS.ErrnoException when the file cannot be read. */
export async function inspectEventFile(
  absolutePath: string,
  outputDirectory: string,
): Promise<EventFile> {
  const file = await open(absolutePath, notFollowing(constants.O_RDONLY));
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
