import { type FileHandle, lstat, open, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFileFailure } from '../errors.ts';

/** Where the copy of a database is that an import works on, while it does. */
export function copyPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.import`);
}

/** All that a copy consists of, with the logs DuckDB makes beside it. */
export function copyFiles(path: string): string[] {
  return ['', '.wal', '.wal.checkpoint', '.wal.recovery'].map((ending) => copyPath(path) + ending);
}

/** Removes a copy, such as an import that was killed has left. */
export async function removeCopy(path: string): Promise<void> {
  for (const file of copyFiles(path)) await rm(file, { force: true });
}

/**
 * Whether a copy can take the place of the file, and there is room for it with so many bytes more. It
 * cannot where nothing is known of that.
 */
export async function canBeCopied(path: string, moreBytes: number): Promise<boolean> {
  try {
    const found = await lstat(path);
    const { bavail, bsize } = await statfs(dirname(path));
    return found.isFile() && bavail * bsize > found.size + moreBytes;
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    return false;
  }
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Copies a file that is open: to open it once more, and close it, would give up its lock.
 *
 * @returns False: there is a copy already, and whoever makes it is at it.
 */
export async function writeCopy(original: FileHandle, path: string): Promise<boolean> {
  const copy = await open(copyPath(path), 'wx', 0o600).catch(unlessThere);
  if (copy === null) return false;
  try {
    const { mode } = await original.stat();
    await copy.chmod(mode & 0o777);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await original.read(chunk, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) break;
      await copy.writeFile(chunk.subarray(0, bytesRead));
      position += bytesRead;
    }
  } catch (error) {
    await removeCopy(path);
    throw error;
  } finally {
    await copy.close();
  }
  return true;
}

function unlessThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'EEXIST') return null;
  throw error;
}
