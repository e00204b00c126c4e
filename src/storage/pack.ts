import type { Table } from '../schemas/column.ts';
import { attractorsTable } from '../schemas/rows/attractors.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import { rejectedLinesTable } from '../schemas/rows/imported-files.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import type { FilePart } from './file-rows.ts';
import { buffersOf, type PackedRows, packRows } from './packed-rows.ts';
import { turnsTable } from './tables.ts';

/** Tables that events give rows to, in the order in which they are written. */
export const PACKED_TABLES = {
  experiments: experimentsTable,
  conversations: conversationsTable,
  conversation_turns: turnsTable,
  attractors: attractorsTable,
  messages: messagesTable,
  word_frequencies: wordFrequenciesTable,
  token_usage: tokenUsageTable,
  thinking_traces: thinkingTracesTable,
  rejected_lines: rejectedLinesTable,
} as const satisfies Readonly<Record<string, Table>>;

type PackedTable = keyof typeof PACKED_TABLES;
const NAMES = Object.keys(PACKED_TABLES) as readonly PackedTable[];

/** What is told of a part of a file beside its rows. */
export interface PackedFile
  extends Pick<FilePart, 'path' | 'imported_file' | 'subject' | 'redacted' | 'readBytes'> {
  readonly conversations: number;
  readonly turns: number;
}

/** The rows of some files, or of a part of one. It can be passed between threads. */
export interface Pack {
  readonly files: readonly PackedFile[];
  readonly rows: Readonly<Record<PackedTable, readonly PackedRows[]>>;
}

/** Packs the rows of some parts. */
export function packParts(parts: readonly FilePart[]): Pack {
  const rows = NAMES.map((name) => [
    name,
    packRows(
      PACKED_TABLES[name],
      parts.flatMap((part): readonly object[] => part[name]),
    ),
  ]);
  return {
    files: parts.map((part) => ({
      path: part.path,
      imported_file: part.imported_file,
      subject: part.subject,
      redacted: part.redacted,
      readBytes: part.readBytes,
      conversations: part.conversations.length,
      turns: part.conversation_turns.length,
    })),
    rows: Object.fromEntries(rows) as Pack['rows'],
  };
}

/** All memory of a pack that can be moved to another thread. */
export function buffersOfPack({ rows }: Pack): ArrayBuffer[] {
  return NAMES.flatMap((name) => buffersOf(rows[name]));
}
