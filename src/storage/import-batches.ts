import { COMPRESSED } from '../events/log-reader.ts';
import { type FilePart, type FileRows, isLast } from './file-rows.ts';
import type { ImportedFile } from './imported-files.ts';
import type { FileOutcome } from './read-file.ts';
import type { Stale } from './replace-rows.ts';

/** Event files go into the database in batches of about so many bytes. */
const BATCH_BYTES = 1024 * 1024;

/** What goes into the database in one transaction: parts of files, some at a time. */
export type Batch = AsyncIterable<readonly FilePart[]>;

/** A file of which parts were given, and which is not to be in the database as those say. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}

/** A file that could not be read. */
export type Unreadable = Extract<FileOutcome, { kind: 'unreadable' }>;

/**
 * Groups files by size; one that comes in several parts goes by itself. One batch never holds the
 * same conversation or experiment twice, and a full one goes before the next file is read: rows take
 * many times the bytes of their file.
 *
 * A batch has to be read to its end, or until it fails, before the next. It fails with
 * {@link Withdrawn} when its file does not hold what it gave, which was told if it is not read again.
 */
export async function* batchesOf(
  outcomes: AsyncGenerator<FileOutcome>,
  onUnreadable: (file: Unreadable) => void,
): AsyncGenerator<Batch> {
  let batch: FileRows[] = [];
  let bytes = 0;
  const subjects = new Set<string | null>();
  const take = (): Batch => {
    const taken = batch;
    batch = [];
    bytes = 0;
    subjects.clear();
    return atOnce(taken);
  };
  try {
    for (;;) {
      const { value: outcome, done } = await outcomes.next();
      if (done) break;
      if (outcome.kind === 'unreadable') onUnreadable(outcome);
      if (outcome.kind !== 'part') continue;
      const { part } = outcome;
      if (!isLast(part)) {
        if (batch.length > 0) yield take();
        yield partByPart(part, outcomes, onUnreadable);
        continue;
      }
      const { conversation_id, experiment_id } = part.subject;
      const subject = conversation_id ?? experiment_id;
      if (subjects.has(subject)) yield take();
      batch.push(part);
      bytes += part.imported_file.size_bytes;
      if (subject !== null) subjects.add(subject);
      if (bytes >= BATCH_BYTES) yield take();
    }
    if (batch.length > 0) yield take();
  } finally {
    await outcomes.return(undefined);
  }
}

async function* atOnce(files: readonly FileRows[]): AsyncGenerator<readonly FilePart[]> {
  yield files;
}

async function* partByPart(
  first: FilePart,
  outcomes: AsyncIterator<FileOutcome>,
  onUnreadable: (file: Unreadable) => void,
): AsyncGenerator<readonly FilePart[]> {
  yield [first];
  for (;;) {
    const { value: outcome, done } = await outcomes.next();
    if (done) throw new Error('A file ended before its last part.');
    if (outcome.kind === 'unreadable') onUnreadable(outcome);
    if (outcome.kind !== 'part') throw new Withdrawn();
    yield [outcome.part];
    if (isLast(outcome.part)) return;
  }
}

/**
 * The rows to be replaced: of the same files as they were, and of the same conversations.
 *
 * @param held Every conversation and experiment the database has rows of. Others are not looked
 * for: that reads the whole database, for every batch again.
 */
export function staleBecauseOf(
  parts: readonly FilePart[],
  known: ReadonlyMap<string, ImportedFile>,
  held: ReadonlySet<string | null>,
): Stale {
  const paths = new Set<string>();
  const conversationIds = new Set<string>();
  const experimentIds = new Set<string>();
  const add = (experimentId: string | null, conversationId: string | null): void => {
    if (conversationId !== null && held.has(conversationId)) conversationIds.add(conversationId);
    if (conversationId !== null || experimentId === null) return;
    if (held.has(experimentId)) experimentIds.add(experimentId);
  };
  for (const { path: partPath, subject } of parts) {
    add(subject.experiment_id, subject.conversation_id);
    for (const path of bothForms(partPath)) {
      const before = known.get(path);
      if (before === undefined) continue;
      paths.add(path);
      add(before.experimentId, before.conversationId);
    }
  }
  return {
    paths: [...paths],
    conversationIds: [...conversationIds],
    experimentIds: [...experimentIds],
  };
}

/** The names of an event file as it was written and compressed: only one of them is read. */
export function bothForms(path: string): [string, string] {
  return path.endsWith(COMPRESSED)
    ? [path.slice(0, -COMPRESSED.length), path]
    : [path, path + COMPRESSED];
}
