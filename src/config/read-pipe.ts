import { closeSync, constants, openSync, readSync } from 'node:fs';

const MOST_BYTES = 1024 * 1024;
const POLL_MS = 20;

/**
 * Reads a named pipe to the end of what its writer says.
 *
 * @returns Null: nobody said anything, or not all of it, in that time.
 * @throws NodeJS.ErrnoException when it cannot be opened.
 */
export function readPipe(path: string, withinMs: number): string | null {
  // So that opening waits for no writer, and reading for no word.
  const pipe = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(MOST_BYTES);
    const until = performance.now() + withinMs;
    let length = 0;
    while (length < MOST_BYTES) {
      const read = readNow(pipe, buffer, length);
      if (read > 0) length += read;
      // Nothing, before anything: nobody has opened it for writing yet.
      else if (read === 0 && length > 0) break;
      else if (performance.now() > until) return null;
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(pipe);
  }
}

/** How many bytes came; 0: nobody writes; -1: who writes says nothing now. */
function readNow(pipe: number, buffer: Buffer, offset: number): number {
  try {
    return readSync(pipe, buffer, offset, buffer.length - offset, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}
