import { type FileHandle, lstat, open, rm, stat, statfs } from 'node:fs/promises';
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

/** Removes a copy, such as an import that was killed has left: itself last, as it keeps others out. */
export async function removeCopy(path: string): Promise<void> {
  for (const file of copyFiles(path).reverse()) await rm(file, { force: true });
}

/**
 * Whether a copy can take the place of the file and belong to whom that belongs, and there is room for
 * it with so many bytes more. It cannot where nothing is known of that.
 */
export async function canBeCopied(path: string, moreBytes: number): Promise<boolean> {
  try {
    const found = await lstat(path);
    const directory = await stat(dirname(path));
    const { bavail, bsize } = await statfs(dirname(path));
    const isOwn = found.uid === process.geteuid?.() && ownGroups().includes(found.gid);
    const isMounted = found.dev !== directory.dev;
    const hasRoom = bavail * bsize > found.size + moreBytes;
    return found.isFile() && isOwn && !isMounted && hasRoom;
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    return false;
  }
}

function ownGroups(): number[] {
  return [...(process.getgroups?.() ?? []), process.getegid?.() ?? -1];
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Copies a file that is open: to open it once more, and close it, would give up its lock.
 *
 * @param isAsItWas Whether nobody has written the file; asked once nobody else can make a copy.
 * @returns False: somebody has, or is at it in another copy.
 */
export async function writeCopy(
  original: FileHandle,
  path: string,
  isAsItWas: () => boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  const copy = await open(copyPath(path), 'wx', 0o600).catch(unlessThere);
  if (copy === null) return false;
  try {
    if (!isAsItWas()) {
      await removeCopy(path);
      return false;
    }
    const { mode, uid, gid } = await original.stat();
    await copy.chown(uid, gid);
    await copy.chmod(mode & 0o777);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; ; ) {
      signal?.throwIfAborted();
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
