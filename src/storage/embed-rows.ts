import { measureMeaning, type TurnEmbeddings } from '../metrics/pair/semantic.ts';
import type { Embedder } from './embedder.ts';
import type { FileRows } from './file-rows.ts';
import type { TurnRow } from './tables.ts';

/** The rows of some files with what is measured from embeddings of their messages. */
export async function embedRows(
  files: readonly FileRows[],
  embedder: Embedder,
): Promise<readonly FileRows[]> {
  const texts = new Set(files.flatMap(textsOf));
  const vectors = await embedder.embed(texts);
  return files.map((file) => ({
    ...file,
    conversation_turns: file.conversation_turns.map((turn) =>
      embedTurn(turn, vectors, embedder.model),
    ),
    imported_file: {
      ...file.imported_file,
      // Any other is loaded again at the next import, when they may be had.
      embedding_model: textsOf(file).every((text) => vectors.has(text)) ? embedder.model : null,
    },
  }));
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

/** What is embedded of a file: nothing where the record does not hold what was said. */
function textsOf(file: FileRows): string[] {
  if (file.conversations.some(({ redacted }) => redacted)) return [];
  return file.conversation_turns.flatMap(spokenIn);
}

/** The two messages of a turn as they are embedded; none unless both agents said something. */
function spokenIn({ a_message: a, b_message: b }: TurnRow): string[] {
  const spoken = [a, b].flatMap((text) => (text?.trim() ? [text.normalize('NFC')] : []));
  return spoken.length === 2 ? spoken : [];
}
