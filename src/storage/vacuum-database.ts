import { lstatSync, statSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { dataError } from '../errors.ts';
import { literal } from '../schemas/ddl.ts';
import { attachStatement, Database, databasePath, removeDatabase } from './database.ts';
import { removeCopy } from './database-copy.ts';
import { openFailure } from './database-failure.ts';
import { openWhenFree, type Patience } from './open-when-free.ts';
import { syncPath } from './sync-path.ts';

/** What rewriting the database came to. Part of the stable `--json` output. */
export interface Vacuumed {
  readonly database: string;
  readonly bytes_before: number;
  readonly bytes_after: number;
  /** 0: it holds no room it does not need, and was left as it is. */
  readonly bytes_freed: number;
}

/**
 * Rewrites the database file without the room that deleted rows left in it. The copy takes its place
 * only once it was read back and is smaller; killed at any moment, the database is whole.
 *
 * @returns Null when there is no database.
 * @throws PidginError `database_busy`, `database_damaged`, `disk_full`, `database_is_link` or
 * `vacuum_failed`; the database is then as it was.
 */
export async function vacuumDatabase(
  outputDirectory: string,
  patience: Patience,
): Promise<Vacuumed | null> {
  const path = databasePath(outputDirectory);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile()) {
    throw dataError('database_is_link', `${path} is not a file, and is left as it is.`);
  }
  const copy = join(dirname(path), `.${basename(path)}.vacuum`);
  const scratch = await Database.open(':memory:', { mode: 'scratch', files: 'anywhere' });
  try {
    // For writing, which keeps every other process out until the copy has taken its place.
    await openWhenFree(() => attach(scratch, path, 'source'), patience);
    await scratch.run('CHECKPOINT source');
    // What is left of one that was killed.
    await removeDatabase(copy);
    await removeCopy(path);
    await attach(scratch, copy, 'copy');
    await scratch.run('COPY FROM DATABASE source TO copy');
    await copyComments(scratch);
    await compare(scratch, path);
    await scratch.run('DETACH copy');
    await chmod(copy, found.mode & 0o777);
    await syncPath(copy);
    const bytesBefore = statSync(path).size;
    const bytesAfter = statSync(copy).size;
    if (bytesAfter >= bytesBefore) {
      return {
        database: path,
        bytes_before: bytesBefore,
        bytes_after: bytesBefore,
        bytes_freed: 0,
      };
    }
    await rename(copy, path);
    await syncPath(dirname(path));
    return {
      database: path,
      bytes_before: bytesBefore,
      bytes_after: bytesAfter,
      bytes_freed: bytesBefore - bytesAfter,
    };
  } finally {
    scratch.close();
    await removeDatabase(copy);
  }
}

type Side = 'source' | 'copy';

async function attach(scratch: Database, path: string, side: Side): Promise<void> {
  try {
    await scratch.connection.run(attachStatement(path, side));
  } catch (error) {
    throw openFailure(error, path);
  }
}

/** Comments are the documentation of the database, and a copy comes without them. */
async function copyComments(scratch: Database): Promise<void> {
  const comments = await scratch.rows(
    `SELECT 'TABLE' AS kind, table_name AS relation, NULL AS member, comment
     FROM duckdb_tables() WHERE database_name = 'source' AND comment IS NOT NULL
     UNION ALL
     SELECT 'VIEW', view_name, NULL, comment
     FROM duckdb_views() WHERE database_name = 'source' AND NOT internal AND comment IS NOT NULL
     UNION ALL
     SELECT 'COLUMN', table_name, column_name, comment
     FROM duckdb_columns() WHERE database_name = 'source' AND NOT internal AND comment IS NOT NULL`,
  );
  const statements = comments.map(({ kind, relation, member, comment }) => {
    const names = ['copy', 'main', relation, ...(member === null ? [] : [member])];
    return `COMMENT ON ${kind} ${names.map((name) => quoted(String(name))).join('.')} IS ${literal(String(comment))};`;
  });
  if (statements.length > 0) await scratch.run(statements.join('\n'));
}

/** Reads both whole. @throws PidginError `vacuum_failed` unless they hold the same. */
async function compare(scratch: Database, path: string): Promise<void> {
  const [source, copy] = [await contentsOf(scratch, 'source'), await contentsOf(scratch, 'copy')];
  if (source === copy) return;
  throw dataError('vacuum_failed', `What was rewritten of ${path} does not hold the same.`, {
    suggestions: ['It is as it was. Build it anew from the events: pidgin import --rebuild'],
  });
}

/** Everything a database says of itself, and how many rows of what sum each table has. */
async function contentsOf(scratch: Database, side: Side): Promise<string> {
  const columns = await scratch.rows(
    `SELECT table_name, column_name, data_type, is_nullable, comment
     FROM duckdb_columns() WHERE database_name = '${side}' AND NOT internal
     ORDER BY ALL`,
  );
  const tables = await scratch.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = '${side}' ORDER BY ALL`,
  );
  const rows = [];
  for (const { table_name } of tables) {
    const table = quoted(String(table_name));
    const [sum] = await scratch.rows(
      `SELECT count(*)::VARCHAR AS count, sum(hash(each)::HUGEINT)::VARCHAR AS sum
       FROM ${side}.main.${table} AS each`,
    );
    rows.push({ table, ...sum });
  }
  return JSON.stringify({ columns, rows });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
