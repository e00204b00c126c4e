import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileReason, notAFile } from '../../errors.ts';
import { EXPERIMENT_FILE } from '../../events/event-file-names.ts';
import { notFollowing } from '../../events/links.ts';
import { rawLines } from '../../events/raw-lines.ts';
import { PythonConfigVerbatim, PythonManifest } from '../../schemas/python-pidgin.ts';
import { type OldEvent, parsePythonLine } from './parse-python-line.ts';

const MANIFEST = 'manifest.json';

/** A place of the old record that cannot be read. */
export interface DamagedPlace {
  readonly file: string;
  /** From 1; null: the file as a whole. */
  readonly line: number | null;
  readonly reason: string;
}

/**
 * An old experiment as it was read. It is held in memory whole, but without the histories of the
 * requests, which are all but a hundredth of a long log.
 */
export interface OldExperiment {
  readonly directory: string;
  readonly manifest: PythonManifest | null;
  /** The settings in the manifest as they stand there. */
  readonly verbatimConfig: Readonly<Record<string, unknown>> | null;
  /** What could be read of each conversation, in the order of the log, by its old id. */
  readonly conversations: ReadonlyMap<string, readonly OldEvent[]>;
  readonly damaged: readonly DamagedPlace[];
  /** How many events of each type were whole and are not carried over. */
  readonly leftOut: ReadonlyMap<string, { readonly known: boolean; readonly count: number }>;
}

/** The directories of old experiments at a path: itself, or up to two levels below. */
export async function findPythonExperiments(path: string, levels = 2): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  // Beside a file of our own, events and manifest are ours, too.
  if (names.some((name) => name.startsWith(EXPERIMENT_FILE))) return [];
  if (names.some(isEventFile) || (await isManifest(path, names))) return [path];
  if (levels === 0) return [];
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found: string[] = [];
  for (const name of below.map((entry) => entry.name).sort()) {
    found.push(...(await findPythonExperiments(join(path, name), levels - 1)));
  }
  return found;
}

function isEventFile(name: string): boolean {
  return /^events.*\.jsonl$/.test(name);
}

async function isManifest(directory: string, names: readonly string[]): Promise<boolean> {
  if (!names.includes(MANIFEST)) return false;
  const { manifest } = await readManifest(directory);
  return manifest?.experiment_id != null;
}

/** Raised when the same files convert to something else than before, so that they do so again. */
const CONVERTER_VERSION = 2;

/**
 * SHA-256 of everything a conversion depends on.
 *
 * @throws NodeJS.ErrnoException when a file cannot be read; `ELOOP` when it is a link, `EFTYPE` when
 * it is no file.
 */
export async function fingerprintOf(directory: string): Promise<string> {
  const hash = createHash('sha256').update(`${CONVERTER_VERSION}\n`);
  for (const name of await filesOf(directory)) {
    hash.update(`${name}\n`);
    const path = join(directory, name);
    // A pipe in the place of a file would keep whoever opens it waiting.
    const file = await open(path, notFollowing(constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
    try {
      if (!(await file.stat()).isFile()) throw notAFile(path);
      for await (const chunk of file.createReadStream({ autoClose: false })) {
        hash.update(chunk as Buffer);
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}

async function filesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => name === MANIFEST || isEventFile(name)).sort();
}

/**
 * Reads an old experiment as far as it can be read.
 *
 * @throws NodeJS.ErrnoException when a file cannot be opened.
 */
export async function readPythonExperiment(directory: string): Promise<OldExperiment> {
  const { manifest, verbatimConfig, problem } = await readManifest(directory);
  const damaged: DamagedPlace[] = [];
  const place = (name: string) => join(basename(directory), name);
  if (problem !== null) damaged.push({ file: place(MANIFEST), line: null, reason: problem });
  const conversations = new Map<string, OldEvent[]>();
  const leftOut = new Map<string, { known: boolean; count: number }>();
  const texts = new Texts();
  const seen = new Set<string>();
  for (const name of (await filesOf(directory)).filter(isEventFile)) {
    for await (const { line, bytes, tooLong } of rawLines(join(directory, name))) {
      const reason = tooLong ? 'too long' : isUtf8(bytes) ? null : 'not UTF-8';
      const parsed =
        reason === null
          ? parsePythonLine(bytes.toString('utf8'))
          : { kind: 'damaged' as const, reason };
      switch (parsed.kind) {
        case 'damaged':
          damaged.push({ file: place(name), line, reason: parsed.reason });
          break;
        case 'left_out': {
          const count = (leftOut.get(parsed.type)?.count ?? 0) + 1;
          leftOut.set(parsed.type, { known: parsed.known, count });
          break;
        }
        case 'event': {
          // Each has its time to the microsecond: what comes again is a copy, such as of a whole file.
          const digest = createHash('sha256').update(bytes).digest('base64');
          if (seen.has(digest)) {
            damaged.push({ file: place(name), line, reason: 'the same event again' });
            break;
          }
          seen.add(digest);
          const event = texts.shared(parsed.event);
          const events = conversations.get(event.conversation_id);
          if (events === undefined) conversations.set(event.conversation_id, [event]);
          else events.push(event);
          break;
        }
        default:
          parsed satisfies never;
      }
    }
  }
  for (const [id, { last_line }] of Object.entries(manifest?.conversations ?? {})) {
    if (last_line === 0 || conversations.has(id)) continue;
    damaged.push({ file: place(MANIFEST), line: null, reason: `no event of ${id} is there` });
  }
  return { directory, manifest, verbatimConfig, conversations, damaged, leftOut };
}

/** Keeps one copy of a text that every request repeats. */
class Texts {
  readonly #texts = new Map<string, string>();

  shared(event: OldEvent): OldEvent {
    if (event.event_type !== 'MessageRequestEvent') return event;
    const { systemPrompt, opening, later } = event.told;
    const told = {
      systemPrompt: systemPrompt === null ? null : this.#one(systemPrompt),
      opening: opening === null ? null : this.#one(opening),
      later: later.map(({ source, content }) => ({ source, content: this.#one(content) })),
    };
    return { ...event, told };
  }

  #one(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}

interface ReadManifest {
  readonly manifest: PythonManifest | null;
  readonly verbatimConfig: Readonly<Record<string, unknown>> | null;
  readonly problem: string | null;
}

async function readManifest(directory: string): Promise<ReadManifest> {
  try {
    const value: unknown = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8'));
    const config = PythonConfigVerbatim.safeParse(value);
    return {
      manifest: PythonManifest.parse(value),
      verbatimConfig: config.success ? config.data : null,
      problem: null,
    };
  } catch (error) {
    // The events tell most of it, too.
    return {
      manifest: null,
      verbatimConfig: null,
      problem: `cannot be read: ${fileReason(error)}`,
    };
  }
}
