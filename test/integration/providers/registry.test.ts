import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execaNode } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { bundle } from '../../../scripts/bundle.ts';

const BUNDLED = 'build/registry';
const FOLDER = pathToFileURL(`${resolve(BUNDLED)}/`).href;
const REGISTRY = `${FOLDER}registry.js`;

// Translated once, and not by each process.
beforeAll(async () => {
  await bundle('src/providers', ['src/providers/registry.ts'], BUNDLED);
});

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

  expect(loaded).toContain(REGISTRY);
  const sources = await Promise.all(
    loaded.filter((url) => url.startsWith(FOLDER)).map((url) => readFile(new URL(url), 'utf8')),
  );
  // In a bundle, a comment says whose code follows.
  expect(
    ['@anthropic-ai/sdk', 'openai', '@google/genai', 'ollama'].filter((name) =>
      sources.some((source) => source.includes(`\n// node_modules/${name}/`)),
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
      nodeOptions: ['--input-type=module'],
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
