/** Texts of so many bytes stand within their entry. */
export const INLINE_BYTES = 12;
/** What a text or a list takes in its column, whatever its length. */
export const ENTRY_BYTES = 16;
/** The length of a text comes before it. */
export const LENGTH_BYTES = 4;

/**
 * Some rows of a table, column by column, in the bytes that DuckDB keeps them in. They are copied
 * into it as they are, and can be moved between threads.
 */
export interface PackedRows {
  readonly rowCount: number;
  readonly columns: readonly PackedColumn[];
}

export type PackedColumn = FixedColumn | TextColumn | MapColumn | UnpackedColumn;

interface Column {
  /** A bit a row, 0 where it is NULL, in words of 64; null: no row is. */
  readonly valid: Uint8Array<ArrayBuffer> | null;
}

/** Numbers, truths and instants. */
export interface FixedColumn extends Column {
  readonly kind: 'fixed';
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Texts as UTF-8. */
export interface TextColumn extends Column {
  readonly kind: 'text';
  /** Length and text of each, where that is short: https://duckdb.org/docs/stable/internals/vector */
  readonly entries: Uint8Array<ArrayBuffer>;
  /** The longer texts, one after the other. */
  readonly long: Uint8Array<ArrayBuffer>;
}

/** Keys and values of all rows, one after the other. */
export interface MapColumn extends Column {
  readonly kind: 'map';
  /** Where those of each row begin, and how many they are. */
  readonly entries: Uint8Array<ArrayBuffer>;
  readonly size: number;
  readonly keys: TextColumn;
  readonly values: FixedColumn | TextColumn;
}

/** Values of a type that few rows have. */
interface UnpackedColumn {
  readonly kind: 'unpacked';
  readonly values: readonly unknown[];
}

/** All memory that rows hold which can be moved to another thread. */
export function buffersOf(rows: readonly PackedRows[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const add = (column: PackedColumn): void => {
    if (column.kind === 'unpacked') return;
    if (column.valid !== null) buffers.add(column.valid.buffer);
    if (column.kind === 'fixed') buffers.add(column.data.buffer);
    else buffers.add(column.entries.buffer);
    if (column.kind === 'text') buffers.add(column.long.buffer);
    if (column.kind === 'map') {
      add(column.keys);
      add(column.values);
    }
  };
  for (const { columns } of rows) columns.forEach(add);
  return [...buffers];
}

/** The texts of a column. */
export function* textsOf({ entries, valid, long }: TextColumn): Generator<string | null> {
  const bytes = asBuffer(entries);
  const longBytes = asBuffer(long);
  let from = 0;
  for (const [row, length] of lengthsOf(entries)) {
    const at = row * ENTRY_BYTES + LENGTH_BYTES;
    if (!isValid(valid, row)) yield null;
    else if (length <= INLINE_BYTES) yield bytes.toString('utf8', at, at + length);
    else {
      yield longBytes.toString('utf8', from, from + length);
      from += length;
    }
  }
}

/** Row and bytes of each text that does not stand within its entry. */
export function* longTextsOf({ entries, long }: TextColumn): Generator<[number, Uint8Array]> {
  let from = 0;
  for (const [row, length] of lengthsOf(entries)) {
    if (length <= INLINE_BYTES) continue;
    yield [row, long.subarray(from, from + length)];
    from += length;
  }
}

/** Row and length in bytes of each text of a column; 0 where it is NULL. */
export function* lengthsOf(entries: Uint8Array): Generator<[row: number, bytes: number]> {
  const lengths = new Uint32Array(entries.buffer, entries.byteOffset, entries.length / 4);
  for (let at = 0; at < lengths.length; at += ENTRY_BYTES / 4) yield [at / 4, lengths[at] ?? 0];
}

/** The same bytes. */
export function asBuffer({
  buffer,
  byteOffset,
  length,
}: Uint8Array<ArrayBuffer>): Buffer<ArrayBuffer> {
  return Buffer.from(buffer, byteOffset, length);
}

function isValid(valid: Uint8Array | null, row: number): boolean {
  return valid === null || ((valid[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}
