import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { fileReason, fileRemedy, notAFile, usageError } from '../errors.ts';

/**
 * Writes the example settings with every setting commented out, so that what is written changes
 * nothing.
 *
 * @param force Whether a file that is there may be overwritten.
 * @throws PidginError `settings_exist`, `settings_unwritable`.
 */
export async function writeSettings(path: string, example: string, force: boolean): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = commentedOut(example);
    if (!force) {
      writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
      return;
    }
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw notAFile(path);
    // A new file in its place: what else has the old one under another name keeps it.
    await writeFileAtomic(path, text, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw usageError(
        'settings_exist',
        `${path} is there already.`,
        'Overwrite it with --force, or see what holds: pidgin config show',
      );
    }
    throw usageError(
      'settings_unwritable',
      `${path} cannot be written: ${fileReason(error)}.`,
      `${fileRemedy(error)}.`,
    );
  }
}

function commentedOut(yaml: string): string {
  return yaml.replaceAll(/^( *)(?=[^\s#])/gm, '$1# ');
}
