import { posix } from 'node:path';
import { EMPTY_CONVERSATION, reduceConversation } from '../events/conversation-state.ts';
import { EMPTY_EXPERIMENT, reduceExperiment } from '../events/experiment-state.ts';
import type { BadLineReason } from '../events/log-reader.ts';
import { loadAnalyser } from '../metrics/load-analyser.ts';
import type { ExperimentRow } from '../schemas/rows/experiments.ts';
import type { ImportedFileRow, RejectedLineRow } from '../schemas/rows/imported-files.ts';
import { type ConversationRows, conversationRows } from './conversation-rows.ts';
import { type EventFile, type FoldedFile, foldEventFile, isExperimentFile } from './event-file.ts';
import { experimentRow } from './experiment-row.ts';

/** Everything one event file gives to the database. */
export interface FileRows extends ConversationRows {
  readonly experiments: readonly ExperimentRow[];
  readonly rejected_lines: readonly (RejectedLineRow & { readonly reason: BadLineReason })[];
  readonly imported_file: ImportedFileRow;
}

const NO_CONVERSATION: ConversationRows = {
  conversations: [],
  conversation_turns: [],
  attractors: [],
  messages: [],
  word_frequencies: [],
  token_usage: [],
  thinking_traces: [],
};

/**
 * Reads an event file into rows. A file without one readable event gives none but its bad lines.
 *
 * @throws NodeJS.ErrnoException when the file cannot be read.
 */
export async function readFileRows(file: EventFile, importedAt: Date): Promise<FileRows> {
  if (isExperimentFile(file)) {
    const folded = await foldEventFile(file, EMPTY_EXPERIMENT, reduceExperiment);
    const id = folded.lastEvent?.experiment_id;
    const experiments =
      id === undefined ? [] : [experimentRow(id, posix.dirname(file.path), folded.state)];
    return withFile(file, folded, importedAt, { experiments, ...NO_CONVERSATION });
  }
  const folded = await foldEventFile(file, EMPTY_CONVERSATION, reduceConversation);
  const { experiment_id, conversation_id } = folded.lastEvent ?? {};
  const rows =
    experiment_id === undefined || typeof conversation_id !== 'string'
      ? NO_CONVERSATION
      : conversationRows({ experiment_id, conversation_id }, folded.state, await loadAnalyser());
  return withFile(file, folded, importedAt, { experiments: [], ...rows });
}

function withFile(
  file: EventFile,
  folded: FoldedFile<unknown>,
  importedAt: Date,
  rows: Omit<FileRows, 'rejected_lines' | 'imported_file'>,
): FileRows {
  return {
    ...rows,
    rejected_lines: folded.badLines.map((bad) => ({
      path: file.path,
      line: bad.line,
      byte_offset: bad.byteOffset,
      reason: bad.reason,
      detail: bad.detail,
      text: bad.text,
    })),
    imported_file: {
      path: file.path,
      size_bytes: file.size,
      modified_at: file.modifiedAt,
      fingerprint: file.fingerprint,
      experiment_id: folded.lastEvent?.experiment_id ?? null,
      conversation_id: folded.lastEvent?.conversation_id ?? null,
      last_seq: folded.lastEvent?.seq ?? null,
      event_count: folded.eventCount,
      rejected_line_count: folded.badLines.length,
      row_count: Object.values(rows).reduce((sum, tableRows) => sum + tableRows.length, 0),
      embedding_model: null,
      imported_at: importedAt,
    },
  };
}
