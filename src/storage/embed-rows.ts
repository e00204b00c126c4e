import { measureMeaning, type SemanticMetricValues } from '../metrics/pair/semantic.ts';
import { sqlTypeOf } from '../schemas/column.ts';
import type { Embedder } from './embedder.ts';
import type { Pack } from './pack.ts';
import { PackMemory, packColumn } from './pack-rows.ts';
import { type PackedRows, textsOf } from './packed-rows.ts';
import { type TurnRow, turnsTable } from './tables.ts';

/** What is put into the row of a turn. */
type Meaning = SemanticMetricValues & Pick<TurnRow, 'embedding_model'>;

/** The two messages of a turn as they are embedded; none unless both agents said something. */
type Spoken = readonly string[];

/**
 * Puts into rows what is measured from embeddings of their messages.
 *
 * @param packs Of one file or several, one at a time, each file in order.
 * @param incomplete Paths of files with a message that was not embedded in an earlier pack; they are
 * loaded again at the next import.
 */
export async function* embedRows(
  packs: AsyncIterable<Pack>,
  embedder: Embedder,
  incomplete = new Set<string>(),
): AsyncGenerator<Pack> {
  for await (const pack of packs) {
    const spoken = spokenIn(pack);
    const vectors = await embedder.embed(new Set(spoken.flat()));
    let turn = 0;
    for (const { path, turns } of pack.files) {
      const texts = spoken.slice(turn, turn + turns).flat();
      if (!texts.every((text) => vectors.has(text))) incomplete.add(path);
      turn += turns;
    }
    const files = pack.files.map((file) => {
      const model = incomplete.has(file.path) ? null : embedder.model;
      const { imported_file } = file;
      return {
        ...file,
        imported_file: imported_file && { ...imported_file, embedding_model: model },
      };
    });
    const meanings = spoken.map((texts) => meaningOf(texts, vectors, embedder.model));
    yield {
      ...pack,
      files,
      rows: { ...pack.rows, conversation_turns: withMeanings(pack, meanings) },
    };
  }
}

function meaningOf(
  texts: Spoken,
  vectors: ReadonlyMap<string, Float32Array | null>,
  model: string,
): Meaning {
  const [a, b] = texts.map((text) => vectors.get(text) ?? null);
  const values = measureMeaning(a && b ? { a, b } : null);
  return { ...values, embedding_model: values.semantic_similarity === null ? null : model };
}

/** What is embedded of each turn: nothing where the record does not hold what was said. */
function spokenIn({ files, rows }: Pack): Spoken[] {
  const redacted = files.flatMap((file) => Array<boolean>(file.turns).fill(file.redacted));
  const said = rows.conversation_turns.flatMap((turns) => {
    const [a = [], b = []] = [messagesOf(turns, 'a_message'), messagesOf(turns, 'b_message')];
    return a.map((text, row) => [text, b[row] ?? null]);
  });
  return said.map((texts, turn) => {
    if (redacted[turn]) return [];
    const spoken = texts.flatMap((text) => (text?.trim() ? [text.normalize('NFC')] : []));
    return spoken.length === 2 ? spoken : [];
  });
}

const COLUMNS = Object.keys(turnsTable.row.shape);

function messagesOf({ columns }: PackedRows, name: 'a_message' | 'b_message'): (string | null)[] {
  const column = columns[COLUMNS.indexOf(name)];
  if (column?.kind !== 'text') throw new Error(`${name} is no text`);
  return [...textsOf(column)];
}

/** The turns of a pack, with what was measured of each. */
function withMeanings({ rows }: Pack, meanings: readonly Meaning[]): PackedRows[] {
  const names = Object.keys({ ...measureMeaning(null), embedding_model: null } satisfies Meaning);
  let turn = 0;
  return rows.conversation_turns.map(({ rowCount, columns }) => {
    const own = meanings.slice(turn, turn + rowCount);
    turn += rowCount;
    const changed = [...columns];
    const memory = new PackMemory();
    for (const name of names) {
      const schema = turnsTable.row.shape[name as keyof Meaning];
      const type = sqlTypeOf(schema);
      if (type === undefined) throw new Error(`${name} has no SQL type`);
      changed[COLUMNS.indexOf(name)] = packColumn(
        type,
        own.map((meaning) => meaning[name as keyof Meaning]),
        memory,
      );
    }
    return { rowCount, columns: changed };
  });
}
