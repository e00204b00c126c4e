import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { startWireServer, type WireReply } from '../../support/wire-server.ts';
import { type RawServer, sendJson, startRawServer, stream } from './raw-server.ts';
import { DIALECTS, type EventData, frame } from './vendor-dialects.ts';

const REQUEST: ProviderRequest = {
  model: 'claude-test-1',
  system: 'You are in a conversation.',
  messages: [{ role: 'user', content: 'Good evening.' }],
  seed: 7,
};

const reply = DIALECTS.find(({ vendor }) => vendor === 'Anthropic')?.reply(['Hm.']) ?? [];

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe('the longest reply, which the API wants to be told', () => {
  test('is what the Models API says, asked once a model', async () => {
    const server = await serve((response) => sendJson(response, 200, { max_tokens: 64_000 }));
    const provider = await anthropicAt(server);
    await received(provider, REQUEST);
    await received(provider, REQUEST);
    await received(provider, { ...REQUEST, model: 'claude-test-2' });

    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/models/claude-test-1',
      '/v1/messages',
      '/v1/messages',
      '/v1/models/claude-test-2',
      '/v1/messages',
    ]);
    expect(server.requests[1]?.body).toHaveProperty('max_tokens', 64_000);
  });

  test('can be asked for before the reply is', async () => {
    const server = await serve((response) => sendJson(response, 200, { max_tokens: 64_000 }));
    const provider = await anthropicAt(server);
    const { signal } = new AbortController();
    await provider.prepare?.(REQUEST, { signal });
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models/claude-test-1']);
    expect(provider.prepare?.(REQUEST, { signal })).toBeUndefined();
    expect(
      provider.prepare?.({ ...REQUEST, model: 'x', maxTokens: 9 }, { signal }),
    ).toBeUndefined();
    await received(provider, REQUEST);
    expect(server.requests).toHaveLength(2);
  });

  test('is the one asked for, when there is one', async () => {
    const server = await serve((response) => sendJson(response, 500, {}));
    await received(await anthropicAt(server), { ...REQUEST, maxTokens: 100 });

    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/messages']);
    expect(server.requests[0]?.body).toHaveProperty('max_tokens', 100);
  });

  test.each([401, 404])('has a stand-in where the Models API answers %i', async (status) => {
    const server = await serve((response) => sendJson(response, status, {}));
    await received(await anthropicAt(server), REQUEST);

    expect(server.requests.at(-1)?.body).toHaveProperty('max_tokens', 32_000);
  });

  test.each([
    [429, 'rate_limit'],
    [500, 'server'],
  ])('is not guessed when the Models API fails with %i for now', async (status, failureClass) => {
    let answers = 0;
    const server = await serve((response) => {
      answers += 1;
      sendJson(response, answers === 1 ? status : 200, { max_tokens: 64_000 });
    });
    const provider = await anthropicAt(server);

    await expect(received(provider, REQUEST)).rejects.toMatchObject({ class: failureClass });
    await received(provider, REQUEST);
    expect(server.requests.at(-1)?.body).toHaveProperty('max_tokens', 64_000);
  });
});

test('a temperature goes to the API version that still takes one', async () => {
  const server = await serve((response) => sendJson(response, 404, {}));
  const provider = await anthropicAt(server);
  await received(provider, { ...REQUEST, maxTokens: 9 });
  await received(provider, { ...REQUEST, maxTokens: 9, temperature: 0.5 });

  const [plain, set] = server.requests.map(({ headers }) => headers['anthropic-version']);
  expect(set).toBe('2023-06-01');
  expect(plain).not.toBe(set);
});

describe('thinking', () => {
  const types = (adaptive: boolean, enabled: boolean) => ({
    max_tokens: 64_000,
    capabilities: {
      thinking: { types: { adaptive: { supported: adaptive }, enabled: { supported: enabled } } },
    },
  });
  const display = 'summarized';

  test.each([
    ['left to a model that decides itself', types(true, true), {}, { type: 'adaptive', display }],
    [
      'given a budget where the model takes one',
      types(true, true),
      { budgetTokens: 5000 },
      { type: 'enabled', budget_tokens: 5000, display },
    ],
    [
      'left to a model that takes no budget',
      types(true, false),
      { budgetTokens: 5000 },
      { type: 'adaptive', display },
    ],
    [
      'given a budget when the model cannot decide',
      types(false, true),
      {},
      { type: 'enabled', budget_tokens: 16_000, display },
    ],
  ])('is %s', async (_, facts, thinking, expected) => {
    const server = await serve((response) => sendJson(response, 200, facts));
    await received(await anthropicAt(server), { ...REQUEST, thinking });

    expect(server.requests.at(-1)?.body).toMatchObject({ max_tokens: 64_000, thinking: expected });
  });

  test.each([
    ['claude-opus-5-5', 'adaptive'],
    ['claude-opus-4-6', 'adaptive'],
    ['claude-haiku-4-5', 'enabled'],
    ['claude-sonnet-4-20250514', 'enabled'],
    ['claude-opus-4-5-20251101', 'enabled'],
    ['claude-3-7-sonnet-latest', 'enabled'],
  ])('of %s is %s where there is no Models API', async (model, type) => {
    const server = await serve((response) => sendJson(response, 404, {}));
    await received(await anthropicAt(server), { ...REQUEST, model, thinking: {} });

    expect(server.requests.at(-1)?.body).toMatchObject({ max_tokens: 32_000, thinking: { type } });
  });

  test('leaves the reply the length it was to have, as far as the model goes', async () => {
    const server = await serve((response) => sendJson(response, 200, types(false, true)));
    const provider = await anthropicAt(server);
    const thinking = { budgetTokens: 5000 };
    await received(provider, { ...REQUEST, thinking, maxTokens: 1000 });
    await received(provider, { ...REQUEST, thinking, maxTokens: 63_000 });

    expect(server.requests.slice(1).map(({ body }) => body?.max_tokens)).toEqual([6000, 64_000]);
  });

  test('goes with no temperature but 1', async () => {
    const server = await serve((response) => sendJson(response, 404, {}));
    const provider = await anthropicAt(server);
    await received(provider, { ...REQUEST, thinking: {}, temperature: 1 });

    expect(server.requests.at(-1)?.body).not.toHaveProperty('temperature');
    await expect(
      received(provider, { ...REQUEST, thinking: {}, temperature: 0.5 }),
    ).rejects.toMatchObject({ class: 'invalid_request', retryable: false });
  });

  test('is neither asked for nor forbidden without a word about it', async () => {
    const server = await serve((response) => sendJson(response, 404, {}));
    await received(await anthropicAt(server), REQUEST);

    expect(server.requests.at(-1)?.body).not.toHaveProperty('thinking');
  });

  test('comes as deltas and as signed blocks, the hidden ones among them', async () => {
    const block = (index: number, content_block: unknown, ...deltas: unknown[]) => [
      { type: 'content_block_start', index, content_block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
    const frames = [
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'A greet' },
        { type: 'thinking_delta', thinking: 'ing.' },
        { type: 'signature_delta', signature: 's1' },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'opaque' }),
      ...block(2, { type: 'thinking', thinking: '' }, { type: 'signature_delta', signature: 's2' }),
      ...block(3, { type: 'text', text: '' }, { type: 'text_delta', text: 'Good evening.' }),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ];
    const parts = await received(await anthropicAt(await serveFrames(frames)), REQUEST);

    expect(parts.slice(0, -2)).toEqual([
      { type: 'thinking-delta', text: 'A greet' },
      { type: 'thinking-delta', text: 'ing.' },
      {
        type: 'thinking-block',
        block: { type: 'thinking', text: 'A greeting.', signature: 's1' },
      },
      { type: 'thinking-block', block: { type: 'redacted', data: 'opaque' } },
      { type: 'thinking-block', block: { type: 'thinking', text: '', signature: 's2' } },
      { type: 'text-delta', text: 'Good evening.' },
    ]);
  });

  test('goes back in front of what was said after it', async () => {
    const server = await serve((response) => sendJson(response, 404, {}));
    await received(await anthropicAt(server), {
      ...REQUEST,
      messages: [
        { role: 'user', content: 'Good evening.' },
        {
          role: 'assistant',
          content: '',
          thinking: [
            { type: 'thinking', text: 'A greeting.', signature: 's1' },
            { type: 'redacted', data: 'opaque' },
          ],
        },
        { role: 'user', content: 'Hello?' },
      ],
    });

    expect(server.requests.at(-1)?.body?.messages).toEqual([
      { role: 'user', content: 'Good evening.' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'A greeting.', signature: 's1' },
          { type: 'redacted_thinking', data: 'opaque' },
          { type: 'text', text: '(silence)' },
        ],
      },
      { role: 'user', content: 'Hello?' },
    ]);
  });
});

test('the API is asked to cache what it will be sent again', async () => {
  const server = await serve((response) => sendJson(response, 404, {}));
  await received(await anthropicAt(server), REQUEST);

  expect(server.requests.at(-1)?.body).toHaveProperty('cache_control', { type: 'ephemeral' });
});

test('cached input is part of the input, whether read or written', async () => {
  const usage = { input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 };
  const frames = [
    { type: 'message_start', message: { model: 'm', usage: { ...usage, output_tokens: 1 } } },
    { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 40 } },
    { type: 'message_stop' },
  ];
  const parts = await received(await anthropicAt(await serveFrames(frames)), REQUEST);

  expect(parts).toEqual([
    { type: 'usage', usage: { input_tokens: 123, cached_tokens: 100, cache_write_tokens: 20 } },
    {
      type: 'usage',
      usage: { input_tokens: 123, output_tokens: 40, cached_tokens: 100, cache_write_tokens: 20 },
    },
    {
      type: 'finish',
      finish: { unified: 'length', raw: 'max_tokens' },
      model: 'm',
      requestId: 'req_42',
    },
  ]);
});

test('input that is counted again without its cached part is still all of it', async () => {
  const usage = { input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 };
  const again = { input_tokens: 4, cache_read_input_tokens: null, output_tokens: 40 };
  const frames = [
    { type: 'message_start', message: { model: 'm', usage: { ...usage, output_tokens: 1 } } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: again },
    { type: 'message_stop' },
  ];
  const parts = await received(await anthropicAt(await serveFrames(frames)), REQUEST);

  expect(parts.at(-2)).toEqual({
    type: 'usage',
    usage: { input_tokens: 124, output_tokens: 40, cached_tokens: 100, cache_write_tokens: 20 },
  });
});

test('a block may begin with what it holds', async () => {
  const frames = [
    {
      type: 'content_block_start',
      content_block: { type: 'thinking', thinking: 'A ', signature: 'c2ln' },
    },
    { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'greeting.' } },
    { type: 'content_block_stop' },
    { type: 'content_block_start', content_block: { type: 'text', text: 'Good ' } },
    { type: 'content_block_delta', delta: { type: 'text_delta', text: 'evening.' } },
    { type: 'content_block_stop' },
    { type: 'message_stop' },
  ];
  const parts = await received(await anthropicAt(await serveFrames(frames)), REQUEST);

  expect(parts.slice(0, -1)).toEqual([
    { type: 'thinking-delta', text: 'A ' },
    { type: 'thinking-delta', text: 'greeting.' },
    {
      type: 'thinking-block',
      block: { type: 'thinking', text: 'A greeting.', signature: 'c2ln' },
    },
    { type: 'text-delta', text: 'Good ' },
    { type: 'text-delta', text: 'evening.' },
  ]);
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refusal'],
  ['pause_turn', 'other'],
  ['a reason of the future', 'other'],
  [null, 'other'],
])('stop reason %s is %s', async (raw, unified) => {
  const frames = [
    { type: 'message_delta', delta: { stop_reason: raw }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const parts = await received(await anthropicAt(await serveFrames(frames)), REQUEST);

  expect(parts.at(-1)).toMatchObject({ finish: { unified, raw }, model: null });
});

describe('against a mock of the vendor', () => {
  test('sends the system prompt and the messages, and tells thinking from text', async () => {
    const said: WireReply = {
      content: 'Good evening to you.',
      thinking: 'A greeting.',
      model: 'claude-as-served',
      usage: { input_tokens: 20, output_tokens: 9 },
    };
    const server = await startWireServer(() => said);
    running.push(server);
    const provider = await loadProvider({
      kind: 'anthropic',
      apiKey: 'any',
      baseUrl: server.anthropicBaseUrl,
    });
    const parts = await received(provider, REQUEST);

    expect(server.requests()).toEqual([
      {
        model: 'claude-test-1',
        messages: [
          { role: 'system', content: 'You are in a conversation.' },
          { role: 'user', content: 'Good evening.' },
        ],
      },
    ]);
    expect(joined(parts, 'text-delta')).toBe('Good evening to you.');
    expect(joined(parts, 'thinking-delta')).toBe('A greeting.');
    expect(parts.filter((part) => part.type === 'text-delta').length).toBeGreaterThan(1);
    expect(parts.at(-2)).toEqual({ type: 'usage', usage: { input_tokens: 20, output_tokens: 9 } });
    expect(parts.at(-1)).toMatchObject({
      finish: { unified: 'stop', raw: 'end_turn' },
      model: 'claude-as-served',
    });
  });

  test('reads its errors', async () => {
    const server = await startWireServer(() => ({ status: 429, error: { message: 'Slow down.' } }));
    running.push(server);
    const endpoint = {
      kind: 'anthropic',
      apiKey: 'any',
      baseUrl: server.anthropicBaseUrl,
    } as const;

    await expect(received(await loadProvider(endpoint), REQUEST)).rejects.toMatchObject({
      class: 'rate_limit',
      message: 'Anthropic answered with status 429: Slow down.',
    });
  });
});

async function serve(answerModels: (response: ServerResponse) => void): Promise<RawServer> {
  const server = await startRawServer((request, response) =>
    request.path === '/v1/messages' ? stream(response, reply) : answerModels(response),
  );
  running.push(server);
  return server;
}

async function serveFrames(frames: readonly EventData[]): Promise<RawServer> {
  const server = await startRawServer((request, response) =>
    request.path === '/v1/messages'
      ? stream(response, frames.map(frame))
      : sendJson(response, 404, {}),
  );
  running.push(server);
  return server;
}

function anthropicAt({ url }: RawServer) {
  return loadProvider({ kind: 'anthropic', apiKey: 'any', baseUrl: url });
}

async function received(
  provider: Awaited<ReturnType<typeof loadProvider>>,
  request: ProviderRequest,
): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of provider.stream(request, new AbortController())) parts.push(part);
  return parts;
}

function joined(parts: readonly StreamPart[], type: 'text-delta' | 'thinking-delta'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}
