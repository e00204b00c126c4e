import { afterEach, expect, test, vi } from 'vitest';
import type { ProviderRequest } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { outcomeOf } from './outcome-of.ts';
import { type RawServer, startRawServer, stream } from './raw-server.ts';
import { dataFrame } from './vendor-dialects.ts';

const REQUEST: ProviderRequest = {
  model: 'some/model',
  system: 'You are in a conversation.',
  messages: [
    { role: 'user', content: 'Talk.' },
    { role: 'user', content: 'Good evening.' },
    { role: 'assistant', content: 'Hm.', thinking: [{ type: 'redacted', data: 'opaque' }] },
    { role: 'user', content: 'Yes?' },
  ],
  seed: 4_294_967_295,
};

const running: RawServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

test('sends what every such server takes, with one message a turn', async () => {
  const server = await serve([{ choices: [{ delta: {}, finish_reason: 'stop' }] }]);
  await outcomeOf(await at(server, 'key'), { ...REQUEST, maxTokens: 100, thinking: {} });

  expect(server.requests[0]?.body).toEqual({
    model: 'some/model',
    messages: [
      { role: 'system', content: 'You are in a conversation.' },
      { role: 'user', content: 'Talk.\n\nGood evening.' },
      { role: 'assistant', content: 'Hm.' },
      { role: 'user', content: 'Yes?' },
    ],
    seed: 4_294_967_295,
    max_tokens: 100,
    stream: true,
    stream_options: { include_usage: true },
  });
});

test.each([
  ['effort', {}, { reasoning_effort: 'medium' }],
  ['reasoning', {}, { reasoning: { enabled: true } }],
  ['reasoning', { budgetTokens: 500 }, { reasoning: { max_tokens: 500 } }],
  ['template', {}, { chat_template_kwargs: { enable_thinking: true } }],
  ['always', {}, {}],
] as const)('asks for thinking by %s, with %j', async (thinking, asked, fields) => {
  const server = await serve([{ choices: [{ delta: {}, finish_reason: 'stop' }] }]);
  const provider = await loadProvider({
    kind: 'openai-compatible',
    vendor: 'lab',
    baseUrl: `${server.url}/v1`,
    thinking,
  });
  await outcomeOf(provider, REQUEST);
  await outcomeOf(provider, { ...REQUEST, thinking: asked });

  const [plain, thoughtful] = server.requests.map(({ body }) => body);
  expect(thoughtful).toEqual({ ...plain, ...fields });
});

test('sends no key when it has none, and nothing of OpenAI from the environment', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-own');
  vi.stubEnv('OPENAI_ORG_ID', 'org-own');
  vi.stubEnv('OPENAI_PROJECT_ID', 'proj-own');
  const server = await serve([{ choices: [{ delta: {}, finish_reason: 'stop' }] }]);
  await outcomeOf(await at(server, undefined), REQUEST);

  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/-own/);
});

test.each(['reasoning_content', 'reasoning'])('%s is thinking', async (name) => {
  const server = await serve([
    { choices: [{ delta: { [name]: 'A greeting.', content: null } }] },
    { choices: [{ delta: { [name]: null, content: 'Good evening.' } }] },
    { choices: [{ delta: {}, finish_reason: 'length' }] },
  ]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts).toEqual([
    { type: 'thinking-delta', text: 'A greeting.' },
    { type: 'text-delta', text: 'Good evening.' },
    {
      type: 'finish',
      finish: { unified: 'length', raw: 'length' },
      model: null,
      requestId: 'req_42',
    },
  ]);
});

test('content in pieces, as Mistral has it, is text and thinking', async () => {
  const thinking = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
  const server = await serve([
    { choices: [{ delta: { content: [thinking('A '), thinking('greeting.')] } }] },
    { choices: [{ delta: { content: [{ type: 'text', text: 'Good ' }, { type: 'other' }] } }] },
    { choices: [{ delta: { content: 'evening.' } }] },
    { choices: [{ delta: { content: [] }, finish_reason: 'stop' }] },
  ]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts).toMatchObject([
    { type: 'thinking-delta', text: 'A ' },
    { type: 'thinking-delta', text: 'greeting.' },
    { type: 'text-delta', text: 'Good ' },
    { type: 'text-delta', text: 'evening.' },
    { type: 'finish', finish: { unified: 'stop' } },
  ]);
});

test('an empty finish reason is none: what is cut off after it is not complete', async () => {
  const server = await serve([{ choices: [{ delta: { content: 'Good' }, finish_reason: '' }] }]);
  const { parts, error } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts).toEqual([{ type: 'text-delta', text: 'Good' }]);
  expect(error).toMatchObject({ class: 'connection', retryable: true });
});

test.each([
  ['content_filter', 'content_filter'],
  ['tool_calls', 'other'],
  ['a reason of the future', 'other'],
])('finish reason %s is %s', async (raw, unified) => {
  const server = await serve([{ choices: [{ delta: {}, finish_reason: raw }] }]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts).toMatchObject([{ type: 'finish', finish: { unified, raw } }]);
});

test('a refusal is what the model said, and the finish says that it refused', async () => {
  const server = await serve([
    { choices: [{ delta: { refusal: 'I would rather not.' } }] },
    { choices: [{ delta: {}, finish_reason: 'stop' }] },
  ]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts).toMatchObject([
    { type: 'text-delta', text: 'I would rather not.' },
    { type: 'finish', finish: { unified: 'refusal', raw: 'refusal' } },
  ]);
});

test.each([
  ['inside the completion', 12, 7 + 12],
  ['apart from it, as xAI does', 12, 7 + 12 + 5],
])('thinking that is counted %s is part of the output once', async (_, input, total) => {
  const apart = total > input + 7;
  const server = await serve([
    { choices: [{ delta: { content: 'Hm.' }, finish_reason: 'stop' }] },
    {
      choices: [],
      usage: {
        prompt_tokens: input,
        completion_tokens: 7,
        total_tokens: total,
        completion_tokens_details: { reasoning_tokens: 5 },
      },
    },
  ]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts.at(-2)).toEqual({
    type: 'usage',
    usage: { input_tokens: 12, output_tokens: apart ? 12 : 7, thinking_tokens: 5 },
  });
});

test('a count that is none is not reported', async () => {
  const server = await serve([
    { choices: [{ delta: { content: 'Good evening.' }, finish_reason: 'stop' }] },
    {
      choices: [],
      usage: {
        prompt_tokens: 12,
        completion_tokens: null,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: -1, cache_write_tokens: 0.5 },
        completion_tokens_details: { reasoning_tokens: '3' },
      },
    },
  ]);
  const { parts } = await outcomeOf(await at(server, 'key'), REQUEST);

  expect(parts.at(-2)).toEqual({ type: 'usage', usage: { input_tokens: 12 } });
});

test('a status inside a stream says what kind of error it is', async () => {
  const server = await serve([{ error: { code: 429, message: 'Slow down.' } }]);

  expect((await outcomeOf(await at(server, 'key'), REQUEST)).error).toMatchObject({
    class: 'rate_limit',
    retryable: true,
    message: 'Lab broke off with an error: Slow down.',
  });
});

async function serve(chunks: readonly unknown[]): Promise<RawServer> {
  const frames = [...chunks.map(dataFrame), 'data: [DONE]\n\n'];
  const server = await startRawServer((_, response) => stream(response, frames));
  running.push(server);
  return server;
}

function at({ url }: RawServer, apiKey: string | undefined) {
  return loadProvider({ kind: 'openai-compatible', vendor: 'Lab', baseUrl: `${url}/v1`, apiKey });
}
