import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { syncPath } from './sync-path.ts';

/**
 * File with the SHA-256 of the other files in its folder, a line each, as `sha256sum` writes it:
 * `sha256sum --check SHA256SUMS` does without Pidgin what {@link differsFromSum} does.
 */
export const SUMS_FILE = 'SHA256SUMS';

/** Writes the sums of files that are all in one folder. */
export async function writeSums(folder: string, files: readonly string[]): Promise<void> {
  const lines = files.map((file) => `${sha256Of(file)}  ${basename(file)}\n`);
  const path = join(folder, SUMS_FILE);
  await writeFile(path, lines.join(''), { mode: 0o600 });
  await chmod(path, 0o600);
  await syncPath(path);
}

/** The sums of the files in a folder, by their names; null: they cannot be read. */
export function readSums(folder: string): ReadonlyMap<string, string> | null {
  try {
    const text = readFileSync(join(folder, SUMS_FILE), 'utf8');
    return new Map(
      [...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, sum = '', name = '']) => [
        name,
        sum,
      ]),
    );
  } catch {
    // Whoever wants a sum is told that there is none.
    return null;
  }
}

/** Whether a file is not what it was when its sum was written. */
export function differsFromSum(path: string, sums: ReadonlyMap<string, string>): boolean {
  return sums.get(basename(path)) !== sha256Of(path);
}

const CHUNK_BYTES = 1 << 20;

/** Piece by piece: a table may have gigabytes. */
function sha256Of(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(file, chunk);
      if (bytes === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(file);
  }
}
