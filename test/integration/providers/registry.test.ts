import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { expect, test } from 'vitest';

const REGISTRY = new URL('../../../src/providers/registry.ts', import.meta.url).href;

test.each([
  ['local', []],
  ['silent', []],
  ['anthropic', ['@anthropic-ai/sdk']],
  ['openai', ['openai']],
  ['openai-compatible', ['openai']],
  ['google', ['@google/genai']],
  ['ollama', ['ollama']],
])('a process that asks for %s loads these SDKs: %j', async (kind, expected) => {
  const loaded = await urlsLoadedBy(kind);

  expect(loaded.some((url) => url.endsWith('/src/providers/registry.ts'))).toBe(true);
  expect(
    ['@anthropic-ai/sdk', 'openai', '@google/genai', 'ollama'].filter((name) =>
      loaded.some((url) => url.includes(`/node_modules/${name}/`)),
    ),
  ).toEqual(expected);
});

/** Node's own coverage is a list of every module it loaded. */
async function urlsLoadedBy(kind: string): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'pidgin-loaded-'));
  try {
    const script = `
      const { loadProvider } = await import(${JSON.stringify(REGISTRY)});
      const provider = await loadProvider({
        kind: ${JSON.stringify(kind)},
        vendor: 'Any',
        apiKey: 'any',
        baseUrl: 'http://127.0.0.1:9',
      }, { connectTimeoutMs: 1000 });
      if (${JSON.stringify(expectsReply(kind))}) {
        const request = { model: 'test', messages: [], seed: 1 };
        for await (const _ of provider.stream(request, new AbortController()));
      }`;
    await execaNode({
      nodeOptions: ['--import', 'tsx', '--input-type=module'],
      env: { NODE_V8_COVERAGE: directory },
      input: script,
    })`-`;
    const files = await readdir(directory);
    const reports = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    return reports.flatMap((report) =>
      (JSON.parse(report) as { result: { url: string }[] }).result.map(({ url }) => url),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}

function expectsReply(kind: string): boolean {
  return kind === 'local' || kind === 'silent';
}
