import { createWriteStream, lstatSync, realpathSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dataError, fileReason, fileRemedy, isFileFailure, usageError } from '../errors.ts';
import { isDiskFull } from '../storage/database-failure.ts';

/**
 * Makes a file that is whole or not there: `write` fills a file beside it, which then takes its
 * name. Where a link to a file is, that file is written, and the link stays.
 *
 * @throws PidginError `not_a_file` when something else is in its place, `file_exists` unless it may
 * be overwritten, `not_written` when it cannot be.
 */
export async function writeNewFile(
  path: string,
  { overwrite }: { readonly overwrite: boolean },
  write: (temporary: string) => Promise<unknown>,
): Promise<void> {
  const place = placeOf(path, overwrite);
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.part`);
  try {
    await write(temporary);
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    const failure = isDiskFull(error) ? { code: 'ENOSPC' } : error;
    // What is written may come from files that cannot be read.
    if (failure === error && !isOf(temporary, error)) throw error;
    throw dataError('not_written', `${path} could not be written: ${fileReason(failure)}.`, {
      suggestions: [`${fileRemedy(failure)}, or name another file: --to`],
      cause: error,
    });
  }
}

/** Whether the file system refused that file, and not another, as far as it says which. */
function isOf(path: string, error: unknown): boolean {
  return isFileFailure(error) && (error.path ?? path) === path;
}

/** Where a file takes its name: a rename would put it in the place of a device or a pipe, too. */
function placeOf(path: string, overwrite: boolean): string {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw usageError(
      'not_a_file',
      `${path} is there, and is not a file.`,
      'Name a file, or write to standard output: --to -',
    );
  }
  if (!overwrite) {
    throw usageError('file_exists', `${path} is already there.`, 'Overwrite it: --force');
  }
  return realpathSync(path);
}

/** Writes text piece by piece to a file. */
export async function writeText(path: string, text: TextPieces): Promise<void> {
  await pipeline(Readable.from(text), createWriteStream(path));
}

/** Writes text piece by piece to a stream that stays open; whoever reads it may stop early. */
export async function printText(text: TextPieces, stream: Writable): Promise<void> {
  try {
    await pipeline(Readable.from(text), stream, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

type TextPieces = AsyncIterable<string> | Iterable<string>;
