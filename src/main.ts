import { setFlagsFromString } from 'node:v8';
import { Errors, handle, run } from '@oclif/core';
import { EXIT } from './errors.ts';
import { errorJson, errorText, isLogged, isStackWanted, tellError } from './tell-error.ts';

// V8 would let what is no longer used grow to several times what is. Hundreds of conversations at
// a time then take 450 MB instead of 330 from a machine that may have a model to run.
setFlagsFromString('--heap-growing-percent=60');

// In a timer, a stream, a promise nobody waits for: where no command can catch it.
process.on('uncaughtException', leave);

/**
 * Runs the command line.
 *
 * @param root Directory of the package.
 */
export async function main(root: string): Promise<void> {
  try {
    await run(process.argv.slice(2), root);
  } catch (error) {
    // `--help` and `--version` end by throwing.
    if (error instanceof Errors.ExitError) await handle(error);
    else leave(error);
  }
}

/** Says what happened outside of any command, or before there was one, and ends. */
function leave(error: unknown): never {
  const told = tellError(error, { names: [], absent: {} }, isLogged());
  const isBug = told.exitCode === EXIT.bug;
  const safe = 'What was recorded is safe; pidgin list shows it.';
  const all = isBug ? { ...told, suggestions: [safe, ...told.suggestions] } : told;
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(errorJson(all), null, 2)}\n`);
  } else {
    process.stderr.write(errorText(all));
  }
  if (isBug && isStackWanted() && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exit(told.exitCode);
}
