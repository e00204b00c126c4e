import { ProviderFailure } from '../errors.ts';
import type { SdkContext } from './sdk-failure.ts';

/** What a provider gives for some texts. */
export interface EmbeddingsAnswer {
  /** One for each text, in their order. */
  readonly vectors: readonly Float32Array[];
  /** Tokens the texts took; absent: not reported. */
  readonly inputTokens?: number | undefined;
}

/**
 * Asks a model for the embeddings of some texts. Like a `Provider`, it only translates.
 *
 * @throws ProviderFailure when the provider did not answer as asked. When `signal` is aborted, throws
 * the signal's reason.
 */
export type Embed = (
  request: { readonly model: string; readonly texts: readonly string[] },
  options: { readonly signal: AbortSignal },
) => Promise<EmbeddingsAnswer>;

/**
 * What a server sent as embeddings, checked: many speak these protocols, not all of them well.
 *
 * @throws ProviderFailure unless there is one of numbers for each text.
 */
export function checkedVectors(
  sent: readonly unknown[],
  texts: readonly string[],
  { vendor }: SdkContext,
): Float32Array[] {
  const vectors = sent.flatMap((vector) => (isVector(vector) ? [Float32Array.from(vector)] : []));
  if (sent.length === texts.length && vectors.length === texts.length) return vectors;
  throw new ProviderFailure(`${vendor} did not answer with one embedding for each text.`, {
    class: 'server',
    retryable: false,
  });
}

function isVector(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')
  );
}
