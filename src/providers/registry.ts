import type { ProviderEndpoint } from './endpoint.ts';
import type { Provider } from './provider.ts';

/** The provider behind an endpoint. Only its own adapter, and so only its own SDK, is loaded. */
export async function loadProvider(endpoint: ProviderEndpoint): Promise<Provider> {
  switch (endpoint.kind) {
    case 'anthropic': {
      const { createAnthropic } = await import('./anthropic/anthropic.ts');
      return createAnthropic(endpoint);
    }
    case 'openai': {
      const { createOpenAI } = await import('./openai/openai.ts');
      return createOpenAI(endpoint);
    }
    case 'google': {
      const { createGoogle } = await import('./google/google.ts');
      return createGoogle(endpoint);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('./openai-compatible/openai-compatible.ts');
      return createOpenAICompatible(endpoint);
    }
    case 'ollama': {
      const { createOllama } = await import('./ollama/ollama.ts');
      return createOllama(endpoint);
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
