import type { Embed } from './embeddings.ts';
import type { ProviderEndpoint } from './endpoint.ts';
import { patientFetch } from './patient-fetch.ts';

/**
 * The embeddings of an endpoint. Only its own SDK is loaded.
 *
 * @param connectTimeoutMs Longest wait for a connection.
 */
export async function loadEmbeddings(
  endpoint: ProviderEndpoint,
  { connectTimeoutMs }: { readonly connectTimeoutMs: number },
): Promise<Embed> {
  const fetch = patientFetch(connectTimeoutMs);
  switch (endpoint.kind) {
    case 'openai': {
      const { createOpenAIEmbeddings } = await import('./openai/openai-embeddings.ts');
      return createOpenAIEmbeddings({ vendor: 'OpenAI', ...endpoint }, fetch);
    }
    case 'openai-compatible': {
      const { createOpenAIEmbeddings } = await import('./openai/openai-embeddings.ts');
      return createOpenAIEmbeddings(endpoint, fetch);
    }
    case 'google': {
      const { createGoogleEmbeddings } = await import('./google/google-embeddings.ts');
      return createGoogleEmbeddings(endpoint, fetch);
    }
    case 'ollama': {
      const { createOllamaEmbeddings } = await import('./ollama/ollama-embeddings.ts');
      return createOllamaEmbeddings(endpoint, fetch);
    }
    case 'anthropic':
    case 'local':
    case 'silent':
      throw new Error(`the settings are refused that want embeddings of ${endpoint.kind}`);
    default:
      return endpoint satisfies never;
  }
}
