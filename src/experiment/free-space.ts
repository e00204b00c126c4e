import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is asked of a file system. */
export type StatFs = (path: string) => Promise<{ readonly bavail: number; readonly bsize: number }>;

const LOW_BYTES = 500e6;

/** How much room is left, in a sentence, and whether that is little. */
export function spaceText(freeBytes: number): { readonly text: string; readonly low: boolean } {
  const free = `${(freeBytes / 1e9).toFixed(1)} GB of disk space are free.`;
  const low = freeBytes < LOW_BYTES;
  return { text: low ? `Only ${free}` : free, low };
}

/** What to tell before a run of the disk of its output; null: there is room, or no telling. */
export async function lowSpaceWarning(output: string, statfs: StatFs): Promise<string | null> {
  try {
    const { bavail, bsize } = await statfs(await nearestThere(output));
    const { text, low } = spaceText(bavail * bsize);
    return low
      ? `${text} A run stops when its disk is full, and can go on once there is room.`
      : null;
  } catch {
    // Whether it can be written to shows when it is.
    return null;
  }
}

/** The path itself, or the nearest of its parents that is there. */
export async function nearestThere(path: string): Promise<string> {
  try {
    await lstat(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return nearestThere(parent);
  }
}
