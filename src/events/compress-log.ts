import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { lstat, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { dataError, fileReason, fileRemedy } from '../errors.ts';
import { isThere } from './links.ts';
import { COMPRESSED } from './raw-lines.ts';

/** What compressing a file came to. */
export interface CompressedLog {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Puts the compressed form of an event file in its place, byte for byte the same text. At every
 * moment one of the two is there and whole, and where both are, the one as it was written is.
 *
 * Nobody may write the file meanwhile: the lock of its experiment must be held.
 *
 * @returns Null when there is no file as it was written, or nothing in it.
 * @throws PidginError `not_compressed`; the file is then as it was.
 */
export async function compressLog(path: string): Promise<CompressedLog | null> {
  const compressed = path + COMPRESSED;
  const part = partOf(compressed);
  try {
    const before = await lstat(path).catch(nullIfAbsent);
    if (before === null || before.size === 0 || before.isSymbolicLink()) return null;
    const read = fingerprinting();
    await pipeline(
      createReadStream(path),
      read.pass,
      createGzip(),
      createWriteStream(part, { mode: 0o600, flush: true }),
    );
    const readBack = fingerprinting();
    await pipeline(createReadStream(part), createGunzip(), readBack.pass, drain);
    if (readBack.digest() !== read.digest()) throw new Error('what was written reads otherwise');
    const after = await stat(path);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new Error('it was written to meanwhile');
    }
    // When something was last said in it is still to be seen.
    await utimes(part, before.atime, before.mtime);
    const { size } = await stat(part);
    await rename(part, compressed);
    await syncDirectory(dirname(path));
    await rm(path);
    await syncDirectory(dirname(path));
    return { bytesBefore: before.size, bytesAfter: size };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {
      // It is not read by anyone, and the next attempt writes it anew.
    });
    throw dataError('not_compressed', `${path} could not be compressed: ${fileReason(error)}.`, {
      suggestions: [`It is as it was. ${fileRemedy(error)}, and try again.`],
      cause: error,
    });
  }
}

/**
 * Puts an event file that is only there compressed back as it was written, so that it can be gone
 * on with; does nothing when it is there.
 *
 * @throws PidginError `not_restored`; the compressed file is then as it was.
 */
export async function restoreLog(path: string): Promise<void> {
  const compressed = path + COMPRESSED;
  if (existsSync(path) || !isThere(compressed)) return;
  const part = partOf(path);
  try {
    await pipeline(
      createReadStream(compressed),
      createGunzip(),
      createWriteStream(part, { mode: 0o600, flush: true }),
    );
    await rename(part, path);
    await syncDirectory(dirname(path));
    await rm(compressed);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {
      // As above.
    });
    throw dataError('not_restored', `${compressed} could not be unpacked: ${fileReason(error)}.`, {
      suggestions: [
        'It is as it was, and whatever is readable in it can still be read and exported.',
      ],
      cause: error,
    });
  }
}

/** A file that is being written, until it takes its name. */
function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.part`);
}

function fingerprinting() {
  const hash = createHash('sha256');
  return {
    pass: async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    digest: (): string => hash.digest('hex'),
  };
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

/** Forces to disk which files a directory has. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
