import type { MetricDeclaration, MetricValues } from '../../schemas/metric-columns.ts';
import { measured, named } from '../measured.ts';

/** Embeddings of the two messages of a turn, of one model. */
export interface TurnEmbeddings {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** A value between the embeddings of the two messages of a turn. */
type SemanticMetric = MetricDeclaration & {
  readonly scope: 'pair';
  readonly sqlType: 'DOUBLE';
  readonly compute: (embeddings: TurnEmbeddings) => number | null;
};

/** What is measured from embeddings, which a model has to be asked for. */
export const SEMANTIC_METRICS = [
  {
    name: 'semantic_similarity',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'cosine',
    range: [-1, 1],
    version: 1,
    definition:
      'Cosine of the embeddings of the two messages, whole and in NFC. The model is in `embedding_model`; values of different models cannot be compared. NULL unless the settings have `embeddings`, when a message is blank, and when the model did not give an embedding of one, e.g. because it is too long.',
    source: 'Reimers & Gurevych 2019',
    compute: ({ a, b }) => cosine(a, b),
  },
] as const satisfies readonly SemanticMetric[];

export type SemanticMetricValues = MetricValues<(typeof SEMANTIC_METRICS)[number]>;

/** The metrics from embeddings, by name; all null without embeddings. */
export function measureMeaning(embeddings: TurnEmbeddings | null): SemanticMetricValues {
  const values = measured(SEMANTIC_METRICS, ({ compute }) => embeddings && compute(embeddings));
  return named(SEMANTIC_METRICS, values);
}

/** Cosine of two vectors, -1 to 1; null when one is all zeros, or they have not the same length. */
export function cosine(left: Float32Array, right: Float32Array): number | null {
  if (left.length !== right.length) return null;
  let product = 0;
  let ofLeft = 0;
  let ofRight = 0;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    product += value * other;
    ofLeft += value * value;
    ofRight += other * other;
  }
  if (ofLeft === 0 || ofRight === 0) return null;
  return Math.max(-1, Math.min(1, product / Math.sqrt(ofLeft * ofRight)));
}
