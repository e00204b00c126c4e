import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/errors.ts';
import { databasePath } from '../../../src/storage/database.ts';
import { ImportService } from '../../../src/storage/import-service.ts';
import { queryDatabase } from '../../../src/storage/query.ts';
import { clockAt } from '../../support/clock.ts';
import { ConversationLog, ExperimentLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

let output = '';
let path = '';

beforeAll(async () => {
  output = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  path = databasePath(output);
  new ExperimentLog().started(1).writeTo(output);
  new ConversationLog().started().turn(0, 'One', 'Two').turn(1, 'Three', 'Four').writeTo(output);
  await new ImportService({ outputDirectory: output, clock: clockAt(1_700_000_000_000) }).import();
});

afterAll(() => rmSync(output, { recursive: true }));

async function answerTo(expression: string) {
  return (await queryDatabase(path, `SELECT ${expression}`)).rows[0]?.[0];
}

describe('queryDatabase', () => {
  it('answers with columns, their types and rows in order', async () => {
    const sql = 'SELECT turn_number, a_message FROM conversation_turns ORDER BY turn_number';
    expect(await queryDatabase(path, sql)).toEqual({
      columns: [
        { name: 'turn_number', type: 'BIGINT' },
        { name: 'a_message', type: 'VARCHAR' },
      ],
      rows: [
        [0, 'One'],
        [1, 'Three'],
      ],
    });
  });

  it('keeps columns of the same name apart', async () => {
    const { columns, rows } = await queryDatabase(path, 'SELECT 1 AS x, 2 AS x');
    expect(columns.map(({ name }) => name)).toEqual(['x', 'x']);
    expect(rows).toEqual([[1, 2]]);
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-170141183460469231731687303715884105727', '-170141183460469231731687303715884105727'],
    ['sum(x) FROM (VALUES (1), (2)) AS t(x)', 3],
    ['0.1::DOUBLE', 0.1],
    ["'nan'::DOUBLE", 'NaN'],
    ["'-infinity'::DOUBLE", '-Infinity'],
    ['1.25', 1.25],
    ['12345678901234567.25', '12345678901234567.25'],
    ['true', true],
    ['NULL', null],
    ["TIMESTAMPTZ '2024-02-29 12:34:56.789+02'", '2024-02-29T10:34:56.789Z'],
    ["TIMESTAMPTZ '2024-02-29 12:34:56.78+00'", '2024-02-29T12:34:56.780Z'],
    ["TIMESTAMPTZ '2024-02-29 12:34:56+00'", '2024-02-29T12:34:56.000Z'],
    ["TIMESTAMPTZ '2024-02-29 12:34:56.000001+00'", '2024-02-29T12:34:56.000001Z'],
    ["TIMESTAMP '2024-02-29 12:34:56'", '2024-02-29T12:34:56'],
    ["TIMESTAMPTZ 'infinity'", 'infinity'],
    ["DATE '2024-02-29'", '2024-02-29'],
    ["TIMESTAMPTZ '2024-03-01' - TIMESTAMPTZ '2024-02-28'", '2 days'],
    ['[1, NULL, 2::BIGINT]', [1, null, 2]],
    ["{a: 1::BIGINT, b: ['x']}", { a: 1, b: ['x'] }],
    ["MAP {'k': 1::BIGINT, 'l': NULL}", { k: 1, l: null }],
    ['MAP {1: 2}', { '1': 2 }],
    ["'\\x00'::BLOB", '\\x00'],
    ["'👩‍👩‍👧'", '👩‍👩‍👧'],
  ])('gives %s as JSON', async (expression, value) => {
    const answer = await answerTo(expression);
    expect(answer).toEqual(value);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(value);
  });

  it('runs several statements and gives the answer of the last', async () => {
    const sql = 'CREATE TEMP TABLE two AS SELECT 2 AS x; SELECT x + 1 AS y FROM two;';
    expect((await queryDatabase(path, sql)).rows).toEqual([[3]]);
  });

  it('can pivot', async () => {
    const sql = 'PIVOT conversation_turns ON turn_number USING sum(a_word_count) GROUP BY arm';
    const { columns, rows } = await queryDatabase(path, sql);
    expect(columns.map(({ name }) => name)).toEqual(['arm', '0', '1']);
    expect(rows).toEqual([['default', 1, 1]]);
  });

  it.each([
    ['DELETE FROM messages'],
    ["INSERT INTO schema_info VALUES ('x', now())"],
    ['CREATE TABLE mine AS SELECT 1'],
    ['DROP TABLE messages'],
    ['WITH gone AS (SELECT 1) UPDATE messages SET content = NULL'],
    ["ATTACH '{dir}/other.duckdb'"],
    ["COPY messages TO '{dir}/out.csv'"],
    ["EXPORT DATABASE '{dir}/out'"],
    ["SELECT * FROM read_csv('/etc/passwd')"],
    ["SELECT * FROM '/etc/passwd'"],
    ["SELECT * FROM glob('/etc/*')"],
    ['SET enable_external_access = true'],
    ['RESET lock_configuration'],
    ['INSTALL httpfs'],
    ['LOAD httpfs'],
    ['PRAGMA enable_profiling'],
    ['SELECT 1; DELETE FROM messages'],
    ['selec 1'],
    ['SELECT nothing FROM messages'],
    [''],
    ['-- only a comment'],
  ])('refuses %j and changes nothing', async (template) => {
    const directory = tempDir();
    const sql = template.replace('{dir}', directory);
    await expect(queryDatabase(path, sql)).rejects.toMatchObject({
      code: 'query_failed',
      exitCode: EXIT.usage,
      message: expect.not.stringContaining('native'),
    });
    expect(await answerTo('count(*) FROM messages')).toBe(5);
    expect(existsSync(join(directory, 'other.duckdb'))).toBe(false);
    expect(existsSync(join(directory, 'out.csv'))).toBe(false);
  });

  it('shows where in the SQL the mistake is', async () => {
    await expect(queryDatabase(path, 'SELECT nothing FROM messages')).rejects.toThrow(
      /^Binder Error: .*nothing[\s\S]*LINE 1/,
    );
  });
});
