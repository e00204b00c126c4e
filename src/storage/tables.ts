import { createHash } from 'node:crypto';
import { attractorEntries } from '../metrics/catalogue.ts';
import { MESSAGE_METRICS } from '../metrics/message-metrics.ts';
import { SEMANTIC_METRICS } from '../metrics/pair/semantic.ts';
import { PAIR_METRICS } from '../metrics/pair-metrics.ts';
import type { RowOf, Table } from '../schemas/column.ts';
import { tableDdl, viewDdl } from '../schemas/ddl.ts';
import { attractorsTable } from '../schemas/rows/attractors.ts';
import { conversationTurnsTable } from '../schemas/rows/conversation-turns.ts';
import { conversationsTable } from '../schemas/rows/conversations.ts';
import { experimentsTable } from '../schemas/rows/experiments.ts';
import {
  importedFilesTable,
  rejectedLinesTable,
  schemaInfoTable,
} from '../schemas/rows/imported-files.ts';
import { messagesTable, thinkingTracesTable } from '../schemas/rows/messages.ts';
import { tokenUsageTable } from '../schemas/rows/token-usage.ts';
import { wordFrequenciesTable } from '../schemas/rows/word-frequencies.ts';
import { VIEWS } from '../schemas/views.ts';

/** The wide table with the metrics of this version. */
export const turnsTable = conversationTurnsTable(MESSAGE_METRICS, [
  ...PAIR_METRICS,
  ...SEMANTIC_METRICS,
]);
export type TurnRow = RowOf<typeof turnsTable>;

/** The columns of the wide table. */
export const TURN_COLUMNS: readonly string[] = Object.keys(turnsTable.row.shape);

/**
 * A row of the wide table as its values, in the order of {@link TURN_COLUMNS}: an object of 400
 * fields takes ten times as long to make, and as much memory.
 */
export type TurnValues = readonly unknown[];

/** The same by the names of the columns. */
export function turnRow(values: TurnValues): TurnRow {
  return Object.fromEntries(TURN_COLUMNS.map((name, at) => [name, values[at]])) as TurnRow;
}

/** Every table of the database, in the order the reference lists them. */
export const TABLES: readonly Table[] = [
  experimentsTable,
  conversationsTable,
  turnsTable,
  attractorsTable,
  messagesTable,
  wordFrequenciesTable,
  tokenUsageTable,
  thinkingTracesTable,
  importedFilesTable,
  rejectedLinesTable,
  schemaInfoTable,
];

/** Raised when the same events give other rows although no table and no metric changed. */
const ROWS_VERSION = 1;

/** The statements that create the database. */
export function databaseDdl(): readonly string[] {
  return [...TABLES.flatMap(tableDdl), ...VIEWS.flatMap(viewDdl)];
}

/**
 * Hash of everything the rows depend on: the tables with their comments, in which the definition
 * and version of every metric stand, the versions of the attractors, and how rows are made.
 */
export function schemaVersion(ddl: readonly string[]): string {
  const attractors = attractorEntries().map(({ name, version }) => `${name} ${version}`);
  const text = [`rows ${ROWS_VERSION}`, ...attractors, ...ddl].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
