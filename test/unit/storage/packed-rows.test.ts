import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packColumn, packRows } from '../../../src/storage/pack-rows.ts';
import {
  buffersOf,
  lengthsOf,
  type TextColumn,
  textsOf,
} from '../../../src/storage/packed-rows.ts';
import { TABLES } from '../../../src/storage/tables.ts';

function texts(values: readonly (string | null)[]): TextColumn {
  const column = packColumn('VARCHAR', values);
  if (column.kind !== 'text') throw new Error('no texts');
  return column;
}

describe('packColumn', () => {
  it.each([
    ['nothing', ''],
    ['12 bytes', 'abcdefghijkl'],
    ['13 bytes', 'abcdefghijklm'],
    ['12 bytes of 6 characters', 'ééñññü'],
    ['13 bytes of 7 characters', 'ééñññüx'],
    ['14 bytes of 12 characters', 'abcdefghijéñ'],
    ['an emoji', '👩‍👩‍👧'],
    ['a NUL character', 'a\u0000b'],
  ])('keeps a text of %s, among others', (_, text) => {
    const values = ['before', text, null, text, 'after '.repeat(10)];
    expect([...textsOf(texts(values))]).toEqual(values);
  });

  it('keeps any texts and their lengths', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.option(text), { maxLength: 150 }), (values) => {
        const column = texts(values);
        expect([...textsOf(column)]).toEqual(values);
        expect([...lengthsOf(column.entries)].map(([, bytes]) => bytes)).toEqual(
          values.map((value) => Buffer.byteLength(value ?? '')),
        );
      }),
    );
  });

  it('replaces half a character, which UTF-8 cannot hold', () => {
    const values = ['\ud83d', `${'x'.repeat(20)}\ud83d`];
    expect([...textsOf(texts(values))]).toEqual(values.map((value) => value.toWellFormed()));
  });

  it('knows which values are NULL, however many there are', () => {
    const values = Array.from({ length: 130 }, (_, row) => (row % 3 === 0 ? null : row / 7));
    const column = packColumn('DOUBLE', values);
    if (column.kind !== 'fixed') throw new Error('no numbers');
    const doubles = new Float64Array(column.data.buffer);
    const found = values.map((_, row) =>
      ((column.valid?.[row >> 3] ?? 0xff) >> (row & 7)) & 1 ? doubles[row] : null,
    );
    expect(found).toEqual(values);
    expect(packColumn('DOUBLE', [1, 2])).toMatchObject({ valid: null });
  });

  it.each([0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 31, -(2 ** 31) - 1])(
    'keeps the integer %i',
    (value) => {
      const column = packColumn('BIGINT', [null, value]);
      if (column.kind !== 'fixed') throw new Error('no numbers');
      expect(new BigInt64Array(column.data.buffer)[1]).toBe(BigInt(value));
    },
  );

  it.each([0, 1, -1, 1_700_000_000_123, 9_007_199_254_741, 8.64e15 - 1, 8.64e15, -8.64e15])(
    'keeps the instant %i',
    (milliseconds) => {
      const column = packColumn('TIMESTAMPTZ', [null, new Date(milliseconds)]);
      if (column.kind !== 'fixed') throw new Error('no instants');
      expect(new BigInt64Array(column.data.buffer)[1]).toBe(BigInt(milliseconds) * 1000n);
    },
  );

  it.each([
    ['INTEGER', 0.5],
    ['INTEGER', 2 ** 31],
    ['INTEGER', Number.NaN],
    ['BIGINT', 0.5],
    ['BIGINT', 2 ** 53],
    ['DOUBLE', '1'],
    ['BOOLEAN', 1],
    ['VARCHAR', 1],
    ['TIMESTAMPTZ', new Date(Number.NaN)],
    ['TIMESTAMPTZ', 1],
    ['MAP(VARCHAR, INTEGER)', new Map([['word', 2 ** 31]])],
    ['MAP(VARCHAR, VARCHAR)', new Map([['word', 1]])],
    ['MAP(VARCHAR, INTEGER)', [{ key: 'word', value: 1 }]],
  ] as const)('refuses as %s: %s', (type, value) => {
    expect(() => packColumn(type, [value])).toThrow(/^not /);
  });
});

describe('packRows', () => {
  it('packs no more together than DuckDB takes at once', () => {
    const [table] = TABLES.filter(({ name }) => name === 'schema_info');
    if (table === undefined) throw new Error('no table');
    const name = Object.keys(table.row.shape);
    const rows = Array.from({ length: 4097 }, () => Object.fromEntries(name.map((n) => [n, null])));
    expect(packRows(table, rows).map(({ rowCount }) => rowCount)).toEqual([2048, 2048, 1]);
    expect(packRows(table, [])).toEqual([]);
  });

  it('can be moved to another thread, whole', () => {
    const column = packColumn('MAP(VARCHAR, INTEGER)', [new Map([['a'.repeat(20), 1]]), null]);
    const packed = { rowCount: 2, columns: [column] };
    const expected = structuredClone(packed);
    const moved = structuredClone(packed, { transfer: buffersOf([packed]) });
    expect(moved).toEqual(expected);
    expect(buffersOf([packed]).every(({ byteLength }) => byteLength === 0)).toBe(true);
  });
});
