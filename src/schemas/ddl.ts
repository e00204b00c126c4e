import { sqlTypeOf, type Table } from './column.ts';
import type { View } from './views.ts';

/**
 * The statements that create a table and document it and every column.
 *
 * Tables have no keys: a conversation is replaced whole within one transaction, and DuckDB's
 * indexes refuse a key that the same transaction deleted.
 *
 * @throws Error when a column has no SQL type or no description.
 */
export function tableDdl(table: Table): string[] {
  const columns = Object.entries(table.row.shape);
  const definitions = columns.map(([name, schema]) => {
    const sqlType = sqlTypeOf(schema);
    if (sqlType === undefined) throw new Error(`${table.name}.${name} has no SQL type`);
    return `  ${name} ${sqlType}${schema.safeParse(null).success ? '' : ' NOT NULL'}`;
  });
  const comments = columns.map(([name, { description }]) => {
    if (description === undefined) throw new Error(`${table.name}.${name} has no description`);
    return `COMMENT ON COLUMN ${table.name}.${name} IS ${literal(description)};`;
  });
  return [
    `CREATE TABLE ${table.name} (\n${definitions.join(',\n')}\n);`,
    `COMMENT ON TABLE ${table.name} IS ${literal(table.description)};`,
    ...comments,
  ];
}

/** The statements that create a view and document it and every column. */
export function viewDdl({ name, description, columns, sql }: View): string[] {
  return [
    `CREATE VIEW ${name} AS\n${sql};`,
    `COMMENT ON VIEW ${name} IS ${literal(description)};`,
    ...Object.entries(columns).map(
      ([column, meaning]) => `COMMENT ON COLUMN ${name}.${column} IS ${literal(meaning)};`,
    ),
  ];
}

/** A text as SQL has it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
