import { fileReason, isFileFailure } from '../errors.ts';
import type { EventFile } from './event-file.ts';
import { type FileRows, readFileRows } from './file-rows.ts';

/** What became of reading an event file. It can be passed between threads. */
export type FileOutcome =
  | { readonly kind: 'rows'; readonly rows: FileRows }
  | { readonly kind: 'unreadable'; readonly absolutePath: string; readonly reason: string };

/** Reads an event file; one that cannot be read is not thrown, so that the others are read. */
export async function readFile({
  file,
  importedAt,
}: {
  readonly file: EventFile;
  readonly importedAt: Date;
}): Promise<FileOutcome> {
  try {
    return { kind: 'rows', rows: await readFileRows(file, importedAt) };
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    return { kind: 'unreadable', absolutePath: file.absolutePath, reason: fileReason(error) };
  }
}
