import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { column, structColumn, type Table, table } from '../../../src/schemas/column.ts';
import { tableDdl } from '../../../src/schemas/ddl.ts';
import { databaseDdl, schemaVersion, TABLES } from '../../../src/storage/tables.ts';

const ofColumns = (columns: z.ZodRawShape): Table => table('things', "What's there.", columns);

describe('tableDdl', () => {
  it('writes the columns in order and documents each', () => {
    const things = ofColumns({
      id: column('VARCHAR', z.string(), "The thing's id."),
      size: column('BIGINT', z.int().nullable(), 'NULL: unknown.'),
    });
    expect(tableDdl(things)).toEqual([
      'CREATE TABLE things (\n  id VARCHAR NOT NULL,\n  size BIGINT\n);',
      "COMMENT ON TABLE things IS 'What''s there.';",
      "COMMENT ON COLUMN things.id IS 'The thing''s id.';",
      "COMMENT ON COLUMN things.size IS 'NULL: unknown.';",
    ]);
  });

  it('makes a STRUCT of columns and says what its fields are', () => {
    const stats = structColumn({ done: column('INTEGER', z.int(), 'that are done.') }, 'Counts.');
    expect(tableDdl(ofColumns({ stats }))).toEqual([
      'CREATE TABLE things (\n  stats STRUCT(done INTEGER) NOT NULL\n);',
      expect.any(String),
      "COMMENT ON COLUMN things.stats IS 'Counts. done: that are done.';",
    ]);
  });

  it('refuses a schema that was never made a column', () => {
    expect(() => tableDdl(ofColumns({ id: z.string().describe('An id.') }))).toThrow(
      'things.id has no SQL type',
    );
  });

  it('refuses a column that was wrapped after it was made', () => {
    const id = column('VARCHAR', z.string(), 'An id.').nullable();
    expect(() => tableDdl(ofColumns({ id }))).toThrow('things.id has no SQL type');
  });
});

describe('the database', () => {
  const columns = TABLES.flatMap(({ name, row }) =>
    Object.entries(row.shape).map(([columnName, schema]) => ({
      column: `${name}.${columnName}`,
      schema: schema as z.ZodType,
    })),
  );

  it('is created by these statements', async () => {
    await expect(`${databaseDdl().join('\n')}\n`).toMatchFileSnapshot('./database.golden.sql');
  });

  it('describes every column in a sentence', () => {
    for (const { column: name, schema } of columns) {
      expect(schema.description, name).toMatch(/^\S.{5,}\.$/s);
    }
  });

  it('has no integer column narrower than 32 bits', () => {
    expect(databaseDdl().join('\n')).not.toMatch(/\b(TINYINT|SMALLINT)\b/);
  });

  it('has another version when any comment changes', () => {
    const ddl = databaseDdl();
    expect(schemaVersion(ddl)).toMatch(/^[0-9a-f]{16}$/);
    expect(schemaVersion([...ddl.slice(0, -1), 'COMMENT'])).not.toBe(schemaVersion(ddl));
  });
});
