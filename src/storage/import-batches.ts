import { COMPRESSED } from '../events/raw-lines.ts';
import { PART_ROWS } from './database.ts';
import type { ImportedFile } from './imported-files.ts';
import { type Pack, type PackedFile, subjectOf } from './pack.ts';
import type { FileOutcome } from './read-file.ts';
import type { Stale } from './replace-rows.ts';

/**
 * Rows go into the database in batches of so many bytes at most, which DuckDB has to hold until they
 * are committed, and of no more turns than make one part of their table. Of messages of 1 kB, these
 * come to about as much; DuckDB then writes them where they belong, and not into its log first.
 */
const BATCH_BYTES = 32 * 1024 * 1024;

/** What goes into the database in one transaction, a pack at a time. */
export type Piece = AsyncIterable<Pack>;

/** What goes into the database all of it or not at all. */
export interface Batch {
  /** Each has to be read to its end, or until it fails, before the next. */
  readonly pieces: AsyncIterable<Piece>;
  /** What comes first of a file that is too large for one transaction; null: there is one piece. */
  readonly large: Pack | null;
}

/** A file of which parts were given, and which is not to be in the database as those say. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}

/** A file that could not be read. */
export type Unreadable = Extract<FileOutcome, { kind: 'unreadable' }>;

/**
 * Groups files by size; one that comes in several parts goes by itself. One batch never holds the
 * same conversation or experiment twice.
 *
 * A batch has to be read to its end, or until it fails, before the next. It fails with
 * {@link Withdrawn} when its file does not hold what it gave, which was told if it is not read again.
 *
 * @param isLarge Whether a file is too large for one transaction; asked of those that come in several
 * parts.
 * @param isFull Whether what was written of a batch is enough for one transaction.
 */
export async function* batchesOf(
  outcomes: AsyncGenerator<FileOutcome>,
  {
    isLarge,
    isFull,
    onUnreadable,
  }: {
    readonly isLarge: (file: PackedFile) => Promise<boolean>;
    readonly isFull: () => boolean;
    readonly onUnreadable: (file: Unreadable) => void;
  },
): AsyncGenerator<Batch> {
  const packs = new Packs(outcomes, onUnreadable);
  try {
    for (;;) {
      const next = await packs.next();
      if (next === null) return;
      if (isWhole(next)) {
        yield { pieces: only(wholeFiles(packs, isFull)), large: null };
      } else {
        const [file] = next.files;
        const inPieces = file !== undefined && (await isLarge(file));
        yield { pieces: piecesOf(packs, inPieces), large: inPieces ? next : null };
      }
    }
  } finally {
    await outcomes.return(undefined);
  }
}

/** Packs that are to come, of which the next can be looked at. */
class Packs {
  readonly #outcomes: AsyncGenerator<FileOutcome>;
  readonly #onUnreadable: (file: Unreadable) => void;
  #next: Pack | null = null;

  constructor(outcomes: AsyncGenerator<FileOutcome>, onUnreadable: (file: Unreadable) => void) {
    this.#outcomes = outcomes;
    this.#onUnreadable = onUnreadable;
  }

  /** The next pack; null: there is none. */
  async next(): Promise<Pack | null> {
    while (this.#next === null) {
      const outcome = await this.#outcome();
      if (outcome === null) return null;
      if (outcome.kind === 'pack') this.#next = outcome.pack;
    }
    return this.#next;
  }

  /** Goes on to the one after the next. */
  pass(): void {
    this.#next = null;
  }

  /** The next pack, which is of the same file as the last. */
  async nextOfFile(): Promise<Pack> {
    if (this.#next === null) {
      const outcome = await this.#outcome();
      if (outcome === null) throw new Error('A file ended before its last part.');
      if (outcome.kind !== 'pack') throw new Withdrawn();
      this.#next = outcome.pack;
    }
    return this.#next;
  }

  async #outcome(): Promise<FileOutcome | null> {
    const { value: outcome, done } = await this.#outcomes.next();
    if (done) return null;
    if (outcome.kind === 'unreadable') this.#onUnreadable(outcome);
    return outcome;
  }
}

function isWhole({ files }: Pack): boolean {
  return files.every((file) => file.imported_file !== null);
}

function turnsOf({ files }: Pack): number {
  return files.reduce((sum, { turns }) => sum + turns, 0);
}

/** How much of a transaction is full. */
class Fill {
  #bytes = 0;
  #turns = 0;

  /** Whether a pack would be too much, after others. */
  hasRoomFor(pack: Pack): boolean {
    if (this.#bytes === 0) return true;
    return this.#bytes < BATCH_BYTES && this.#turns + turnsOf(pack) <= PART_ROWS;
  }

  add(pack: Pack): void {
    this.#bytes += pack.bytes;
    this.#turns += turnsOf(pack);
  }
}

async function* wholeFiles(packs: Packs, isFull: () => boolean): Piece {
  const subjects = new Set<string>();
  const fill = new Fill();
  for (;;) {
    const pack = await packs.next();
    if (pack === null || !isWhole(pack) || !fill.hasRoomFor(pack)) return;
    const own = pack.files.map(subjectOf).filter((subject) => subject !== null);
    if (own.some((subject) => subjects.has(subject))) return;
    for (const subject of own) subjects.add(subject);
    fill.add(pack);
    packs.pass();
    yield pack;
    if (isFull()) return;
  }
}

async function* only(piece: Piece): AsyncGenerator<Piece> {
  yield piece;
}

/** The next file, in one piece or several. */
async function* piecesOf(packs: Packs, inPieces: boolean): AsyncGenerator<Piece> {
  let isRead = false;
  const next = async function* (): Piece {
    isRead = yield* pieceOf(packs, inPieces);
  };
  while (!isRead) yield next();
}

/** @returns Whether the file was read to its end. */
async function* pieceOf(packs: Packs, inPieces: boolean): AsyncGenerator<Pack, boolean> {
  const fill = new Fill();
  for (;;) {
    const pack = await packs.nextOfFile();
    if (inPieces && !fill.hasRoomFor(pack)) return false;
    fill.add(pack);
    packs.pass();
    yield pack;
    if (isWhole(pack)) return true;
  }
}

/**
 * The rows to be replaced: of the same files as they were, and of the same conversations.
 *
 * @param held Every conversation and experiment the database has rows of. Others are not looked
 * for: that reads the whole database, for every batch again.
 * @param written Those that were written in the same import already.
 */
export function staleBecauseOf(
  { files }: Pack,
  known: ReadonlyMap<string, ImportedFile>,
  held: ReadonlySet<string | null>,
  written: ReadonlySet<string | null>,
): Stale {
  const paths = new Set<string>();
  const conversationIds = new Set<string>();
  const experimentIds = new Set<string>();
  const add = (experimentId: string | null, conversationId: string | null): void => {
    if (conversationId !== null && held.has(conversationId)) conversationIds.add(conversationId);
    if (conversationId !== null || experimentId === null) return;
    if (held.has(experimentId)) experimentIds.add(experimentId);
  };
  for (const file of files) {
    add(file.subject.experiment_id, file.subject.conversation_id);
    const forms = bothForms(file.path);
    for (const path of forms) {
      const before = known.get(path);
      if (before === undefined) continue;
      paths.add(path);
      const subject = subjectBefore(before);
      if (subject === subjectOf(file)) continue;
      // The file that told of it has another name now, which another file took.
      if (written.has(subject) || isOfOthers(subject, forms, known)) continue;
      add(before.experimentId, before.conversationId);
    }
  }
  return {
    paths: [...paths],
    conversationIds: [...conversationIds],
    experimentIds: [...experimentIds],
  };
}

/** The conversation or experiment a file was of; null: no event was read of it. */
export function subjectBefore({ conversationId, experimentId }: ImportedFile): string | null {
  return conversationId ?? experimentId;
}

/** Whether another file than that of these names was of the same conversation or experiment. */
function isOfOthers(
  subject: string | null,
  names: readonly string[],
  known: ReadonlyMap<string, ImportedFile>,
): boolean {
  for (const [path, file] of known) {
    if (subjectBefore(file) === subject && !names.includes(path)) return true;
  }
  return false;
}

/** The names of an event file as it was written and compressed: only one of them is read. */
export function bothForms(path: string): [string, string] {
  return path.endsWith(COMPRESSED)
    ? [path.slice(0, -COMPRESSED.length), path]
    : [path, path + COMPRESSED];
}
