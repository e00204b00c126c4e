import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, JS } from '@duckdb/node-api';
import type { Vector } from '@duckdb/node-bindings';
import {
  type FixedColumn,
  longTextsOf,
  type MapColumn,
  type PackedRows,
  type TextColumn,
} from './packed-rows.ts';

/** What of DuckDB is used: its values as objects, and the memory they are in. */
export interface DuckDB {
  readonly api: typeof import('@duckdb/node-api');
  readonly bindings: typeof import('@duckdb/node-bindings');
}

/**
 * Appends packed rows to a table: their bytes are copied as they are. To open it costs some
 * milliseconds on a wide table, so it is better kept.
 */
export class TableAppender {
  readonly #duckdb: DuckDB;
  readonly #appender: DuckDBAppender;
  readonly #chunk: DuckDBDataChunk;

  private constructor(duckdb: DuckDB, appender: DuckDBAppender) {
    this.#duckdb = duckdb;
    this.#appender = appender;
    const types = Array.from({ length: appender.columnCount }, (_, column) =>
      appender.columnType(column),
    );
    // One for all rows: each has room for 2,048 of them, which is let go of only with its object.
    this.#chunk = duckdb.api.DuckDBDataChunk.create(types);
  }

  static async open(
    duckdb: DuckDB,
    connection: DuckDBConnection,
    table: string,
  ): Promise<TableAppender> {
    return new TableAppender(duckdb, await connection.createAppender(table));
  }

  /** Appends all of the rows, or fails with none of them in the table. */
  append(packed: readonly PackedRows[]): void {
    try {
      for (const rows of packed) {
        this.#fill(rows);
        this.#appender.appendDataChunk(this.#chunk);
      }
      this.#appender.flushSync();
    } catch (error) {
      this.#appender.clear();
      throw error;
    } finally {
      this.#chunk.reset();
    }
  }

  close(): void {
    this.#appender.closeSync();
  }

  #fill({ rowCount, columns }: PackedRows): void {
    const { api, bindings } = this.#duckdb;
    const chunk = this.#chunk;
    chunk.reset();
    chunk.rowCount = rowCount;
    for (const [index, column] of columns.entries()) {
      if (column.kind === 'unpacked') {
        const values = column.values as readonly JS[];
        chunk.setColumnValuesConverted(index, values, api.JSToDuckDBValueConverter);
        continue;
      }
      const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
      switch (column.kind) {
        case 'fixed':
          this.#setFixed(vector, column);
          break;
        case 'text':
          this.#setTexts(vector, column);
          break;
        case 'map':
          this.#setMaps(vector, column);
          break;
        default:
          column satisfies never;
      }
    }
  }

  #setFixed(vector: Vector, { data, valid }: FixedColumn): void {
    this.#copy(vector, data);
    this.#setValid(vector, valid);
  }

  #setTexts(vector: Vector, column: TextColumn): void {
    this.#copy(vector, column.entries);
    for (const [row, text] of longTextsOf(column)) {
      this.#duckdb.bindings.vector_assign_string_element_len(vector, row, text);
    }
    this.#setValid(vector, column.valid);
  }

  #setMaps(vector: Vector, { entries, size, keys, values, valid }: MapColumn): void {
    const { bindings } = this.#duckdb;
    bindings.list_vector_reserve(vector, size);
    bindings.list_vector_set_size(vector, size);
    const pairs = bindings.list_vector_get_child(vector);
    this.#setTexts(bindings.struct_vector_get_child(pairs, 0), keys);
    const mapped = bindings.struct_vector_get_child(pairs, 1);
    if (values.kind === 'text') this.#setTexts(mapped, values);
    else this.#setFixed(mapped, values);
    this.#copy(vector, entries);
    this.#setValid(vector, valid);
  }

  #copy(vector: Vector, { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): void {
    this.#duckdb.bindings.copy_data_to_vector(vector, 0, buffer, byteOffset, length);
  }

  #setValid(vector: Vector, valid: Uint8Array<ArrayBuffer> | null): void {
    if (valid === null) return;
    const { bindings } = this.#duckdb;
    bindings.vector_ensure_validity_writable(vector);
    const { buffer, byteOffset, length } = valid;
    bindings.copy_data_to_vector_validity(vector, 0, buffer, byteOffset, length);
  }
}
