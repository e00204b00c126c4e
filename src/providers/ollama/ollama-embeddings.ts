import { checkedVectors, type Embed } from '../embeddings.ts';
import type { OllamaEndpoint } from '../endpoint.ts';
import type { Fetch } from '../patient-fetch.ts';
import { sdkCall } from '../sdk-call.ts';
import { ollamaClient, ollamaContext } from './client.ts';

/** Embeddings of models on this machine, or wherever an Ollama server runs. */
export function createOllamaEmbeddings(endpoint: OllamaEndpoint, fetch: Fetch): Embed {
  return ({ model, texts }, { signal }) => {
    const context = ollamaContext(endpoint, model);
    return sdkCall(
      async () => {
        const { embeddings, prompt_eval_count } = await ollamaClient(
          endpoint,
          fetch,
          context,
          signal,
          // Left to itself, it cuts what is too long without a word.
        ).embed({ model, input: [...texts], truncate: false });
        return {
          vectors: checkedVectors(embeddings ?? [], texts, context),
          inputTokens: prompt_eval_count,
        };
      },
      context,
      signal,
    );
  };
}
