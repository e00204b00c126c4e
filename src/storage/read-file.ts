import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { fileReason, isFileFailure } from '../errors.ts';
import type { EventFile } from './event-file.ts';
import { type FilePart, fileParts, HeldTooMuch, isLast, type Stretch } from './file-rows.ts';

/** What becomes of reading an event file, one after the other. It can be passed between threads. */
export type FileOutcome =
  | { readonly kind: 'part'; readonly part: FilePart }
  /** What was given of it does not hold; it comes once more. */
  | { readonly kind: 'again' }
  /** What was given of it is not all there is. */
  | { readonly kind: 'unreadable'; readonly absolutePath: string; readonly reason: string };

/** An event file to be read. */
export interface FileToRead {
  readonly file: EventFile;
  readonly importedAt: Date;
}

/** How much is read before rows are given out: as much as is written in one go. */
const STRETCH: Stretch = { bytes: 2 * 1024 ** 2, mostBytes: 256 * 1024 ** 2 };

/** Reads an event file; one that cannot be read is not thrown, so that the others are read. */
export async function* readFile({ file, importedAt }: FileToRead): AsyncGenerator<FileOutcome> {
  try {
    for await (const part of fileParts(file, importedAt, STRETCH)) {
      yield part === 'again' ? { kind: 'again' } : { kind: 'part', part };
    }
  } catch (error) {
    if (!isFileFailure(error) && !(error instanceof HeldTooMuch)) throw error;
    const reason = error instanceof HeldTooMuch ? error.message : fileReason(error);
    yield { kind: 'unreadable', absolutePath: file.absolutePath, reason };
  }
}

/** Whether nothing more comes of a file. */
export function isEnd(outcome: FileOutcome): boolean {
  return outcome.kind === 'unreadable' || (outcome.kind === 'part' && isLast(outcome.part));
}

/**
 * Reads an event file in a thread of its own. What comes of it goes through the port; before the
 * next, an answer is waited for, so that it is ahead of whoever writes by no more than that.
 *
 * @public It is found by its name.
 */
export async function readFileInto({
  port,
  ...toRead
}: FileToRead & { port: MessagePort }): Promise<void> {
  let taken: Promise<unknown> = Promise.resolve();
  for await (const outcome of readFile(toRead)) {
    await taken;
    if (!isEnd(outcome)) taken = once(port, 'message');
    port.postMessage(outcome);
  }
}
