import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderEndpoint } from '../../../src/providers/endpoint.ts';
import { loadEmbeddings } from '../../../src/providers/load-embeddings.ts';
import { startEmbeddingsServer, vectorOf } from '../../support/embeddings-server.ts';
import { sendJson, startRawServer } from './raw-server.ts';

const KEY = 'sk-planted-4711-embeddings';
const PATIENCE = { connectTimeoutMs: 5_000 };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(...args: Parameters<typeof startEmbeddingsServer>) {
  const server = await startEmbeddingsServer(...args);
  cleanups.push(server.close);
  return server;
}

const ENDPOINTS: readonly [kind: string, at: (url: string) => ProviderEndpoint][] = [
  ['openai', (url) => ({ kind: 'openai', apiKey: KEY, baseUrl: `${url}/v1` })],
  [
    'openai-compatible',
    (url) => ({ kind: 'openai-compatible', vendor: 'lab', apiKey: KEY, baseUrl: `${url}/v1` }),
  ],
  ['google', (url) => ({ kind: 'google', apiKey: KEY, baseUrl: url })],
  ['ollama', (url) => ({ kind: 'ollama', apiKey: KEY, baseUrl: url })],
];

// One model of Google's for which its SDK would make one content of all texts.
const request = { model: 'gemini-embedding-2', texts: ['ab', 'ccc', 'wörter 👩‍👩‍👧'] };
const options = () => ({ signal: new AbortController().signal });

describe.each(ENDPOINTS)('embeddings of %s', (_, at) => {
  it('come in the order of the texts', async () => {
    const server = await serve();
    const embed = await loadEmbeddings(at(server.url), PATIENCE);
    const { vectors } = await embed(request, options());

    expect(vectors.map((vector) => [...vector])).toEqual(request.texts.map(vectorOf));
    expect(server.requests.map(({ texts, model }) => ({ texts, model }))).toEqual([request]);
    expect(JSON.stringify(server.requests[0]?.raw.headers)).toContain(KEY);
  });

  it('fail as replies do, and show no key', async () => {
    const server = await serve(() => ({ status: 429, message: `slow down, ${KEY}` }));
    const embed = await loadEmbeddings(at(server.url), PATIENCE);
    const failure = await embed(request, options()).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'ProviderFailure', class: 'rate_limit', status: 429 });
    expect(String(failure)).toContain('slow down, [redacted]');
    expect(server.requests).toHaveLength(1);
  });

  it('fail when the server is gone', async () => {
    const server = await startEmbeddingsServer();
    await server.close();
    const embed = await loadEmbeddings(at(server.url), PATIENCE);
    await expect(embed(request, options())).rejects.toMatchObject({ class: 'connection' });
  });

  it('fail when there are not as many as texts', async () => {
    const server = await startRawServer((_request, response) =>
      sendJson(response, 200, { data: [], embeddings: [[1]] }),
    );
    cleanups.push(server.close);
    const embed = await loadEmbeddings(at(server.url), PATIENCE);
    await expect(embed(request, options())).rejects.toMatchObject({
      class: 'server',
      retryable: false,
    });
  });

  it('throw the reason of an abort', async () => {
    const server = await serve();
    const embed = await loadEmbeddings(at(server.url), PATIENCE);
    const reason = new Error('enough');
    await expect(embed(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

it('no texts are cut without a word by Ollama', async () => {
  const server = await serve();
  const embed = await loadEmbeddings({ kind: 'ollama', baseUrl: server.url }, PATIENCE);
  await embed(request, options());
  expect(server.requests[0]?.raw.body).toMatchObject({ truncate: false });
});
