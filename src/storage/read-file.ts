import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { fileReason, isFileFailure } from '../errors.ts';
import type { EventFile } from './event-file.ts';
import {
  type FilePart,
  type FileRows,
  fileParts,
  HeldTooMuch,
  isLast,
  type Stretch,
} from './file-rows.ts';
import { buffersOfPack, type Pack, packParts } from './pack.ts';

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
  readonly files: readonly EventFile[];
  readonly importedAt: Date;
}

/** Files are packed together until they have so many bytes. */
export const PACK_BYTES = 1024 * 1024;

/** How much is read before rows are given out: as much as is written in one go. */
const STRETCH: Stretch = { bytes: 2 * PACK_BYTES, mostBytes: 256 * 1024 ** 2 };

/**
 * Reads event files; one that cannot be read is not thrown, so that the others are read. No pack
 * holds the same conversation or experiment twice.
 */
export async function* readFiles({ files, importedAt }: FilesToRead): AsyncGenerator<FileOutcome> {
  const small = new SmallFiles();
  for (const file of files) {
    for await (const outcome of partsOf(file, importedAt)) {
      const isWhole = outcome.kind === 'whole';
      if (small.count > 0 && (!isWhole || small.has(outcome.part))) yield small.pack();
      switch (outcome.kind) {
        case 'whole':
          small.add(outcome.part);
          if (small.bytes >= PACK_BYTES) yield small.pack();
          break;
        case 'part':
          yield { kind: 'pack', pack: packParts([outcome.part]) };
          break;
        default:
          yield outcome;
      }
    }
  }
  if (small.count > 0) yield small.pack();
}

type PartOutcome =
  | { readonly kind: 'whole'; readonly part: FileRows }
  | { readonly kind: 'part'; readonly part: FilePart }
  | Exclude<FileOutcome, { kind: 'pack' }>;

async function* partsOf(file: EventFile, importedAt: Date): AsyncGenerator<PartOutcome> {
  try {
    let isWhole = true;
    for await (const part of fileParts(file, importedAt, STRETCH)) {
      if (part === 'again') {
        isWhole = true;
        yield { kind: 'again' };
      } else if (isWhole && isLast(part)) {
        yield { kind: 'whole', part };
      } else {
        isWhole = false;
        yield { kind: 'part', part };
      }
    }
  } catch (error) {
    if (!isFileFailure(error) && !(error instanceof HeldTooMuch)) throw error;
    const reason = error instanceof HeldTooMuch ? error.message : fileReason(error);
    yield { kind: 'unreadable', absolutePath: file.absolutePath, reason };
  }
}

/** Files that are packed together. */
class SmallFiles {
  #files: FileRows[] = [];
  #bytes = 0;
  readonly #subjects = new Set<string>();

  get count(): number {
    return this.#files.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is one of the same conversation or experiment. */
  has(file: FileRows): boolean {
    const subject = subjectOf(file);
    return subject !== null && this.#subjects.has(subject);
  }

  add(file: FileRows): void {
    this.#files.push(file);
    this.#bytes += file.imported_file.size_bytes;
    const subject = subjectOf(file);
    if (subject !== null) this.#subjects.add(subject);
  }

  /** All of them; there are none afterwards. */
  pack(): FileOutcome {
    const pack = packParts(this.#files);
    this.#files = [];
    this.#bytes = 0;
    this.#subjects.clear();
    return { kind: 'pack', pack };
  }
}

/** The conversation or experiment a file is of; null: no event was read of it. */
export function subjectOf({ subject }: Pick<FilePart, 'subject'>): string | null {
  return subject.conversation_id ?? subject.experiment_id;
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
