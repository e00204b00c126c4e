import { execute } from '@oclif/core';

/**
 * Runs the command line.
 *
 * @param dir URL of a file of the package: of `bin/run.js`.
 */
export async function main(dir: string): Promise<void> {
  await execute({ dir });
}
