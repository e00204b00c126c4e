import { createHash } from 'node:crypto';
import { closeSync, constants, type Dirent, fstatSync, openSync, readdir, readSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { notAFile } from '../errors.ts';
import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { notFollowing } from '../events/links.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import { ConversationId } from '../schemas/ids.ts';

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
  /** What is in the place of one and is neither: a directory, a pipe. */
  readonly notFiles: readonly string[];
  /** Files of other names that begin and end as theirs do: such as a copy, which is no record. */
  readonly misnamed: readonly string[];
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
  const pathsOf = (which: (dirent: Dirent) => boolean) =>
    entries
      .filter(({ dirent }) => which(dirent as Dirent))
      .map(({ name }) => resolve(directory, name))
      .sort();
  const files = pathsOf((dirent) => dirent.isFile());
  const found = new Set(files.filter(isNamedAsEventFile));
  const plain = (path: string): string => path.slice(0, -COMPRESSED.length);
  return {
    files: [...found].filter((path) => !path.endsWith(COMPRESSED) || !found.has(plain(path))),
    links: pathsOf((dirent) => dirent.isSymbolicLink()),
    notFiles: pathsOf((dirent) => !dirent.isFile() && !dirent.isSymbolicLink()),
    misnamed: files.filter((path) => !found.has(path)),
  };
}

function isNamedAsEventFile(path: string): boolean {
  const name = basename(path, COMPRESSED);
  const [, id] = /^events_(.*)\.jsonl$/s.exec(name) ?? [];
  return name === EXPERIMENT_FILE || ConversationId.safeParse(id).success;
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

/**
 * Looks at an event file. At once: to wait for each of these calls takes eight times as long as they
 * do, and an import looks at every file there is.
 *
 * @throws NodeJS.ErrnoException when the file cannot be read.
 */
export function inspectEventFile(absolutePath: string, outputDirectory: string): EventFile {
  // A pipe in the place of a file would keep whoever opens it waiting.
  const flags = notFollowing(constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const file = openSync(absolutePath, flags);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw notAFile(absolutePath);
    const { size, mtimeMs } = stat;
    return {
      absolutePath,
      path: relative(outputDirectory, absolutePath).split(sep).join('/'),
      size,
      modifiedAt: new Date(Math.trunc(mtimeMs)),
      fingerprint: fingerprintOf(file, size),
    };
  } finally {
    closeSync(file);
  }
}

const FINGERPRINT_BYTES = 4096;

function fingerprintOf(file: number, size: number): string {
  const hash = createHash('sha256');
  for (const position of [0, Math.max(0, size - FINGERPRINT_BYTES)]) {
    const buffer = Buffer.alloc(FINGERPRINT_BYTES);
    hash.update(buffer.subarray(0, readSync(file, buffer, { position })));
  }
  return hash.digest('hex');
}

/** Whether the file is the one of the experiment itself. */
export function isExperimentFile(file: EventFile): boolean {
  return basename(file.path, COMPRESSED) === EXPERIMENT_FILE;
}
