import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fg from 'fast-glob';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Provider } from '../../../src/providers/provider.ts';
import { outcomeOf } from './outcome-of.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules');

/** Every variable an SDK reads from the environment, as its own code has it. */
function variablesOf(sdk: string, files: readonly string[]): string[] {
  const code = fg
    .sync([...files], { cwd: join(PACKAGES, sdk), absolute: true })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const reads = /(?:readEnv|getEnv|readEnvVar)\((?:process\.env, ?)?['"]([A-Z0-9_]+)['"]\)/g;
  const names = [...code.matchAll(reads)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((name) =>
    /^(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OLLAMA)_/.test(name),
  );
}

const STAINLESS = ['*.mjs', '{core,internal,lib,auth}/**/*.mjs'];

interface Case {
  readonly sdk: string;
  readonly files: readonly string[];
  readonly create: (fetch: typeof globalThis.fetch) => Promise<Provider>;
  /** Where requests go, and with what key. */
  readonly origin: string;
  readonly key: string | null;
}

const CASES: readonly Case[] = [
  {
    sdk: '@anthropic-ai/sdk',
    files: STAINLESS,
    create: async (fetch) => {
      const { createAnthropic } = await import('../../../src/providers/anthropic/anthropic.ts');
      return createAnthropic({ apiKey: 'own' }, fetch);
    },
    origin: 'https://api.anthropic.com',
    key: 'own',
  },
  {
    sdk: 'openai',
    files: STAINLESS,
    create: async (fetch) => {
      const { createOpenAI } = await import('../../../src/providers/openai/openai.ts');
      return createOpenAI({ apiKey: 'own' }, fetch);
    },
    origin: 'https://api.openai.com',
    key: 'own',
  },
  {
    sdk: 'openai',
    files: STAINLESS,
    create: async (fetch) => {
      const { createOpenAICompatible } = await import(
        '../../../src/providers/openai-compatible/openai-compatible.ts'
      );
      return createOpenAICompatible({ vendor: 'lab', baseUrl: 'https://lab.example/v1' }, fetch);
    },
    origin: 'https://lab.example',
    key: null,
  },
  {
    sdk: '@google/genai',
    files: ['dist/node/index.mjs'],
    create: async (fetch) => {
      const { createGoogle } = await import('../../../src/providers/google/google.ts');
      return createGoogle({ apiKey: 'own' }, fetch);
    },
    origin: 'https://generativelanguage.googleapis.com',
    key: 'own',
  },
  {
    sdk: 'ollama',
    files: ['dist/browser.mjs'],
    create: async (fetch) => {
      const { createOllama } = await import('../../../src/providers/ollama/ollama.ts');
      return createOllama({ baseUrl: 'https://ollama.com' }, fetch);
    },
    origin: 'https://ollama.com',
    key: null,
  },
];

/** A value that does harm if it is heeded, and can be found again wherever it goes. */
function planted(name: string): string {
  if (name.endsWith('CUSTOM_HEADERS')) {
    return 'x-planted: planted\nauthorization: Bearer planted\nx-api-key: planted';
  }
  if (name.endsWith('BASE_URL')) return 'https://planted.example';
  if (/USE_(VERTEXAI|ENTERPRISE)$/.test(name)) return 'true';
  if (name.endsWith('_LOG')) return 'debug';
  return 'planted';
}

describe.each(CASES)('$sdk at $origin', ({ sdk, files, create, origin, key }) => {
  beforeEach(() => {
    for (const name of variablesOf(sdk, files)) vi.stubEnv(name, planted(name));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('sends nothing that it reads from the environment', async () => {
    expect(variablesOf(sdk, files)).not.toEqual([]);
    const output = [
      vi.spyOn(console, 'log'),
      vi.spyOn(console, 'debug'),
      vi.spyOn(console, 'info'),
    ];
    vi.spyOn(console, 'warn').mockReturnValue();
    const sent: Request[] = [];
    const provider = await create(async (input, init) => {
      sent.push(new Request(input, init));
      return Response.json({ error: { message: 'no' } }, { status: 400 });
    });
    await outcomeOf(provider, {
      model: 'a-model',
      messages: [{ role: 'user', content: 'Good evening.' }],
      maxTokens: 100,
      seed: 1,
    });

    expect(sent).toHaveLength(1);
    for (const request of sent) {
      const headers = [...request.headers];
      expect(new URL(request.url).origin).toBe(origin);
      expect(JSON.stringify([request.url, headers, await request.text()])).not.toMatch(/planted/);
      const keys = headers.filter(([name]) =>
        /^(authorization|x-api-key|x-goog-api-key)$/.test(name),
      );
      expect(keys.map(([, value]) => value.replace('Bearer ', ''))).toEqual(
        key === null ? [] : [key],
      );
    }
    for (const spy of output) expect(spy).not.toHaveBeenCalled();
  });
});
