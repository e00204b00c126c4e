import { closeSync, openSync, readSync } from 'node:fs';

/** More than {@link parseYaml} takes, so that it is the one to refuse. */
const MOST_BYTES = 1024 * 1024 + 1;

/**
 * Reads a YAML file, or as much of it as shows that it is too large: a device may have no end.
 *
 * @throws NodeJS.ErrnoException when it cannot be read.
 */
export function readYamlText(path: string): string {
  const buffer = Buffer.alloc(MOST_BYTES);
  const file = openSync(path, 'r');
  try {
    let length = 0;
    while (length < MOST_BYTES) {
      const read = readSync(file, buffer, length, MOST_BYTES - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
