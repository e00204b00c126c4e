import { createRequire } from 'node:module';
import type { ProviderEndpoint } from './endpoint.ts';

/** The SDK an endpoint is reached with, by its kind; null: it takes none. */
export const SDK_PACKAGES: Readonly<Record<ProviderEndpoint['kind'], string | null>> = {
  anthropic: '@anthropic-ai/sdk',
  openai: 'openai',
  'openai-compatible': 'openai',
  google: '@google/genai',
  ollama: 'ollama',
  local: null,
  silent: null,
};

/** Versions of the vendor SDKs behind endpoints, by package name. It loads none of them. */
export function sdkVersions(
  kinds: Iterable<ProviderEndpoint['kind']>,
): Readonly<Record<string, string>> {
  const bundled: Readonly<Record<string, string>> = createRequire(import.meta.url)('#sdk-versions');
  const used = [...kinds].map((kind) => SDK_PACKAGES[kind]).filter((name) => name !== null);
  return Object.fromEntries(used.map((name) => [name, bundled[name] ?? 'unknown']));
}
