import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROWS } from '../../storage/archive-directory.ts';
import { MANIFEST_FILE } from '../manifest.ts';

/** What is in the directory of an experiment. */
export interface Inventory {
  /** Paths of what Pidgin wrote there. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Names of what it did not, links included. */
  readonly unknown: readonly string[];
  /** What the files take together. */
  readonly bytes: number;
  /** What its event files take, compressed or not. */
  readonly eventBytes: number;
  /** Event files that are not compressed and hold something. */
  readonly uncompressed: readonly string[];
}

const EVENTS = String.raw`(?:experiment|events_conv_[0-9a-f]{8}_\d{4,})\.jsonl`;

/** Digits after a name: it is being written, or its writer was killed. */
const KNOWN_FILES = [
  new RegExp(`^${EVENTS}(?:\\.gz)?$`),
  new RegExp(`^\\.${EVENTS}(?:\\.gz)?\\.part$`),
  /^(?:manifest\.json|README\.md|analysis\.ipynb|\.control)(?:\.\d+)?$/,
  /^(?:run\.log|ollama\.log|\.runner\.json)$/,
];

/** Folders, and what may be in them. */
const KNOWN_FOLDERS: Readonly<Record<string, RegExp | null>> = {
  transcripts: /^conv_[0-9a-f]{8}_\d{4,}\.md(?:\.\d+)?$/,
  [ROWS]: /^[a-z_]+\.parquet$/,
  '.lock': null,
  '.taking.lock': null,
};

const EVENT_FILE = new RegExp(`^${EVENTS}(?:\\.gz)?$`);

/** Whether a file or folder stays when its experiment is archived: the record, and what finds it. */
export function isKeptInArchive(path: string): boolean {
  const name = basename(path);
  return (
    EVENT_FILE.test(name) ||
    name === MANIFEST_FILE ||
    name === ROWS ||
    basename(dirname(path)) === ROWS
  );
}

/**
 * Tells what Pidgin wrote into the directory of an experiment from what it did not. Only plain files
 * of the very names it gives are its own; links are never followed.
 */
export function inventory(directory: string): Inventory {
  const files: string[] = [];
  const folders: string[] = [];
  const unknown: string[] = [];
  const uncompressed: string[] = [];
  let bytes = 0;
  let eventBytes = 0;
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isFile() && KNOWN_FILES.some((known) => known.test(entry.name))) {
      const size = sizeOf(path);
      files.push(path);
      bytes += size;
      if (!EVENT_FILE.test(entry.name)) continue;
      eventBytes += size;
      if (size > 0 && entry.name.endsWith('.jsonl')) uncompressed.push(path);
      continue;
    }
    const inside = Object.hasOwn(KNOWN_FOLDERS, entry.name) ? KNOWN_FOLDERS[entry.name] : undefined;
    if (!entry.isDirectory() || inside === undefined) {
      unknown.push(entry.name);
      continue;
    }
    folders.push(path);
    for (const each of entriesOf(path)) {
      if (!each.isFile() || inside?.test(each.name) !== true) {
        unknown.push(`${entry.name}/${each.name}`);
        continue;
      }
      files.push(join(path, each.name));
      bytes += sizeOf(join(path, each.name));
    }
  }
  return { files, folders, unknown, bytes, eventBytes, uncompressed };
}

/** What is gone meanwhile has nothing in it. */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
