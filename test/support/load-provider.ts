import type { ProviderEndpoint } from '../../src/providers/endpoint.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { loadProvider as load } from '../../src/providers/registry.ts';

/** The provider behind an endpoint, which a test expects to be connected to at once. */
export function loadProvider(endpoint: ProviderEndpoint): Promise<Provider> {
  return load(endpoint, { connectTimeoutMs: 10_000 });
}
