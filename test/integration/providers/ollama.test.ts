import { afterEach, expect, test, vi } from 'vitest';
import type { ProviderRequest } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { outcomeOf } from './outcome-of.ts';
import { type RawServer, sendJson, startRawServer, stream } from './raw-server.ts';

const REQUEST: ProviderRequest = {
  model: 'qwen3:8b',
  system: 'You are in a conversation.',
  messages: [{ role: 'user', content: 'Good evening.' }],
  seed: 7,
};

const running: RawServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

test('sends the system prompt as such, and its limits as options', async () => {
  const server = await serve([{ done: true }]);
  await outcomeOf(await at(server), REQUEST);
  await outcomeOf(await at(server), {
    ...REQUEST,
    thinking: { budgetTokens: 9 },
    temperature: 0,
    maxTokens: 100,
    contextWindow: 8192,
  });
  const [plain, full] = server.requests.map(({ body }) => body);

  expect(plain).toEqual({
    model: 'qwen3:8b',
    messages: [
      { role: 'system', content: 'You are in a conversation.' },
      { role: 'user', content: 'Good evening.' },
    ],
    options: { seed: 7 },
    stream: true,
    truncate: false,
    shift: false,
  });
  expect(full).toEqual({
    ...plain,
    think: true,
    options: { seed: 7, temperature: 0, num_predict: 100, num_ctx: 8192 },
  });
});

test('tells thinking from text', async () => {
  const server = await serve([
    { message: { role: 'assistant', content: '', thinking: 'A greeting.' }, done: false },
    { message: { role: 'assistant', content: 'Good evening.' }, done: false },
    { message: { role: 'assistant', content: '' }, done: true, done_reason: 'length' },
  ]);
  const { parts } = await outcomeOf(await at(server), REQUEST);

  expect(parts).toEqual([
    { type: 'thinking-delta', text: 'A greeting.' },
    { type: 'text-delta', text: 'Good evening.' },
    { type: 'usage', usage: {} },
    { type: 'finish', finish: { unified: 'length', raw: 'length' }, model: null },
  ]);
});

test.each(['load', 'a reason of the future', undefined])(
  'finish reason %s is another one',
  async (done_reason) => {
    const server = await serve([{ done: true, done_reason }]);
    const { parts } = await outcomeOf(await at(server), REQUEST);

    expect(parts.at(-1)).toMatchObject({ finish: { unified: 'other', raw: done_reason ?? null } });
  },
);

test('says how to start it when it is not there', async () => {
  const server = await serve([]);
  await server.close();
  running.splice(0);

  expect((await outcomeOf(await at(server), REQUEST)).error).toMatchObject({
    class: 'connection',
    message: expect.stringMatching(/ECONNREFUSED.* start it with: ollama serve$/),
  });
});

test('says how to get a model that is not there', async () => {
  const server = await startRawServer((_, response) =>
    sendJson(response, 404, { error: "model 'qwen3:8b' not found" }),
  );
  running.push(server);

  expect((await outcomeOf(await at(server), REQUEST)).error).toMatchObject({
    class: 'model_not_found',
    retryable: false,
    message:
      "Ollama answered with status 404: model 'qwen3:8b' not found. Get the model with: ollama pull qwen3:8b",
  });
});

test('writes nothing to the console, where the SDK would', async () => {
  const printed = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
  const gateway = await startRawServer((_, response) => {
    response.writeHead(502).end('Bad gateway');
  });
  const broken = await startRawServer((_, response) => stream(response, ['{"message": \n']));
  running.push(gateway, broken);

  expect((await outcomeOf(await at(gateway), REQUEST)).error).toMatchObject({ class: 'server' });
  expect((await outcomeOf(await at(broken), REQUEST)).error).toMatchObject({ class: 'server' });
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

async function serve(chunks: readonly unknown[]): Promise<RawServer> {
  const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`);
  const server = await startRawServer((_, response) => stream(response, lines));
  running.push(server);
  return server;
}

function at({ url }: RawServer) {
  return loadProvider({ kind: 'ollama', baseUrl: url });
}
