import { checkedVectors, type Embed } from '../embeddings.ts';
import type { Fetch } from '../patient-fetch.ts';
import { sdkCall } from '../sdk-call.ts';
import { type OpenAIServer, openaiClient } from './client.ts';

/** Embeddings of OpenAI, and of any server that speaks its protocol for them. */
export function createOpenAIEmbeddings(server: OpenAIServer, fetch: Fetch): Embed {
  const { client, context } = openaiClient(server, fetch);
  return ({ model, texts }, { signal }) =>
    sdkCall(
      async () => {
        const { data, usage } = await client.embeddings.create(
          // The SDK would ask for base64, which not every server knows.
          { model, input: [...texts], encoding_format: 'float' },
          { signal },
        );
        const inOrder = [...(data ?? [])].sort((left, right) => left.index - right.index);
        const vectors = inOrder.map(({ embedding }) => embedding);
        return {
          vectors: checkedVectors(vectors, texts, context),
          inputTokens: usage?.prompt_tokens,
        };
      },
      context,
      signal,
    );
}
