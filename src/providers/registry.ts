import type { ProviderEndpoint } from './endpoint.ts';
import { patientFetch } from './patient-fetch.ts';
import type { Provider } from './provider.ts';

/**
 * The provider behind an endpoint. Only its own adapter, and so only its own SDK, is loaded.
 *
 * @param connectTimeoutMs Longest wait for a connection.
 */
export async function loadProvider(
  endpoint: ProviderEndpoint,
  { connectTimeoutMs }: { readonly connectTimeoutMs: number },
): Promise<Provider> {
  const fetch = patientFetch(connectTimeoutMs);
  switch (endpoint.kind) {
    case 'anthropic': {
      const { createAnthropic } = await import('./anthropic/anthropic.ts');
      return createAnthropic(endpoint, fetch);
    }
    case 'openai': {
      const { createOpenAI } = await import('./openai/openai.ts');
      return createOpenAI(endpoint, fetch);
    }
    case 'google': {
      const { createGoogle } = await import('./google/google.ts');
      return createGoogle(endpoint, fetch);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('./openai-compatible/openai-compatible.ts');
      return createOpenAICompatible(endpoint, fetch);
    }
    case 'ollama': {
      const { createOllama } = await import('./ollama/ollama.ts');
      return createOllama(endpoint, fetch);
    }
    case 'local': {
      const { createLocalTest } = await import('./local-test/local-test.ts');
      return createLocalTest();
    }
    case 'silent': {
      const { createSilent } = await import('./silent/silent.ts');
      return createSilent();
    }
    default:
      return endpoint satisfies never;
  }
}
