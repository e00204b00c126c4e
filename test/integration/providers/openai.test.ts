import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ProviderRequest, StreamPart } from '../../../src/providers/provider.ts';
import { loadProvider } from '../../support/load-provider.ts';
import { startWireServer } from '../../support/wire-server.ts';
import { type RawServer, startRawServer, stream } from './raw-server.ts';
import { type EventData, frame } from './vendor-dialects.ts';

const REQUEST: ProviderRequest = {
  model: 'gpt-test-1',
  system: 'You are in a conversation.',
  messages: [{ role: 'user', content: 'Good evening.' }],
  seed: 7,
};

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

test('stores nothing, and caps the reply only when told to', async () => {
  const server = await serveFrames([{ type: 'response.completed', response: {} }]);
  await outcome(await openaiAt(server), REQUEST);
  await outcome(await openaiAt(server), { ...REQUEST, maxTokens: 100 });
  const [plain, capped] = server.requests.map(({ body }) => body);

  expect(plain).toEqual({
    model: 'gpt-test-1',
    instructions: 'You are in a conversation.',
    input: [{ role: 'user', content: 'Good evening.' }],
    store: false,
    stream: true,
  });
  expect(capped).toEqual({ ...plain, max_output_tokens: 100 });
});

test('sends nothing of the environment', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-own');
  vi.stubEnv('OPENAI_ORG_ID', 'org-own');
  vi.stubEnv('OPENAI_PROJECT_ID', 'proj-own');
  const server = await serveFrames([{ type: 'response.completed', response: {} }]);
  await outcome(await openaiAt(server), REQUEST);

  expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/-own/);
});

test('tells the pieces of a summary apart, as paragraphs', async () => {
  const begins = { type: 'response.reasoning_summary_part.added' };
  const says = (delta: string) => ({ type: 'response.reasoning_summary_text.delta', delta });
  const server = await serveFrames([
    begins,
    says('A greeting.'),
    begins,
    says('To be '),
    says('returned.'),
    { type: 'response.completed', response: { status: 'completed' } },
  ]);
  const { parts } = await outcome(await openaiAt(server), REQUEST);

  const thought = parts.map((part) => (part.type === 'thinking-delta' ? part.text : ''));
  expect(thought.join('')).toBe('A greeting.\n\nTo be returned.');
});

test('asks for a summary of the thinking, and tells it from the reply', async () => {
  const server = await serveFrames([
    { type: 'response.reasoning_summary_text.delta', delta: 'A greeting.' },
    { type: 'response.output_text.delta', delta: 'Good evening.' },
    { type: 'response.completed', response: { status: 'completed' } },
  ]);
  const thought = {
    role: 'assistant' as const,
    content: 'Before.',
    thinking: [{ type: 'redacted' as const, data: 'opaque' }],
  };
  const { parts } = await outcome(await openaiAt(server), {
    ...REQUEST,
    messages: [...REQUEST.messages, thought],
    thinking: { budgetTokens: 1000 },
  });

  expect(server.requests[0]?.body).toMatchObject({ reasoning: { summary: 'auto' } });
  expect(server.requests[0]?.body?.input).toEqual([
    { role: 'user', content: 'Good evening.' },
    { role: 'assistant', content: 'Before.' },
  ]);
  expect(parts.slice(0, 2)).toEqual([
    { type: 'thinking-delta', text: 'A greeting.' },
    { type: 'text-delta', text: 'Good evening.' },
  ]);
});

test('usage that is not reported stays unknown', async () => {
  const server = await serveFrames([
    { type: 'response.completed', response: { status: 'completed' } },
  ]);
  const { parts } = await outcome(await openaiAt(server), REQUEST);

  expect(parts).toEqual([
    { type: 'usage', usage: {} },
    {
      type: 'finish',
      finish: { unified: 'stop', raw: 'completed' },
      model: null,
      requestId: 'req_42',
    },
  ]);
});

test.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
  ['a reason of the future', 'other'],
])('a reply that is incomplete for %s is finished with %s', async (reason, unified) => {
  const server = await serveFrames([
    { type: 'response.output_text.delta', delta: 'Half' },
    {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason } },
    },
  ]);
  const { parts } = await outcome(await openaiAt(server), REQUEST);

  expect(parts[0]).toEqual({ type: 'text-delta', text: 'Half' });
  expect(parts.at(-1)).toMatchObject({ finish: { unified, raw: reason } });
});

test('a refusal is what the model said, and the finish says that it refused', async () => {
  const server = await serveFrames([
    { type: 'response.refusal.delta', delta: 'I would ' },
    { type: 'response.refusal.delta', delta: 'rather not.' },
    { type: 'response.completed', response: { status: 'completed' } },
  ]);
  const { parts } = await outcome(await openaiAt(server), REQUEST);

  expect(joined(parts, 'text-delta')).toBe('I would rather not.');
  expect(parts.at(-1)).toMatchObject({ finish: { unified: 'refusal', raw: 'refusal' } });
});

test.each([
  ['server_error', 'server', true],
  ['rate_limit_exceeded', 'rate_limit', true],
  ['invalid_prompt', 'content_filter', false],
  ['a code of the future', 'server', true],
])('a response that failed with %s is %s, retryable: %s', async (code, failureClass, retryable) => {
  const server = await serveFrames([
    { type: 'response.output_text.delta', delta: 'Half' },
    {
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code, message: 'It failed.' },
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
  ]);
  const { parts, error } = await outcome(await openaiAt(server), REQUEST);

  expect(parts).toEqual([
    { type: 'text-delta', text: 'Half' },
    { type: 'usage', usage: { input_tokens: 3, output_tokens: 1 } },
  ]);
  expect(error).toMatchObject({
    class: failureClass,
    retryable,
    message: 'OpenAI broke off with an error: It failed.',
  });
});

describe('against a mock of the vendor', () => {
  test('sends the system prompt and the messages, and tells thinking from text', async () => {
    const server = await startWireServer(() => ({
      content: 'Good evening to you.',
      thinking: 'A greeting.',
      model: 'gpt-as-served',
      usage: { input_tokens: 20, output_tokens: 9 },
    }));
    running.push(server);
    const endpoint = { kind: 'openai', apiKey: 'any', baseUrl: server.openaiBaseUrl } as const;
    const { parts } = await outcome(await loadProvider(endpoint), REQUEST);

    expect(server.requests()).toEqual([
      {
        model: 'gpt-test-1',
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
      finish: { unified: 'stop', raw: 'completed' },
      model: 'gpt-as-served',
    });
  });

  test('reads its errors', async () => {
    const server = await startWireServer(() => ({
      status: 400,
      error: { message: 'Too long.', code: 'context_length_exceeded' },
    }));
    running.push(server);
    const endpoint = { kind: 'openai', apiKey: 'any', baseUrl: server.openaiBaseUrl } as const;

    expect((await outcome(await loadProvider(endpoint), REQUEST)).error).toMatchObject({
      class: 'context_limit',
      message: 'OpenAI answered with status 400: Too long.',
    });
  });
});

async function serveFrames(frames: readonly EventData[]): Promise<RawServer> {
  const server = await startRawServer((_, response) => stream(response, frames.map(frame)));
  running.push(server);
  return server;
}

function openaiAt({ url }: RawServer) {
  return loadProvider({ kind: 'openai', apiKey: 'any', baseUrl: `${url}/v1` });
}

async function outcome(
  provider: Awaited<ReturnType<typeof loadProvider>>,
  request: ProviderRequest,
): Promise<{ parts: StreamPart[]; error?: unknown }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of provider.stream(request, new AbortController())) parts.push(part);
  } catch (error) {
    return { parts, error };
  }
  return { parts };
}

function joined(parts: readonly StreamPart[], type: 'text-delta' | 'thinking-delta'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}
