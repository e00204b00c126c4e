import { type SqlType, sqlTypeOf, type Table } from '../schemas/column.ts';
import {
  asBuffer,
  ENTRY_BYTES,
  type FixedColumn,
  INLINE_BYTES,
  LENGTH_BYTES,
  type MapColumn,
  type PackedColumn,
  type PackedRows,
  type TextColumn,
} from './packed-rows.ts';

/** Rows DuckDB takes at once, and the most that are packed together. */
const CHUNK_ROWS = 2048;

/**
 * Memory of rows that are packed together, in few pieces: a buffer for each of 400 columns
 * takes longer to make, and to move to another thread, than what is in it.
 */
export class PackMemory {
  #block = new ArrayBuffer(0);
  #used = 0;

  /** So many bytes, all 0, at a place where numbers of 64 bits can be. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    if (bytes > this.#block.byteLength - this.#used) {
      this.#block = new ArrayBuffer(Math.max(bytes, BLOCK_BYTES));
      this.#used = 0;
    }
    const taken = new Uint8Array(this.#block, this.#used, bytes);
    this.#used += Math.ceil(bytes / 8) * 8;
    return taken;
  }
}

const BLOCK_BYTES = 64 * 1024;

/**
 * Packs rows of a table.
 *
 * @throws Error when a value does not fit its column.
 */
export function packRows(
  table: Table,
  rows: readonly object[],
  memory = new PackMemory(),
): PackedRows[] {
  const named = rows as readonly Record<string, unknown>[];
  const valueAt = (row: number, name: string) => named[row]?.[name];
  return packTable(table, rows.length, valueAt, memory);
}

/** Packs rows of a table, each as its values in the order of the columns. */
export function packValues(
  table: Table,
  rows: readonly (readonly unknown[])[],
  memory = new PackMemory(),
): PackedRows[] {
  const valueAt = (row: number, _name: string, column: number) => rows[row]?.[column];
  return packTable(table, rows.length, valueAt, memory);
}

function packTable(
  table: Table,
  rowCount: number,
  valueAt: (row: number, name: string, column: number) => unknown,
  memory: PackMemory,
): PackedRows[] {
  const columns = Object.entries(table.row.shape).map(([name, schema]) => {
    const type = sqlTypeOf(schema);
    if (type === undefined) throw new Error(`${table.name}.${name} has no SQL type`);
    return { name, type };
  });
  const packed: PackedRows[] = [];
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const end = Math.min(start + CHUNK_ROWS, rowCount);
    packed.push({
      rowCount: end - start,
      columns: columns.map(({ name, type }, column) => {
        const values: unknown[] = [];
        for (let row = start; row < end; row += 1) values.push(valueAt(row, name, column));
        try {
          return packColumn(type, values, memory);
        } catch (cause) {
          throw new Error(`Failed to set column ${column} (${type})`, { cause });
        }
      }),
    });
  }
  return packed;
}

/**
 * Packs the values of a column.
 *
 * @throws TypeError or RangeError when one does not fit the type.
 */
export function packColumn(
  type: SqlType,
  values: readonly unknown[],
  memory = new PackMemory(),
): PackedColumn {
  const scalar = packerOf(type);
  if (scalar !== undefined) return scalar(values, memory);
  const mapped = packerOf(/^MAP\(VARCHAR, (\w+)\)$/.exec(type)?.[1]);
  if (mapped !== undefined) return packMaps(mapped, values, memory);
  return { kind: 'unpacked', values };
}

type Packer<C> = (values: readonly unknown[], memory: PackMemory) => C;

/** What packs texts, numbers, truths and instants; undefined: the type is none of these. */
function packerOf(type: string | undefined): Packer<FixedColumn | TextColumn> | undefined {
  if (type === undefined) return undefined;
  if (type === 'VARCHAR' || type === 'JSON') return packTexts;
  const fixed = FIXED[type];
  return fixed && ((values, memory) => packFixed(fixed, values, memory));
}

/** Which rows are not NULL. */
class Validity {
  readonly #rowCount: number;
  readonly #memory: PackMemory;
  #bits: Uint8Array<ArrayBuffer> | null = null;

  constructor(rowCount: number, memory: PackMemory) {
    this.#rowCount = rowCount;
    this.#memory = memory;
  }

  get bits(): Uint8Array<ArrayBuffer> | null {
    return this.#bits;
  }

  setNull(row: number): void {
    this.#bits ??= this.#memory.take(Math.ceil(this.#rowCount / 64) * 8).fill(0xff);
    this.#bits[row >> 3] = (this.#bits[row >> 3] ?? 0) & ~(1 << (row & 7));
  }
}

/** How values of a type are kept, each in as many bytes. */
interface FixedType {
  readonly bytes: number;
  readonly writer: (to: Uint8Array<ArrayBuffer>) => (index: number, value: unknown) => void;
}

const BIGINT: FixedType = {
  bytes: 8,
  writer: (to) => {
    const write = int64Writer(to);
    return (index, value) => {
      if (!Number.isSafeInteger(value)) throw new RangeError('not an integer that is exact');
      write(index, value as number);
    };
  },
};

const FIXED: Readonly<Record<string, FixedType>> = {
  BIGINT,
  BOOLEAN: {
    bytes: 1,
    writer: (to) => (index, value) => {
      if (typeof value !== 'boolean') throw new TypeError('not a boolean');
      to[index] = value ? 1 : 0;
    },
  },
  DOUBLE: {
    bytes: 8,
    writer: ({ buffer, byteOffset, length }) => {
      const doubles = new Float64Array(buffer, byteOffset, length / 8);
      return (index, value) => {
        if (typeof value !== 'number') throw new TypeError('not a number');
        doubles[index] = value;
      };
    },
  },
  INTEGER: {
    bytes: 4,
    writer: ({ buffer, byteOffset, length }) => {
      const integers = new Int32Array(buffer, byteOffset, length / 4);
      return (index, value) => {
        integers[index] = value as number;
        if (integers[index] !== value) throw new RangeError('not an integer of 32 bits');
      };
    },
  },
  TIMESTAMPTZ: {
    bytes: 8,
    writer: (to) => {
      // As microseconds, which a number does not hold exactly after the year 2255.
      const write = int64Writer(to, 1000);
      return (index, value) => {
        if (!(value instanceof Date)) throw new TypeError('not an instant');
        const milliseconds = value.getTime();
        if (Number.isNaN(milliseconds)) throw new RangeError('not an instant');
        write(index, milliseconds);
      };
    },
  },
};

/**
 * Writes integers of up to 53 bits, without making a bigint of each.
 *
 * @param factor What each is multiplied by, up to 2^21.
 */
function int64Writer(
  { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>,
  factor = 1,
): (index: number, value: number) => void {
  const halves = new Int32Array(buffer, byteOffset, length / 4);
  return (index, value) => {
    const low = (value >>> 0) * factor;
    halves[2 * index] = low;
    halves[2 * index + 1] = Math.floor(value / 2 ** 32) * factor + Math.floor(low / 2 ** 32);
  };
}

function packFixed(
  { bytes, writer }: FixedType,
  values: readonly unknown[],
  memory: PackMemory,
): FixedColumn {
  const data = memory.take(values.length * bytes);
  const write = writer(data);
  const valid = new Validity(values.length, memory);
  // By index: iterators over so many values made about a sixth of all garbage of an import.
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (value === null || value === undefined) valid.setNull(row);
    else write(row, value);
  }
  return { kind: 'fixed', data, valid: valid.bits };
}

function packTexts(values: readonly unknown[], memory: PackMemory): TextColumn {
  const entries = asBuffer(memory.take(values.length * ENTRY_BYTES));
  const valid = new Validity(values.length, memory);
  const longTexts: string[] = [];
  let longBytes = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (value === null || value === undefined) {
      valid.setNull(row);
      continue;
    }
    if (typeof value !== 'string') throw new TypeError('not a text');
    const at = row * ENTRY_BYTES;
    if (writeShort(entries, at, value)) continue;
    const length = Buffer.byteLength(value);
    entries.writeUInt32LE(length, at);
    longTexts.push(value);
    longBytes += length;
  }
  const long = asBuffer(memory.take(longBytes));
  let at = 0;
  for (const text of longTexts) at += long.write(text, at);
  return { kind: 'text', entries, long, valid: valid.bits };
}

/** Writes a text into its entry, if it is short enough. */
function writeShort(entries: Buffer<ArrayBuffer>, at: number, text: string): boolean {
  if (text.length > INLINE_BYTES) return false;
  const begin = at + LENGTH_BYTES;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return writeShortUnicode(entries, at, text);
    entries[begin + index] = code;
  }
  entries[at] = text.length;
  return true;
}

function writeShortUnicode(entries: Buffer<ArrayBuffer>, at: number, text: string): boolean {
  const length = Buffer.byteLength(text);
  const begin = at + LENGTH_BYTES;
  if (length <= INLINE_BYTES) {
    entries[at] = length;
    entries.write(text, begin);
    return true;
  }
  entries.fill(0, begin, begin + INLINE_BYTES);
  return false;
}

function packMaps(
  packMapped: Packer<FixedColumn | TextColumn>,
  values: readonly unknown[],
  memory: PackMemory,
): MapColumn {
  const entries = memory.take(values.length * ENTRY_BYTES);
  const writeEntry = int64Writer(entries);
  const valid = new Validity(values.length, memory);
  const keys: unknown[] = [];
  const mapped: unknown[] = [];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    const begin = keys.length;
    if (value === null || value === undefined) valid.setNull(row);
    else if (!(value instanceof Map)) throw new TypeError('not a map');
    else {
      value.forEach((item, key) => {
        keys.push(key);
        mapped.push(item);
      });
    }
    writeEntry(2 * row, begin);
    writeEntry(2 * row + 1, keys.length - begin);
  }
  return {
    kind: 'map',
    entries,
    size: keys.length,
    keys: packTexts(keys, memory),
    values: packMapped(mapped, memory),
    valid: valid.bits,
  };
}
