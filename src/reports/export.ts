import { relative, sep } from 'node:path';
import { type BadLine, readLog } from '../events/log-reader.ts';
import { readConversation } from '../events/read-conversation.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { type ExperimentRow, experimentsTable } from '../schemas/rows/experiments.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import { TABLES_WITH_ARCHIVE } from '../storage/archive-views.ts';
import { databasePath } from '../storage/database.ts';
import { inspectEventFile } from '../storage/event-file.ts';
import { type FileRows, readFileRows } from '../storage/file-rows.ts';
import { turnsTable } from '../storage/tables.ts';
import { type CsvTexts, toCsv } from './csv.ts';
import { htmlPage } from './html/page.ts';
import { notebook } from './notebook.ts';
import { columnsOf, rowObject } from './row-values.ts';
import { transcript } from './transcript.ts';

/** What is exported: always from the events, so it is there while the database is busy or gone. */
export interface ExportSource {
  /** Plain text. */
  readonly title: string;
  readonly outputDirectory: string;
  readonly experimentIds: readonly string[];
  /** The one conversation that is wanted of them; null: all are. */
  readonly conversationId: string | null;
  /** Event files of the experiments themselves. */
  readonly experimentFiles: readonly string[];
  /** Event files of the conversations, in order. */
  readonly conversationFiles: readonly string[];
  /** Whether some of the experiments are in the database. */
  readonly hasLive: boolean;
  /** Folders with the rows of those that are archived. */
  readonly archivedRows: readonly string[];
  /** Told of each line that is no event, every time its file is read. */
  readonly onBadLine: (path: string, bad: Pick<BadLine, 'line' | 'reason' | 'detail'>) => void;
}

/** Tables with rows of conversations, by name. */
export const CONVERSATION_TABLES = {
  conversation_turns: turnsTable,
  conversations: conversationsTable,
  messages: messagesTable,
  word_frequencies: wordFrequenciesTable,
  token_usage: tokenUsageTable,
  thinking_traces: thinkingTracesTable,
} as const;
export type ConversationTableName = keyof typeof CONVERSATION_TABLES;

/** Formats that are text. */
export const TEXT_FORMATS = ['markdown', 'json', 'jsonl', 'csv', 'html', 'ipynb'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/**
 * Exports as text, piece by piece: no more than one conversation is held in memory.
 *
 * @param options.table Table of a CSV.
 * @param options.directory Where the file will be: a notebook finds the database from there.
 * @throws NodeJS.ErrnoException when an event file cannot be read.
 */
export function exportText(
  source: ExportSource,
  format: TextFormat,
  {
    table,
    texts,
    directory,
  }: {
    readonly table: ConversationTableName;
    readonly texts: CsvTexts;
    readonly directory: string;
  },
): AsyncIterable<string> | Iterable<string> {
  switch (format) {
    case 'markdown':
      return exportMarkdown(source);
    case 'json':
      return exportJson(source);
    case 'jsonl':
      return exportJsonl(source);
    case 'csv':
      return exportCsv(source, table, texts);
    case 'html':
      return htmlPage(source.title, () => conversationRowsOf(source));
    case 'ipynb':
      return [exportNotebook(source, directory)];
    default:
      return format satisfies never;
  }
}

/** Every conversation as a transcript, one after the other. */
async function* exportMarkdown({
  conversationFiles,
  onBadLine,
}: ExportSource): AsyncGenerator<string> {
  let first = true;
  for (const path of conversationFiles) {
    const { state, badLines } = await readConversation(path);
    for (const bad of badLines) onBadLine(path, bad);
    yield `${first ? '' : '\n'}${transcript(state)}`;
    first = false;
  }
}

/** Every readable event, one a line, file by file. */
async function* exportJsonl(source: ExportSource): AsyncGenerator<string> {
  for (const path of [...source.experimentFiles, ...source.conversationFiles]) {
    for await (const record of readLog(path)) {
      if (record.ok) yield `${JSON.stringify(record.event)}\n`;
      else source.onBadLine(path, record);
    }
  }
}

/** One JSON document: experiments, and conversations with all their rows. */
async function* exportJson(source: ExportSource): AsyncGenerator<string> {
  yield '{"experiments":[';
  yield* separated(
    rowsOf(source.experimentFiles, source, ({ experiments }) => experiments.map(experimentObject)),
  );
  yield '\n],"conversations":[';
  yield* separated(rowsOf(source.conversationFiles, source, conversationObjects));
  yield '\n]}\n';
}

/** Statistics are counted in the database; here are the conversations themselves. */
function experimentObject(row: ExperimentRow): Record<string, unknown> {
  const { stats: _, ...object } = rowObject(experimentsTable, row);
  return object;
}

function conversationObjects(file: FileRows): Record<string, unknown>[] {
  return file.conversations.map((row) => ({
    ...rowObject(conversationsTable, row),
    turns: file.conversation_turns.map((turn) => rowObject(turnsTable, turn)),
    messages: file.messages.map((message) => rowObject(messagesTable, message)),
    api_calls: file.token_usage.map((call) => rowObject(tokenUsageTable, call)),
    thinking: file.thinking_traces.map((trace) => rowObject(thinkingTracesTable, trace)),
  }));
}

async function* separated(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let comma = '';
  for await (const value of values) {
    yield `${comma}\n${JSON.stringify(value)}`;
    comma = ',';
  }
}

/** The rows of one table as CSV. */
async function* exportCsv(
  source: ExportSource,
  tableName: ConversationTableName,
  texts: CsvTexts,
): AsyncGenerator<string> {
  const table = CONVERSATION_TABLES[tableName];
  const columns = columnsOf(table);
  const header = toCsv(columns, [], texts);
  yield header;
  for await (const file of conversationRowsOf(source)) {
    const rows = file[tableName].map((row) => Object.values(rowObject(table, row)));
    yield toCsv(columns, rows, texts).slice(header.length);
  }
}

/** A Jupyter notebook about the experiments, or the conversation. */
function exportNotebook(source: ExportSource, directory: string): string {
  const fromThere = (path: string) => relative(directory, path).split(sep).join('/');
  return notebook({
    title: source.title,
    about:
      source.conversationId === null
        ? { of: 'experiments', ids: source.experimentIds }
        : { of: 'conversations', ids: [source.conversationId] },
    database: source.hasLive ? fromThere(databasePath(source.outputDirectory)) : null,
    archive:
      source.archivedRows.length === 0
        ? null
        : {
            folders: source.archivedRows.map(fromThere),
            tables: TABLES_WITH_ARCHIVE.map(({ name }) => name),
          },
  });
}

/** The rows of every conversation, one conversation at a time. */
export function conversationRowsOf(source: ExportSource): AsyncGenerator<FileRows> {
  return rowsOf(source.conversationFiles, source, (file) => [file]);
}

async function* rowsOf<T>(
  paths: readonly string[],
  { outputDirectory, onBadLine }: ExportSource,
  select: (file: FileRows) => readonly T[],
): AsyncGenerator<T> {
  for (const path of paths) {
    const file = inspectEventFile(path, outputDirectory);
    // When the rows were made is in none of those that are exported.
    const rows = await readFileRows(file, file.modifiedAt);
    for (const bad of rows.rejected_lines) onBadLine(path, bad);
    yield* select(rows);
  }
}
