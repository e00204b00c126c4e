import { afterEach, expect, test, vi } from 'vitest';
import type { ProviderRequest } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { outcomeOf } from './outcome-of.ts';
import { type RawServer, sendJson, startRawServer, stream } from './raw-server.ts';
import { dataFrame } from './vendor-dialects.ts';

const REQUEST: ProviderRequest = {
  model: 'gemini-test-1',
  system: 'You are in a conversation.',
  messages: [
    { role: 'user', content: 'Good evening.' },
    { role: 'assistant', content: 'Hm.' },
    { role: 'user', content: 'Yes?' },
  ],
  seed: 4_294_967_295,
};

const DONE = { candidates: [{ finishReason: 'STOP' }] };

const running: RawServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

test('sends the system prompt as such, roles as Google has them, and a seed of 31 bits', async () => {
  const server = await serve([DONE]);
  await outcomeOf(await at(server), { ...REQUEST, temperature: 0.5, maxTokens: 100 });

  expect(server.requests[0]?.path).toBe(
    '/v1beta/models/gemini-test-1:streamGenerateContent?alt=sse',
  );
  expect(server.requests[0]?.body).toEqual({
    systemInstruction: { role: 'user', parts: [{ text: 'You are in a conversation.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'Good evening.' }] },
      { role: 'model', parts: [{ text: 'Hm.' }] },
      { role: 'user', parts: [{ text: 'Yes?' }] },
    ],
    generationConfig: { temperature: 0.5, maxOutputTokens: 100, seed: 2_147_483_647 },
  });
});

test.each([
  [{}, { includeThoughts: true }],
  [{ budgetTokens: 2000 }, { includeThoughts: true, thinkingBudget: 2000 }],
])('asks for thoughts with %j', async (thinking, thinkingConfig) => {
  const server = await serve([DONE]);
  await outcomeOf(await at(server), { ...REQUEST, thinking });

  expect(server.requests[0]?.body?.generationConfig).toMatchObject({ thinkingConfig });
});

test('sends the signature of what was said back with it, and no thought as text', async () => {
  const signed = { text: '', thoughtSignature: 'sig-1' };
  const server = await serve([
    { candidates: [{ content: { parts: [{ text: 'Hm.' }, signed] } }] },
    DONE,
  ]);
  const provider = await at(server);
  const { parts } = await outcomeOf(provider, REQUEST);
  const block = { type: 'redacted', data: 'sig-1' } as const;
  expect(parts).toContainEqual({ type: 'thinking-block', block });

  const messages = [...REQUEST.messages];
  messages[1] = { role: 'assistant', content: 'Hm.', thinking: [block] };
  await outcomeOf(provider, { ...REQUEST, messages });
  expect(server.requests[1]?.body?.contents).toEqual([
    { role: 'user', parts: [{ text: 'Good evening.' }] },
    { role: 'model', parts: [{ text: 'Hm.', thoughtSignature: 'sig-1' }] },
    { role: 'user', parts: [{ text: 'Yes?' }] },
  ]);
});

test('tells thoughts from text, and counts them as output', async () => {
  const server = await serve([
    {
      candidates: [
        { content: { parts: [{ text: 'A greeting.', thought: true }, { text: 'Good ' }] } },
      ],
      usageMetadata: { promptTokenCount: 12, thoughtsTokenCount: 3 },
    },
    {
      candidates: [{ content: { parts: [{ text: 'evening.' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 12, thoughtsTokenCount: 3, candidatesTokenCount: 4 },
      modelVersion: 'gemini-as-served',
      responseId: 'r1',
    },
  ]);
  const { parts } = await outcomeOf(await at(server), REQUEST);

  expect(parts).toEqual([
    { type: 'thinking-delta', text: 'A greeting.' },
    { type: 'text-delta', text: 'Good ' },
    { type: 'usage', usage: { input_tokens: 12, output_tokens: 3, thinking_tokens: 3 } },
    { type: 'text-delta', text: 'evening.' },
    { type: 'usage', usage: { input_tokens: 12, output_tokens: 7, thinking_tokens: 3 } },
    {
      type: 'finish',
      finish: { unified: 'stop', raw: 'STOP' },
      model: 'gemini-as-served',
      requestId: 'r1',
    },
  ]);
});

test('usage that is not reported stays unknown', async () => {
  const server = await serve([{ ...DONE, usageMetadata: {} }]);

  expect((await outcomeOf(await at(server), REQUEST)).parts).toEqual([
    { type: 'usage', usage: {} },
    { type: 'finish', finish: { unified: 'stop', raw: 'STOP' }, model: null, requestId: undefined },
  ]);
});

test.each([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['LANGUAGE', 'other'],
  ['A_REASON_OF_THE_FUTURE', 'other'],
])('finish reason %s is %s', async (finishReason, unified) => {
  const server = await serve([{ candidates: [{ finishReason }] }]);
  const { parts } = await outcomeOf(await at(server), REQUEST);

  expect(parts).toMatchObject([{ type: 'finish', finish: { unified, raw: finishReason } }]);
});

test('a prompt that is blocked is a reply that was filtered', async () => {
  const server = await serve([{ promptFeedback: { blockReason: 'OTHER' } }]);
  const { parts } = await outcomeOf(await at(server), REQUEST);

  expect(parts).toMatchObject([
    { type: 'finish', finish: { unified: 'content_filter', raw: 'OTHER' } },
  ]);
});

test('a stop that is announced early does not end the reply, and the last one counts', async () => {
  const server = await serve([
    { candidates: [{ content: { parts: [{ text: 'One, ' }] }, finishReason: 'STOP' }] },
    { candidates: [{ content: { parts: [{ text: 'two' }] }, finishReason: 'MAX_TOKENS' }] },
  ]);
  const { parts } = await outcomeOf(await at(server), REQUEST);

  expect(parts).toMatchObject([
    { type: 'text-delta', text: 'One, ' },
    { type: 'text-delta', text: 'two' },
    { type: 'finish', finish: { unified: 'length' } },
  ]);
});

test('a bad key is one, though it comes with status 400', async () => {
  const server = await startRawServer((_, response) =>
    sendJson(response, 400, {
      error: {
        code: 400,
        message: 'API key not valid.',
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'API_KEY_INVALID' }],
      },
    }),
  );
  running.push(server);

  expect((await outcomeOf(await at(server), REQUEST)).error).toMatchObject({
    class: 'auth',
    status: 400,
    message: 'Google answered with status 400: API key not valid.',
  });
});

test('goes where it was told, whatever the environment says', async () => {
  vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
  vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9');
  vi.stubEnv('GOOGLE_API_KEY', 'own');
  const server = await serve([DONE]);

  expect((await outcomeOf(await at(server), REQUEST)).error).toBeUndefined();
  expect(server.requests[0]?.headers['x-goog-api-key']).toBe('g-0123');
});

async function serve(chunks: readonly unknown[]): Promise<RawServer> {
  const server = await startRawServer((_, response) => stream(response, chunks.map(dataFrame)));
  running.push(server);
  return server;
}

function at({ url }: RawServer) {
  return loadProvider({ kind: 'google', baseUrl: url, apiKey: 'g-0123' });
}
