import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProviderEndpoint } from './endpoint.ts';

const PACKAGES: Readonly<Record<ProviderEndpoint['kind'], string | null>> = {
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
  const versions: Record<string, string> = {};
  for (const kind of kinds) {
    const name = PACKAGES[kind];
    if (name !== null) versions[name] ??= packageVersion(name);
  }
  return versions;
}

/** Read from where packages are installed: most of them do not export their package.json. */
function packageVersion(name: string): string {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = places.map((place) => join(place, name, 'package.json')).find(existsSync);
  return file === undefined ? 'unknown' : JSON.parse(readFileSync(file, 'utf8')).version;
}
