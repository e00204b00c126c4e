import { checkedVectors, type Embed } from '../embeddings.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import type { Fetch } from '../patient-fetch.ts';
import { sdkCall } from '../sdk-call.ts';
import { googleClient } from './client.ts';

/** Embeddings of the Gemini API, which does not say how many tokens they took. */
export function createGoogleEmbeddings(endpoint: HttpEndpoint, fetch: Fetch): Embed {
  const { client, context } = googleClient(endpoint, fetch);
  return ({ model, texts }, { signal }) =>
    sdkCall(
      async () => {
        const { embeddings = [] } = await client.models.embedContent({
          model,
          // For some models the SDK makes one content of a list of texts.
          contents: texts.map((text) => ({ role: 'user', parts: [{ text }] })),
          config: { abortSignal: signal },
        });
        const vectors = embeddings.map(({ values }) => values);
        return { vectors: checkedVectors(vectors, texts, context) };
      },
      context,
      signal,
    );
}
