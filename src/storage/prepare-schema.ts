import { schemaInfoTable } from '../schemas/rows/imported-files.ts';
import type { Database } from './database.ts';
import { databaseDdl, schemaVersion } from './tables.ts';

/**
 * Makes the database empty and of this version's schema, unless it has that schema already.
 *
 * @returns `current`: nothing was done. `created`: it was new. `rebuilt`: it had another schema, or
 * a rebuild was asked for; everything in it was dropped.
 */
export async function prepareSchema(
  database: Database,
  options: { readonly rebuild: boolean; readonly now: () => number },
): Promise<'current' | 'created' | 'rebuilt'> {
  const ddl = databaseDdl();
  const version = schemaVersion(ddl);
  const relations = await relationsOf(database);
  if (!options.rebuild && (await versionOf(database, relations)) === version) return 'current';
  await database.transaction(async () => {
    for (const { name, type } of relations) {
      await database.run(
        `DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} "${name.replaceAll('"', '""')}"`,
      );
    }
    await database.run(ddl.join('\n'));
    await database.appendRows(schemaInfoTable, [
      { schema_version: version, created_at: new Date(options.now()) },
    ]);
  });
  return relations.length === 0 ? 'created' : 'rebuilt';
}

/** Whether the database is of this version's schema. */
export async function isCurrent(database: Database): Promise<boolean> {
  const version = await versionOf(database, await relationsOf(database));
  return version === schemaVersion(databaseDdl());
}

interface Relation {
  readonly name: string;
  readonly type: string;
}

async function relationsOf(database: Database): Promise<Relation[]> {
  const rows = await database.rows(
    `SELECT table_name AS name, table_type AS type FROM information_schema.tables
     WHERE table_catalog = current_database() AND table_schema = 'main'`,
  );
  return rows.map((row) => ({ name: String(row.name), type: String(row.type) }));
}

async function versionOf(
  database: Database,
  relations: readonly Relation[],
): Promise<string | null> {
  if (!relations.some(({ name }) => name === schemaInfoTable.name)) return null;
  const rows = await database.rows(`SELECT * FROM ${schemaInfoTable.name}`);
  const version = rows[0]?.schema_version;
  return typeof version === 'string' ? version : null;
}
