import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dataError, fileReason, fileRemedy, isFileFailure, usageError } from '../errors.ts';

/**
 * Makes a file that is whole or not there: `write` fills a file beside it, which then takes its
 * name.
 *
 * @throws PidginError `file_exists` unless it may be overwritten, `not_written` when it cannot be.
 */
export async function writeNewFile(
  path: string,
  { overwrite }: { readonly overwrite: boolean },
  write: (temporary: string) => Promise<unknown>,
): Promise<void> {
  if (!overwrite && existsSync(path)) {
    throw usageError('file_exists', `${path} is already there.`, 'Overwrite it: --force');
  }
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (!isFileFailure(error)) throw error;
    throw dataError('not_written', `${path} could not be written: ${fileReason(error)}.`, {
      suggestions: [`${fileRemedy(error)}, or name another file: --to`],
      cause: error,
    });
  }
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
