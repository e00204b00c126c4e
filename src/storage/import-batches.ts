import { COMPRESSED } from '../events/log-reader.ts';
import type { FileRows } from './file-rows.ts';
import type { ImportedFile } from './imported-files.ts';
import type { Stale } from './replace-rows.ts';

/** Event files go into the database in batches of about so many bytes. */
const BATCH_BYTES = 2 * 1024 * 1024;

/**
 * Groups files by size. One batch never holds the same conversation or experiment twice, and a full
 * one goes before the next file is read: rows take many times the bytes of their file.
 */
export async function* batchesOf(files: AsyncIterable<FileRows>): AsyncGenerator<FileRows[]> {
  let batch: FileRows[] = [];
  let bytes = 0;
  const subjects = new Set<string | null>();
  for await (const file of files) {
    const { conversation_id, experiment_id, size_bytes } = file.imported_file;
    const subject = conversation_id ?? experiment_id;
    if (subjects.has(subject)) {
      yield batch;
      batch = [];
      bytes = 0;
      subjects.clear();
    }
    batch.push(file);
    bytes += size_bytes;
    if (subject !== null) subjects.add(subject);
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
    subjects.clear();
  }
  if (batch.length > 0) yield batch;
}

/**
 * The rows to be replaced: of the same files as they were, and of the same conversations.
 *
 * @param held Every conversation and experiment the database has rows of. Others are not looked
 * for: that reads the whole database, for every batch again.
 */
export function staleBecauseOf(
  batch: readonly FileRows[],
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
  for (const { imported_file } of batch) {
    add(imported_file.experiment_id, imported_file.conversation_id);
    for (const path of bothForms(imported_file.path)) {
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
