import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileReason, usageError } from '../errors.ts';

/**
 * Writes the example settings with every setting commented out, so that what is written changes
 * nothing.
 *
 * @param force Whether a file that is there may be overwritten.
 * @throws PidginError `settings_exist`, `settings_unwritable`.
 */
export function writeSettings(path: string, example: string, force: boolean): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, commentedOut(example), { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw usageError(
        'settings_exist',
        `${path} is there already.`,
        'Overwrite it with --force, or see what holds: pidgin config show',
      );
    }
    throw usageError('settings_unwritable', `${path} cannot be written: ${fileReason(error)}.`);
  }
}

function commentedOut(yaml: string): string {
  return yaml.replaceAll(/^( *)(?=[^\s#])/gm, '$1# ');
}
