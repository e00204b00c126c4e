import { constants, lstatSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { notAFile } from '../errors.ts';
import type { EventLine } from '../schemas/event.ts';
import { notFollowing } from './links.ts';
import { parseEventLine } from './parse-event-line.ts';

/** What came to an event file since it was looked at last. */
export interface NewLines {
  readonly events: readonly EventLine[];
  /** Whole lines that are no event. */
  readonly badLines: number;
  readonly bytesRead: number;
}

const NOTHING: NewLines = { events: [], badLines: 0, bytesRead: 0 };
const NEWLINE = 0x0a;

/**
 * Follows an event file that another process writes: each look reads what came since the one before.
 *
 * A line counts once its newline is there, and its beginning is read again until then. So a torn
 * line that a resumed run cuts off, and writes others over, is never taken for a part of them.
 */
export class LogTail {
  readonly #path: string;
  /** Where the first line that was not seen yet begins; null: no beginning of a line was seen. */
  #offset: number | null = null;
  /** The file when it ended in an unfinished line; null: it did not. */
  #unfinished: Pick<Stats, 'size' | 'mtimeMs'> | null = null;
  readonly #firstBytes: number;

  /** @param firstBytes How much of the end of the file the first look reads at most. */
  constructor(path: string, firstBytes = Infinity) {
    this.#path = path;
    this.#firstBytes = firstBytes;
  }

  /**
   * Reads what is new. A file that is not there yet has nothing.
   *
   * @throws NodeJS.ErrnoException when it cannot be read.
   */
  async look(): Promise<NewLines> {
    // To open it takes much longer, and mostly nothing came.
    const stat = lstatSync(this.#path, { throwIfNoEntry: false });
    if (stat === undefined || this.#hasSeen(stat)) return NOTHING;
    let file: FileHandle;
    try {
      // A pipe in the place of a file would keep whoever opens it waiting.
      const flags = notFollowing(constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      file = await open(this.#path, flags);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING;
      throw error;
    }
    try {
      const opened = await file.stat();
      if (!opened.isFile()) throw notAFile(this.#path);
      return await this.#readTo(opened, file);
    } finally {
      await file.close();
    }
  }

  #hasSeen({ size, mtimeMs }: Stats): boolean {
    if (size === this.#offset) return true;
    // As many bytes may have been written over a torn line.
    return size === this.#unfinished?.size && mtimeMs === this.#unfinished.mtimeMs;
  }

  async #readTo({ size, mtimeMs }: Stats, file: FileHandle): Promise<NewLines> {
    const isFirst = this.#offset === null;
    let start = this.#offset ?? Math.max(0, size - this.#firstBytes);
    // Somebody replaced the file by a shorter one.
    if (start > size) start = 0;
    if (start === size) return NOTHING;
    const bytes = Buffer.allocUnsafe(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const read = bytes.subarray(0, bytesRead);
    // In the middle of a file, what comes before the first newline is the end of a line.
    const from = isFirst && start > 0 ? read.indexOf(NEWLINE) + 1 : 0;
    const end = read.lastIndexOf(NEWLINE) + 1;
    const seen = start + Math.max(end, from);
    this.#unfinished = seen < size ? { size, mtimeMs } : null;
    if (isFirst && start > 0 && end === 0) return { ...NOTHING, bytesRead };
    this.#offset = seen;
    return { ...parsed(read.subarray(from, Math.max(end, from))), bytesRead };
  }
}

function parsed(bytes: Buffer): Omit<NewLines, 'bytesRead'> {
  const lines = bytes.toString('utf8').split('\n').slice(0, -1).map(parseEventLine);
  const events = lines.flatMap((line) => (line.ok ? [line.event] : []));
  return { events, badLines: lines.length - events.length };
}
