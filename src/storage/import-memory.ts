import { totalmem } from 'node:os';
import { type Database, PART_ROWS } from './database.ts';
import { isOutOfMemory } from './database-failure.ts';
import { PACKED_TABLES, type Pack } from './pack.ts';
import { lengthsOf } from './packed-rows.ts';

/** What DuckDB may keep in memory of the database, whatever its size. With half as much it fails. */
const CACHE_BYTES = 48 * 1024 * 1024;
/** A part is in memory that often while it is written, a message in each of two tables. */
const COPIES_OF_TEXT = 3;

/**
 * What DuckDB holds of each part that a transaction deletes rows from, until they are gone from the
 * file: 256 kB, and something of what it looked at.
 */
const DELETED_PART_BYTES = 384 * 1024;
/** Parts that one transaction deletes from, but for those of its last pack. */
const MOST_PARTS = 128;

/** Rows DuckDB reads at once, with all their text, when it writes a table: one vector. */
const VECTOR_ROWS = 2048;
/** What it takes to read them, against their text. With less than 1.1 it fails. */
const VECTOR_SHARE = 1.25;
/**
 * Text of a vector from which FSST is left out. It cannot compress strings as long as these then
 * are, and takes a copy or two of all of them to find out: of 200 MB, 450 MB.
 */
const WIDE_VECTOR_BYTES = 32 * 1024 * 1024;

/** Columns of text of any length, by table. */
const TEXT_COLUMNS = {
  experiments: ['spec'],
  conversations: ['opening_prompt', 'a_system_prompt', 'b_system_prompt'],
  conversation_turns: ['a_message', 'b_message'],
  messages: ['content'],
  thinking_traces: ['content'],
  rejected_lines: ['text'],
} as const;
type TextTable = keyof typeof TEXT_COLUMNS;
const TEXT_TABLES = Object.keys(TEXT_COLUMNS) as readonly TextTable[];

/** Keeps the memory of DuckDB to what an import needs, whatever the size of the database. */
export class ImportMemory {
  readonly #database: Database;
  readonly #recent: Readonly<Record<TextTable, RecentText>>;
  #widest = 0;
  #rowsBytes = 0;
  #parts = 0;
  #limit = 0;
  #isWide = false;

  private constructor(database: Database, recent: Readonly<Record<TextTable, RecentText>>) {
    this.#database = database;
    this.#recent = recent;
    this.#widest = Math.max(...TEXT_TABLES.map((table) => recent[table].most));
  }

  /** The last rows of a table are written anew with the first that come. */
  static async of(database: Database): Promise<ImportMemory> {
    const recent = async (table: TextTable) => {
      const bytes = TEXT_COLUMNS[table].map((column) => `coalesce(strlen(${column}), 0)`);
      const rows = await withLittleMemory(
        database,
        `SELECT ${bytes.join(' + ')} AS bytes FROM ${table}
         WHERE rowid > (SELECT max(rowid) FROM ${table}) - ${PART_ROWS + VECTOR_ROWS}
         ORDER BY rowid`,
      );
      const text = new RecentText();
      for (const row of rows) text.add(Number(row.bytes));
      return text;
    };
    return new ImportMemory(database, {
      experiments: await recent('experiments'),
      conversations: await recent('conversations'),
      conversation_turns: await recent('conversation_turns'),
      messages: await recent('messages'),
      thinking_traces: await recent('thinking_traces'),
      rejected_lines: await recent('rejected_lines'),
    });
  }

  /** Lets DuckDB have what it takes to append these rows, and no more. */
  async makeRoomFor(pack: Pack): Promise<void> {
    let text = 0;
    for (const table of TEXT_TABLES) {
      const recent = this.#recent[table];
      for (const bytes of textBytes(pack, table)) {
        recent.add(bytes);
        // The same messages stand in `messages`.
        if (table !== 'conversation_turns') text += bytes;
      }
      this.#widest = Math.max(this.#widest, recent.most);
    }
    const isWide = this.#widest > WIDE_VECTOR_BYTES;
    if (isWide !== this.#isWide) {
      await this.#database.run(`SET disabled_compression_methods = '${isWide ? 'fsst' : ''}'`);
      this.#isWide = isWide;
    }
    this.#rowsBytes = Math.max(COPIES_OF_TEXT * text, VECTOR_SHARE * this.#widest);
    await this.#limitMemory();
  }

  /** Lets DuckDB have what it takes to delete rows from so many parts more, until they are gone. */
  async makeRoomToDeleteFrom(parts: number): Promise<void> {
    this.#parts += parts;
    await this.#limitMemory();
  }

  /** Whether rows were deleted from so many parts that the transaction had better end. */
  get isFull(): boolean {
    return this.#parts >= MOST_PARTS;
  }

  /** Takes back what the transaction needed. */
  async committed(): Promise<void> {
    if (this.#parts > 0) await this.#database.run('CHECKPOINT');
    this.#parts = 0;
    await this.#limitMemory();
    await this.giveBack();
  }

  async #limitMemory(): Promise<void> {
    const limit = CACHE_BYTES + this.#rowsBytes + this.#parts * DELETED_PART_BYTES;
    if (limit === this.#limit) return;
    await this.#database.limitMemory(limit);
    this.#limit = limit;
  }

  /**
   * Gives back to the system what was freed. DuckDB's threads do so when a task of theirs ends; what
   * an append or a commit frees stays with the allocators: with glibc's 80 MB where 44 are in use.
   */
  async giveBack(): Promise<void> {
    if (this.#limit > 0) await this.#database.limitMemory(this.#limit);
  }
}

/** Asks with as little memory as will do: DuckDB keeps what it has read as long as there is some. */
async function withLittleMemory(database: Database, sql: string): ReturnType<Database['rows']> {
  for (let bytes = CACHE_BYTES; ; bytes *= 2) {
    await database.limitMemory(bytes);
    try {
      return await database.rows(sql);
    } catch (error) {
      if (!isOutOfMemory(error) || bytes > totalmem()) throw error;
    }
  }
}

/** Bytes of text of each row. */
function* textBytes({ rows }: Pack, table: TextTable): Generator<number> {
  const names = Object.keys(PACKED_TABLES[table].row.shape);
  const texts = TEXT_COLUMNS[table].map((name) => names.indexOf(name));
  for (const { rowCount, columns } of rows[table]) {
    const bytes = new Float64Array(rowCount);
    for (const index of texts) {
      const column = columns[index];
      if (column?.kind !== 'text') throw new Error(`${table} has no text`);
      for (const [row, length] of lengthsOf(column.entries))
        bytes[row] = (bytes[row] ?? 0) + length;
    }
    yield* bytes;
  }
}

/** How much text rows of a table hold that are read at once. */
class RecentText {
  readonly #rows = new Float64Array(VECTOR_ROWS);
  #next = 0;
  #bytes = 0;
  #most = 0;

  /** The most that was held by as many rows as a vector has. */
  get most(): number {
    return this.#most;
  }

  add(bytes: number): void {
    this.#bytes += bytes - (this.#rows[this.#next] ?? 0);
    this.#rows[this.#next] = bytes;
    this.#next = (this.#next + 1) % VECTOR_ROWS;
    this.#most = Math.max(this.#most, this.#bytes);
  }
}
