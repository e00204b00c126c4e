import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { fileReason, isFileFailure } from '../errors.ts';
import type { EventFile } from './event-file.ts';
import { type FilePart, fileParts, HeldTooMuch, isLast, type Stretch } from './file-rows.ts';
import { buffersOfPack, type Pack } from './pack.ts';
import { Packer, STRETCH_BYTES } from './packer.ts';

/** What becomes of reading event files, one after the other. It can be passed between threads. */
export type FileOutcome =
  /** Whole files, or a part of a file which is by itself. */
  | { readonly kind: 'pack'; readonly pack: Pack }
  /** What was given of it does not hold; it comes once more. */
  | { readonly kind: 'again' }
  /** What was given of it is not all there is. */
  | { readonly kind: 'unreadable'; readonly absolutePath: string; readonly reason: string };

/** Event files to be read. */
export interface FilesToRead {
  readonly files: Iterable<EventFile>;
  readonly importedAt: Date;
}

/** Files come in one pack until it has so many bytes; what a larger one gives comes in several. */
const PACK_BYTES = 2 * 1024 * 1024;

/** How much of a file is held in memory. */
const STRETCH: Stretch = { bytes: STRETCH_BYTES, mostBytes: 256 * 1024 ** 2 };

/**
 * Reads event files; one that cannot be read is not thrown, so that the others are read. No pack
 * holds the same conversation or experiment twice.
 */
export async function* readFiles({ files, importedAt }: FilesToRead): AsyncGenerator<FileOutcome> {
  const whole = new Packer();
  for (const file of files) {
    let own = new Packer();
    let isParted = false;
    for await (const outcome of partsOf(file, importedAt)) {
      if (outcome.kind !== 'part') {
        own = new Packer();
        if (isParted || outcome.kind === 'unreadable') yield outcome;
        isParted = false;
        continue;
      }
      own.add(outcome.part);
      if (!isLast(outcome.part)) {
        if (own.bytes < PACK_BYTES) continue;
        if (!whole.isEmpty) yield { kind: 'pack', pack: whole.take() };
        isParted = true;
        yield { kind: 'pack', pack: own.take() };
      } else if (isParted) {
        yield { kind: 'pack', pack: own.take() };
      } else {
        if (whole.hasSubjectOf(own)) yield { kind: 'pack', pack: whole.take() };
        whole.append(own);
        if (whole.bytes >= PACK_BYTES) yield { kind: 'pack', pack: whole.take() };
      }
    }
  }
  if (!whole.isEmpty) yield { kind: 'pack', pack: whole.take() };
}

type PartOutcome =
  | { readonly kind: 'part'; readonly part: FilePart }
  | Exclude<FileOutcome, { kind: 'pack' }>;

async function* partsOf(file: EventFile, importedAt: Date): AsyncGenerator<PartOutcome> {
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

/** What a thread sends: nothing more comes after the end. */
export type Sent = FileOutcome | { readonly kind: 'end' };

/**
 * Reads event files in a thread of its own. What comes of them goes through the port; before the
 * next, an answer is waited for, so that it is ahead of whoever writes by no more than that.
 *
 * @public It is found by its name.
 */
export async function readFilesInto({
  port,
  ...toRead
}: FilesToRead & { port: MessagePort }): Promise<void> {
  let taken: Promise<unknown> = Promise.resolve();
  for await (const outcome of readFiles(toRead)) {
    await taken;
    taken = once(port, 'message');
    send(port, outcome);
  }
  await taken;
  send(port, { kind: 'end' });
}

function send(port: MessagePort, sent: Sent): void {
  port.postMessage(sent, sent.kind === 'pack' ? buffersOfPack(sent.pack) : []);
}
