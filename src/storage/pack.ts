import type { Table } from '../schemas/column.ts';
import { attractorsTable } from '../schemas/rows/attractors.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import { rejectedLinesTable } from '../schemas/rows/imported-files.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import type { FilePart } from './file-rows.ts';
import { PackMemory, packRows, packValues } from './pack-rows.ts';
import { buffersOf, type PackedRows } from './packed-rows.ts';
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
  extends Pick<FilePart, 'path' | 'imported_file' | 'subject' | 'redacted' | 'size' | 'readBytes'> {
  readonly conversations: number;
  readonly turns: number;
}

/** The rows of some files, or of a part of one. It can be passed between threads. */
export interface Pack {
  readonly files: readonly PackedFile[];
  readonly rows: Readonly<Record<PackedTable, readonly PackedRows[]>>;
  /** Memory the rows take. */
  readonly bytes: number;
}

function packOf(
  files: readonly PackedFile[],
  rowsOf: (table: PackedTable) => readonly PackedRows[],
  bytes: number,
): Pack {
  const rows = Object.fromEntries(NAMES.map((name) => [name, rowsOf(name)])) as Pack['rows'];
  return { files, rows, bytes };
}

export const NO_ROWS: Pack = packOf([], () => [], 0);

/** Packs the rows of some parts. */
export function packParts(parts: readonly FilePart[]): Pack {
  const files = parts.map((part) => ({
    path: part.path,
    imported_file: part.imported_file,
    subject: part.subject,
    redacted: part.redacted,
    size: part.size,
    readBytes: part.readBytes,
    conversations: part.conversations.length,
    turns: part.conversation_turns.length,
  }));
  const memory = new PackMemory();
  const pack = packOf(
    files,
    (name) => {
      if (name === 'conversation_turns') {
        const turns = parts.flatMap((part) => part[name]);
        return packValues(turnsTable, turns, memory);
      }
      const rows = parts.flatMap((part): readonly object[] => part[name]);
      return packRows(PACKED_TABLES[name], rows, memory);
    },
    0,
  );
  const bytes = buffersOfPack(pack).reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { ...pack, bytes };
}

/** One after the other, as one. */
export function joinPacks(first: Pack, second: Pack): Pack {
  const files = [...first.files];
  for (const file of second.files) {
    const before = files.at(-1);
    if (before?.path !== file.path) {
      files.push(file);
      continue;
    }
    files[files.length - 1] = {
      ...file,
      conversations: before.conversations + file.conversations,
      turns: before.turns + file.turns,
    };
  }
  return packOf(
    files,
    (name) => [...first.rows[name], ...second.rows[name]],
    first.bytes + second.bytes,
  );
}

/** The conversation or experiment a file is of; null: no event was read of it. */
export function subjectOf({ subject }: Pick<PackedFile, 'subject'>): string | null {
  return subject.conversation_id ?? subject.experiment_id;
}

/** All memory of a pack that can be moved to another thread. */
export function buffersOfPack({ rows }: Pick<Pack, 'rows'>): ArrayBuffer[] {
  return [...new Set(NAMES.flatMap((name) => buffersOf(rows[name])))];
}
