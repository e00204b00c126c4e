import { setFlagsFromString } from 'node:v8';
import { execute } from '@oclif/core';

// V8 would let what is no longer used grow to several times what is. Hundreds of conversations at
// a time then take 450 MB instead of 330 from a machine that may have a model to run.
setFlagsFromString('--heap-growing-percent=30');

/**
 * Runs the command line.
 *
 * @param dir URL of a file of the package: of `bin/run.js`.
 */
export async function main(dir: string): Promise<void> {
  await execute({ dir });
}
