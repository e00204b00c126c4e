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
  const relations = await relationsOf(database);
  const info = await schemaInfo(database, relations);
  const now = new Date(options.now());
  if (info?.schema_version === schemaVersion(ddl) && !options.rebuild) {
    if (info.created_at !== null) return 'current';
    await database.run(`UPDATE ${schemaInfoTable.name} SET created_at = $now::TIMESTAMPTZ`, {
      now: now.toISOString(),
    });
    return 'created';
  }
  await database.transaction(async () => {
    for (const { name, type } of relations) {
      await database.run(
        `DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} "${name.replaceAll('"', '""')}"`,
      );
    }
    await createSchema(database, now);
  });
  return relations.length === 0 ? 'created' : 'rebuilt';
}

/** @param createdAt Null: the database is one to be copied. */
export async function createSchema(database: Database, createdAt: Date | null): Promise<void> {
  const ddl = databaseDdl();
  await database.run(ddl.join('\n'));
  await database.appendRows(schemaInfoTable, [
    { schema_version: schemaVersion(ddl), created_at: createdAt },
  ]);
}

/** Whether the database is of this version's schema. */
export async function isCurrent(database: Database): Promise<boolean> {
  const info = await schemaInfo(database, await relationsOf(database));
  return info?.schema_version === schemaVersion(databaseDdl());
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

async function schemaInfo(
  database: Database,
  relations: readonly Relation[],
): Promise<Record<string, unknown> | undefined> {
  if (!relations.some(({ name }) => name === schemaInfoTable.name)) return undefined;
  return (await database.rows(`SELECT * FROM ${schemaInfoTable.name}`))[0];
}
