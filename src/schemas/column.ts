import * as z from 'zod';

type ScalarType =
  | 'BIGINT'
  | 'BOOLEAN'
  | 'DOUBLE'
  | 'INTEGER'
  | 'JSON'
  /** An instant, kept in UTC with millisecond precision. */
  | 'TIMESTAMPTZ'
  | 'VARCHAR';

/** SQL types in use. Counts are 32 bits or wider: a long message must never overflow a column. */
export type SqlType =
  | ScalarType
  | `${ScalarType}[]`
  | `MAP(${ScalarType}, ${ScalarType})`
  | `STRUCT(${string})`;

const sqlTypes = z.registry<{ sqlType: SqlType }>();

/**
 * A column: the schema of its values, its SQL type and its description. It is NOT NULL unless the
 * schema takes null.
 *
 * Call it outermost: `.nullable()` and the like return a new schema, which has no SQL type.
 */
export function column<S extends z.ZodType>(sqlType: SqlType, schema: S, description: string): S {
  const described = schema.describe(description);
  sqlTypes.add(described, { sqlType });
  return described;
}

/** A STRUCT column whose fields are columns themselves. */
export function structColumn<F extends Record<string, z.ZodType>>(fields: F, description: string) {
  const members = Object.entries(fields);
  const types = members.map(([name, field]) => `${name} ${sqlTypeOf(field)}`);
  const texts = members.map(([name, field]) => `${name}: ${field.description}`);
  return column(
    `STRUCT(${types.join(', ')})`,
    z.strictObject(fields),
    `${description} ${texts.join(' ')}`,
  );
}

/** The SQL type of a column; undefined when {@link column} did not make the schema. */
export function sqlTypeOf(schema: z.ZodType): SqlType | undefined {
  return sqlTypes.get(schema)?.sqlType;
}

/** A table of the database: the schema of a row and what it holds. */
export interface Table<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: string;
  /** Schema of one row; its keys are the columns, in order. */
  readonly row: S;
}

/** A row of a table. */
export type RowOf<T extends Table> = z.infer<T['row']>;

/** Declares a table. */
export function table<S extends z.ZodRawShape>(name: string, description: string, columns: S) {
  return { name, description, row: z.strictObject(columns) } satisfies Table;
}
