import { spawnSync } from 'node:child_process';
import { beforeEach } from 'vitest';

/**
 * Skips the tests of a file or suite where a command is not installed that they need and npm does
 * not bring. CI installs all of them, and takes a skipped test for a failure.
 */
export function needs(command: string): void {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', command]).status === 0;
  beforeEach(({ skip }) => skip(!found, `${command} is not installed`));
}
