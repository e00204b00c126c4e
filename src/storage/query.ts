import { existsSync } from 'node:fs';
import type { DuckDBConnection, DuckDBResultReader, Json, StatementType } from '@duckdb/node-api';
import { PidginError, usageError } from '../errors.ts';
import { tablesAskedOfArchive } from './archive-views.ts';
import { Database } from './database.ts';
import { asksEventFiles } from './event-files-view.ts';
import { jsonConverter } from './json-value.ts';
import { archiveBeside, type FileViews, openWithFileViews } from './open-with-file-views.ts';

/** The answer to a query. */
export interface QueryResult {
  readonly columns: readonly {
    readonly name: string;
    /** SQL type. */
    readonly type: string;
  }[];
  /** JSON values in the order of the columns. */
  readonly rows: readonly (readonly Json[])[];
}

/**
 * Asks a database a question in SQL. Several statements run in order; the last one answers.
 *
 * It can do no harm: the file is open read-only, and its SQL can reach no other file but the event
 * files and the archive, load no extension and change no setting.
 *
 * @throws PidginError `query_failed` for SQL that cannot be run, `no_database`, `archive_damaged`,
 * and what `Database.open` throws.
 */
export async function queryDatabase(path: string, sql: string): Promise<QueryResult> {
  const duckdb = await import('@duckdb/node-api');
  const views = fileViewsIn(sql, path);
  const database =
    views === null
      ? await Database.open(path, { mode: 'read-only' })
      : await openWithFileViews(path, views);
  const { SELECT, EXPLAIN, CREATE } = duckdb.StatementType;
  // CREATE can only be temporary here; PIVOT needs it. EXPLAIN ANALYZE COPY would write the files
  // that can be read; a pragma may print to stdout, which is ours.
  const allowed = views === null ? [SELECT, EXPLAIN, CREATE] : [SELECT, CREATE];
  try {
    const reader = await answer(database.connection, sql, allowed, duckdb);
    return {
      columns: reader
        .columnNames()
        .map((name, index) => ({ name, type: String(reader.columnType(index)) })),
      rows: reader.convertRows(jsonConverter(duckdb)),
    };
  } finally {
    database.close();
  }
}

function fileViewsIn(sql: string, path: string): FileViews | null {
  const eventFiles = asksEventFiles(sql);
  const archived = tablesAskedOfArchive(sql);
  if (!eventFiles && archived.length === 0) return null;
  const isNothing = archived.length > 0 && !existsSync(path) && !existsSync(archiveBeside(path));
  return isNothing && !eventFiles ? null : { eventFiles, archived };
}

async function answer(
  connection: DuckDBConnection,
  sql: string,
  allowed: readonly StatementType[],
  { StatementType }: typeof import('@duckdb/node-api'),
): Promise<DuckDBResultReader> {
  try {
    const statements = await connection.extractStatements(sql);
    let reader: DuckDBResultReader | undefined;
    for (let index = 0; index < statements.count; index += 1) {
      // Only prepared when it is its turn: it may need what the one before created.
      const statement = await statements.prepare(index);
      if (!allowed.includes(statement.statementType)) {
        const kind = StatementType[statement.statementType];
        throw new Error(`Only queries can be run on the database, not ${kind}.`);
      }
      reader = await statement.runAndReadAll();
    }
    if (reader !== undefined) return reader;
    throw new Error(NO_STATEMENT);
  } catch (error) {
    throw queryFailure(error);
  }
}

/** What DuckDB says of a text without any statement. */
const NO_STATEMENT = 'Error in native callback';
const SHOWN_LINES = 6;

function queryFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PidginError) return error;
  const message = error.message
    .replace(NO_STATEMENT, 'There is nothing to run.')
    .replace('Failed to extract statements: ', '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, SHOWN_LINES)
    .join('\n');
  return usageError(
    'query_failed',
    message,
    'See what there is: SHOW TABLES, or DESCRIBE and the name of a table.',
  );
}
