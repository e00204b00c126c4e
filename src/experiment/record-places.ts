import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { ARCHIVE } from '../storage/archive-directory.ts';
import { databasePath } from '../storage/database.ts';
import { isOfRecord } from './cleanup/inventory.ts';
import { EXPERIMENTS } from './directory.ts';

/**
 * Refuses to write a file where Pidgin keeps the record, the database or the archive, whether
 * something is there or not, and however the path leads there.
 *
 * @param outputDirectory Null: it is not known, and the names alone tell.
 * @throws PidginError `place_of_record`.
 */
export function refuseRecordPlace(path: string, outputDirectory: string | null): void {
  const place = placeOf(path);
  const root = outputDirectory === null ? null : resolve(outputDirectory);
  if (!isNamedSo(place) && (root === null || !isKeptUnder(root, place))) return;
  throw usageError(
    'place_of_record',
    `${path} is where Pidgin keeps its record, and is not written to.`,
    'Name another file.',
  );
}

/** Where a file of that path would be, with all links followed. */
function placeOf(path: string): string {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // It leads nowhere: whoever writes there is told.
    return path;
  }
}

/** In the output directory of anybody. */
function isNamedSo(place: string): boolean {
  const [, folder, within = ''] =
    /[\\/](experiments|archive)[\\/][^\\/]+_exp_[0-9a-f]{8}[\\/](.+)$/s.exec(place) ?? [];
  if (folder === ARCHIVE) return true;
  if (folder === EXPERIMENTS && isOfRecord(within)) return true;
  return basename(place).startsWith(basename(databasePath('')));
}

/** Told by what the directories are and not by what they are called: there are many ways to one. */
function isKeptUnder(root: string, place: string): boolean {
  const name = basename(place);
  const isIn = (above: string, folder: string) => isSame(above, join(root, folder));
  const folders = [EXPERIMENTS, ARCHIVE];
  if (folders.includes(name) && isSame(dirname(place), root)) return true;
  if (isSame(place, databasePath(root))) return true;
  for (let above = dirname(place), within = name; ; ) {
    if (isIn(above, ARCHIVE)) return true;
    if (isIn(above, EXPERIMENTS)) return isOfRecord(within.split(/[\\/]/).slice(1).join('/'));
    const next = dirname(above);
    if (next === above) return false;
    within = join(basename(above), within);
    above = next;
  }
}

function isSame(one: string, other: string): boolean {
  try {
    const a = statSync(one, { bigint: true, throwIfNoEntry: false });
    const b = statSync(other, { bigint: true, throwIfNoEntry: false });
    return a !== undefined && a.dev === b?.dev && a.ino === b.ino;
  } catch {
    // What cannot be looked at cannot be written to either.
    return false;
  }
}
