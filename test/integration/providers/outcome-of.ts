import type { Provider, ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';

/** Everything a provider yields for a request, and what it throws then. */
export async function outcomeOf(
  provider: Provider,
  request: ProviderRequest,
): Promise<{ parts: StreamPart[]; error?: unknown }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of provider.stream(request, new AbortController())) parts.push(part);
  } catch (error) {
    return { parts, error };
  }
  return { parts };
}
