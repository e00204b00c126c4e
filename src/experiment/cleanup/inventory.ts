import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { ROWS } from '../../storage/archive-directory.ts';
import { NOTEBOOK_FILE, README_FILE, TRANSCRIPTS } from '../directory.ts';
import { MANIFEST_FILE } from '../manifest.ts';

/** What is in the directory of an experiment. */
export interface Inventory {
  /** Paths of what has a name Pidgin gives. */
  readonly files: readonly string[];
  /** Those among them, from the directory, that Pidgin makes of the events for people to read, who may have edited them. */
  readonly derived: readonly string[];
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

const EVENT_FILE = new RegExp(`^${EVENTS}(?:\\.gz)?$`);

/** Other files of Pidgin. Digits after a name: it is being written, or its writer was killed. */
const OTHER_FILE = new RegExp(
  [
    `^\\.${EVENTS}(?:\\.gz)?\\.part$`,
    String.raw`^(?:manifest\.json|README\.md|analysis\.ipynb|\.control)(?:\.\d+)?$`,
    String.raw`^(?:run\.log|ollama\.log|\.runner\.json)$`,
  ].join('|'),
);

/** A transcript that is not just being written. */
const TRANSCRIPT = /\.md$/;

/** Folders, and what may be in them. */
const KNOWN_FOLDERS: Readonly<Record<string, RegExp | null>> = {
  [TRANSCRIPTS]: /^conv_[0-9a-f]{8}_\d{4,}\.md(?:\.\d+)?$/,
  [ROWS]: /^(?:[a-z_]+\.parquet|SHA256SUMS)$/,
  '.lock': null,
  '.taking.lock': null,
};

/**
 * Whether a file is of the record, or what a run goes by: not what is made of it for people to read.
 *
 * @param path From the directory of its experiment.
 */
export function isOfRecord(path: string): boolean {
  if (path === README_FILE || path === NOTEBOOK_FILE) return false;
  return EVENT_FILE.test(path) || OTHER_FILE.test(path);
}

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
 *
 * Of thousands of experiments this is most of the work, so that it makes no object it can do without.
 */
export function inventory(directory: string): Inventory {
  const files: string[] = [];
  const derived: string[] = [];
  const folders: string[] = [];
  const unknown: string[] = [];
  const uncompressed: string[] = [];
  let bytes = 0;
  let eventBytes = 0;
  for (const name of namesIn(directory)) {
    // `join` takes as long as looking at the file.
    const path = `${directory}${sep}${name}`;
    const isEvents = EVENT_FILE.test(name);
    const inside = Object.hasOwn(KNOWN_FOLDERS, name) ? KNOWN_FOLDERS[name] : undefined;
    const known = isEvents || inside !== undefined || OTHER_FILE.test(name);
    const found = known ? lstatSync(path, { throwIfNoEntry: false }) : null;
    if (found === undefined) continue;
    if (inside !== undefined && found?.isDirectory()) {
      folders.push(path);
      for (const each of namesIn(path)) {
        const within = `${path}${sep}${each}`;
        const one = inside?.test(each) ? lstatSync(within, { throwIfNoEntry: false }) : null;
        if (one === undefined) continue;
        if (one?.isFile()) {
          files.push(within);
          if (name === TRANSCRIPTS && TRANSCRIPT.test(each)) derived.push(`${name}/${each}`);
          bytes += one.size;
        } else unknown.push(`${name}/${each}`);
      }
    } else if (inside === undefined && found?.isFile()) {
      files.push(path);
      bytes += found.size;
      if (name === README_FILE || name === NOTEBOOK_FILE) derived.push(name);
      if (isEvents) eventBytes += found.size;
      if (isEvents && found.size > 0 && name.endsWith('.jsonl')) uncompressed.push(path);
    } else unknown.push(name);
  }
  return { files, derived, folders, unknown, bytes, eventBytes, uncompressed };
}

/** What is gone meanwhile has nothing in it. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
