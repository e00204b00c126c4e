import { measureMeaning, type TurnEmbeddings } from '../metrics/pair/semantic.ts';
import type { Embedder } from './embedder.ts';
import type { FilePart } from './file-rows.ts';
import type { TurnRow } from './tables.ts';

/**
 * Puts into rows what is measured from embeddings of their messages.
 *
 * @param parts Of one file or several, some at a time, each file in order.
 */
export async function* embedRows(
  parts: AsyncIterable<readonly FilePart[]>,
  embedder: Embedder,
): AsyncGenerator<readonly FilePart[]> {
  /** Files with a message that was not embedded; they are loaded again at the next import. */
  const incomplete = new Set<string>();
  for await (const some of parts) {
    const vectors = await embedder.embed(new Set(some.flatMap(textsOf)));
    yield some.map((part) => {
      if (!textsOf(part).every((text) => vectors.has(text))) incomplete.add(part.path);
      const model = incomplete.has(part.path) ? null : embedder.model;
      return {
        ...part,
        conversation_turns: part.conversation_turns.map((turn) =>
          embedTurn(turn, vectors, embedder.model),
        ),
        imported_file: part.imported_file && { ...part.imported_file, embedding_model: model },
      };
    });
  }
}

function embedTurn(
  turn: TurnRow,
  vectors: ReadonlyMap<string, Float32Array | null>,
  model: string,
): TurnRow {
  const [a, b] = spokenIn(turn).map((text) => vectors.get(text) ?? null);
  const embeddings: TurnEmbeddings | null = a && b ? { a, b } : null;
  const values = measureMeaning(embeddings);
  const embeddingModel = values.semantic_similarity === null ? null : model;
  return { ...turn, ...values, embedding_model: embeddingModel };
}

/** What is embedded of a part: nothing where the record does not hold what was said. */
function textsOf({ redacted, conversation_turns }: FilePart): string[] {
  return redacted ? [] : conversation_turns.flatMap(spokenIn);
}

/** The two messages of a turn as they are embedded; none unless both agents said something. */
function spokenIn({ a_message: a, b_message: b }: TurnRow): string[] {
  const spoken = [a, b].flatMap((text) => (text?.trim() ? [text.normalize('NFC')] : []));
  return spoken.length === 2 ? spoken : [];
}
