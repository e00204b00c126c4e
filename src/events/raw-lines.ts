import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { notAFile } from '../errors.ts';
import { isThere, notFollowing } from './links.ts';

/** End of the name of an event file that is compressed with gzip. */
export const COMPRESSED = '.gz';

/** Where an event file is: as it was written, or compressed when only that is there. */
export function logPath(path: string): string {
  const compressed = path + COMPRESSED;
  return !isThere(path) && isThere(compressed) ? compressed : path;
}

/** A longer line is reported and passed over without being held in memory. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Told of what is read of a file itself, in bytes. */
export type OnRead = (bytes: number) => void;

/** Where a line is. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** Where the line begins. */
  readonly byteOffset: number;
}

/** A line before anything is made of it. */
export interface RawLine extends Place {
  /** Where the next line begins. */
  readonly end: number;
  readonly bytes: Buffer;
  readonly terminated: boolean;
  /** The line was too long; `bytes` is only its beginning. */
  readonly tooLong: boolean;
  /** Why the file cannot be decompressed any further. */
  readonly damage?: string | undefined;
}

const NEWLINE = 0x0a;
/** As much of a line that is too long is kept. */
export const EXCERPT_BYTES = 64 * 1024;

const FIRST_LINE: Place = { line: 1, byteOffset: 0 };

/** The lines of a file from a place in its text on, compressed or not, in flat memory. */
export async function* rawLines(
  path: string,
  from: Place = FIRST_LINE,
  onRead: OnRead = () => undefined,
): AsyncGenerator<RawLine> {
  let pieces: Buffer[] = [];
  let length = 0;
  let { line, byteOffset } = from;

  const take = (piece: Buffer): void => {
    length += piece.length;
    if (length <= MAX_LINE_BYTES) pieces.push(piece);
    else pieces = [Buffer.concat([...pieces, piece], EXCERPT_BYTES)];
  };
  const finish = (terminated: boolean): RawLine => {
    const end = byteOffset + length + (terminated ? 1 : 0);
    const whole: RawLine = {
      line,
      byteOffset,
      end,
      bytes: pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces),
      terminated,
      tooLong: length > MAX_LINE_BYTES,
    };
    line += 1;
    byteOffset = end;
    pieces = [];
    length = 0;
    return whole;
  };

  try {
    for await (const chunk of contentOf(path, byteOffset, onRead)) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        take(chunk.subarray(start, end));
        yield finish(true);
        start = end + 1;
      }
      if (start < chunk.length) take(chunk.subarray(start));
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    yield { ...finish(false), damage: error.message };
    return;
  }
  if (length > 0) yield finish(false);
}

/** The text of a file from an offset on, decompressed if its name says so. */
function contentOf(path: string, start: number, onRead: OnRead): AsyncIterable<Buffer> {
  if (!path.endsWith(COMPRESSED)) return told(bytesOf(path, start), onRead);
  const text = inflated(path, onRead);
  return start === 0 ? text : without(start, text);
}

async function* told(chunks: Iterable<Buffer>, onRead: OnRead): AsyncGenerator<Buffer> {
  // Nothing here waits for the disk: whoever reads much would hear of no key, no signal and no timer
  // until the end.
  await setImmediate();
  for (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
    await setImmediate();
  }
}

/**
 * The bytes of a file from an offset on, as far as it went when it was opened. They are read by the
 * thread that asks: Node's others may be busy with DuckDB, and of 100,000 short files, to wait for
 * another thread at each step would take most of the time.
 */
function* bytesOf(path: string, start: number): Generator<Buffer> {
  // A pipe in the place of a file would keep whoever opens it waiting.
  const file = openSync(path, notFollowing(constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw notAFile(path);
    let at = start;
    while (at < stat.size) {
      const piece = Buffer.allocUnsafe(Math.min(stat.size - at, PIECE_BYTES));
      const read = readSync(file, piece, 0, piece.length, at);
      // Somebody cut it short meanwhile.
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

const PIECE_BYTES = 256 * 1024;

/**
 * The text of a compressed file; of a damaged one all that comes before the damage. zlib throws away
 * whatever it made of the piece in which that is, and a small file is but one: so the piece is taken
 * again in smaller ones, and at last byte by byte.
 */
async function* inflated(path: string, onRead: OnRead): AsyncGenerator<Buffer> {
  let given = 0;
  let undamaged = 0;
  for (const pieceBytes of [PIECE_BYTES, 512, 1]) {
    const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
    // An error of either is thrown where the result is read.
    const bytes = told(bytesOf(path, 0), onRead);
    pipeline(inPieces(bytes, undamaged, pieceBytes), gunzip, () => undefined);
    try {
      for await (const chunk of without(given, gunzip)) {
        given += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (!isZlibError(error) || pieceBytes === 1) throw error;
      undamaged = gunzip.bytesWritten;
    }
  }
}

/** The same bytes, cut smaller from an offset on. */
async function* inPieces(
  chunks: AsyncIterable<Buffer>,
  offset: number,
  pieceBytes: number,
): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const chunk of chunks) {
    const whole = Math.min(left, chunk.length);
    if (whole > 0) yield chunk.subarray(0, whole);
    left -= whole;
    for (let at = whole; at < chunk.length; at += pieceBytes) {
      yield chunk.subarray(at, at + pieceBytes);
    }
  }
}

async function* without(start: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = start;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
