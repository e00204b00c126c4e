import { sqlTypeOf, type Table } from '../schemas/column.ts';

/** The columns of a table, in order. */
export function columnsOf(table: Table): string[] {
  return Object.keys(table.row.shape);
}

/** A row as JSON has it: JSON columns parsed, maps as objects, times as ISO 8601. */
export function rowObject(table: Table, row: Readonly<Record<string, unknown>>) {
  const values = Object.entries(table.row.shape).map(([name, schema]) => {
    const value = row[name];
    const sqlType = sqlTypeOf(schema) ?? '';
    if (value === null || value === undefined) return [name, null];
    if (sqlType === 'JSON') return [name, JSON.parse(String(value))];
    if (value instanceof Map) return [name, Object.fromEntries(value)];
    return [name, value instanceof Date ? value.toISOString() : value];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}
