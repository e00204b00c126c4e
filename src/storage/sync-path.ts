import { open } from 'node:fs/promises';

/** Forces a file, or which files a directory has, to disk. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
