import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderEndpoint } from '../../../src/providers/endpoint.ts';
import type { Usage } from '../../../src/schemas/usage.ts';

/** How one vendor says on the wire what all of them can say. */
export interface VendorDialect {
  readonly vendor: string;
  /** Endpoint for a server at this address. */
  endpoint(url: string, apiKey: string): ProviderEndpoint;
  /** Path of requests for a reply. */
  readonly replyPath: string;
  /** The key in the headers of a request. */
  keyIn(headers: IncomingHttpHeaders): unknown;
  /** The messages of a request, without its system prompt. */
  messagesIn(body: Body): readonly { role: unknown; content: unknown }[];
  /** The sampling parameters of a request, under the names `temperature` and `seed`. */
  samplingIn(body: Body): unknown;
  readonly takesSeed: boolean;
  /** The frames of a whole reply, one a piece of text, the end last. */
  reply(pieces: readonly string[]): string[];
  /** Usage of every reply: 12 tokens in and 7 out, and what else the vendor counts. */
  readonly usage: Usage;
  /** The id of every request, where the vendor gives one. */
  readonly requestId: string | undefined;
  /** Header that says how many requests are left, where the vendor has one. */
  readonly remainingHeader: string | undefined;
  /** Body of an HTTP error. */
  errorBody(error: {
    message: string;
    type: string;
    code?: string;
    /** Stands in the header as well, which is where most vendors have it. */
    retryAfterSeconds?: number;
  }): unknown;
  /** Whether such a body has a code. */
  readonly hasCodes: boolean;
  /** Frame of an error inside a stream. */
  errorFrame(error: { message: string; code: string }): string;
  /** A frame that is cut off in the middle of its JSON. */
  readonly brokenFrame: string;
  /** What the vendor calls a model too busy, or a limit reached, inside a stream. */
  readonly busy: { readonly code: string; readonly class: string };
}

type Body = Readonly<Record<string, unknown>>;

/** Data of a server-sent event, whose name is its type in both protocols. */
export interface EventData {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The usage of most vendors. */
const USAGE = { input_tokens: 12, output_tokens: 7, cached_tokens: 5, thinking_tokens: 2 };

export const frame = (data: EventData): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/** A server-sent event without a name. */
export const dataFrame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

/** Fields of the first level, which is where most vendors have them. */
const plain = {
  keyIn: ({ authorization }: IncomingHttpHeaders) => authorization?.replace(/^Bearer /, ''),
  samplingIn: ({ temperature, seed }: Body) => ({ temperature, seed }),
  requestId: 'req_42',
  remainingHeader: 'x-ratelimit-remaining-requests',
};

const spoken = (messages: unknown) =>
  (messages as { role: string; content: string }[]).filter(({ role }) => role !== 'system');

const anthropic: VendorDialect = {
  ...plain,
  vendor: 'Anthropic',
  remainingHeader: 'anthropic-ratelimit-requests-remaining',
  endpoint: (url, apiKey) => ({ kind: 'anthropic', baseUrl: url, apiKey }),
  replyPath: '/v1/messages',
  messagesIn: ({ messages }) => spoken(messages),
  takesSeed: false,
  usage: { ...USAGE, cache_write_tokens: 0 },
  hasCodes: true,
  brokenFrame: 'event: message_delta\ndata: {"type": "mess\n\n',
  reply: (pieces) => [
    frame({
      type: 'message_start',
      message: {
        model: 'claude-as-served',
        content: [],
        usage: {
          input_tokens: 7,
          cache_read_input_tokens: 5,
          cache_creation_input_tokens: 0,
          output_tokens: 1,
        },
      },
    }),
    ...pieces.map((text) =>
      frame({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      }),
    ),
    frame({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 2 } },
    }) + frame({ type: 'message_stop' }),
  ],
  errorBody: ({ message, type, code }) => ({
    type: 'error',
    error: { type, message, ...(code === undefined ? {} : { details: { error_code: code } }) },
  }),
  errorFrame: ({ message, code }) => frame({ type: 'error', error: { type: code, message } }),
  busy: { code: 'overloaded_error', class: 'overloaded' },
};

const openai: VendorDialect = {
  ...plain,
  vendor: 'OpenAI',
  endpoint: (url, apiKey) => ({ kind: 'openai', baseUrl: `${url}/v1`, apiKey }),
  replyPath: '/v1/responses',
  messagesIn: ({ input }) => spoken(input),
  takesSeed: false,
  usage: { ...USAGE, cache_write_tokens: 0 },
  hasCodes: true,
  brokenFrame: 'event: response.completed\ndata: {"type": "resp\n\n',
  reply: (pieces) => [
    frame({ type: 'response.created', response: { model: 'gpt-as-served' } }),
    ...pieces.map((delta) => frame({ type: 'response.output_text.delta', delta })),
    frame({
      type: 'response.completed',
      response: {
        model: 'gpt-as-served',
        status: 'completed',
        incomplete_details: null,
        usage: {
          input_tokens: 12,
          input_tokens_details: { cached_tokens: 5, cache_write_tokens: 0 },
          output_tokens: 7,
          output_tokens_details: { reasoning_tokens: 2 },
        },
      },
    }),
  ],
  errorBody: ({ message, type, code }) => ({ error: { message, type, code: code ?? null } }),
  errorFrame: ({ message, code }) => frame({ type: 'error', code, message }),
  busy: { code: 'rate_limit_exceeded', class: 'rate_limit' },
};

const compatible: VendorDialect = {
  ...plain,
  vendor: 'Lab',
  endpoint: (url, apiKey) => ({
    kind: 'openai-compatible',
    vendor: 'Lab',
    baseUrl: `${url}/v1`,
    apiKey,
  }),
  replyPath: '/v1/chat/completions',
  messagesIn: ({ messages }) => spoken(messages),
  takesSeed: true,
  reply: (pieces) => [
    ...['', ...pieces].map((content) =>
      dataFrame({ model: 'm-as-served', choices: [{ delta: { role: 'assistant', content } }] }),
    ),
    dataFrame({ model: 'm-as-served', choices: [{ delta: {}, finish_reason: 'stop' }] }) +
      dataFrame({
        model: 'm-as-served',
        choices: [],
        usage: {
          prompt_tokens: 12,
          prompt_tokens_details: { cached_tokens: 5 },
          completion_tokens: 7,
          completion_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 19,
        },
      }) +
      'data: [DONE]\n\n',
  ],
  usage: USAGE,
  errorBody: openai.errorBody,
  hasCodes: true,
  errorFrame: ({ message, code }) => dataFrame({ error: { message, code } }),
  brokenFrame: 'data: {"choices": [\n\n',
  busy: openai.busy,
};

const google: VendorDialect = {
  vendor: 'Google',
  endpoint: (url, apiKey) => ({ kind: 'google', baseUrl: url, apiKey }),
  replyPath: '/v1beta/models/model-as-asked:streamGenerateContent?alt=sse',
  keyIn: (headers) => headers['x-goog-api-key'],
  messagesIn: ({ contents }) =>
    (contents as { role: string; parts: { text: string }[] }[]).map(({ role, parts }) => ({
      role: role === 'model' ? 'assistant' : role,
      content: parts.map(({ text }) => text).join(),
    })),
  samplingIn: ({ generationConfig }) => generationConfig,
  takesSeed: true,
  reply: (pieces) => [
    ...pieces.map((text) =>
      dataFrame({ candidates: [{ content: { role: 'model', parts: [{ text }] } }] }),
    ),
    dataFrame({
      candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 12,
        cachedContentTokenCount: 5,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 2,
      },
      modelVersion: 'gemini-as-served',
      responseId: 'req_42',
    }),
  ],
  usage: USAGE,
  requestId: 'req_42',
  remainingHeader: undefined,
  errorBody: ({ message, type, code, retryAfterSeconds }) => ({
    error: {
      message,
      status: type,
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code },
        {
          '@type': 'type.googleapis.com/google.rpc.RetryInfo',
          ...(retryAfterSeconds === undefined ? {} : { retryDelay: `${retryAfterSeconds}s` }),
        },
      ],
    },
  }),
  hasCodes: true,
  errorFrame: ({ message, code }) =>
    dataFrame({
      error: { message, status: code, code: code === 'RESOURCE_EXHAUSTED' ? 429 : 500 },
    }),
  brokenFrame: 'data: {"candidates": [\n\n',
  busy: { code: 'RESOURCE_EXHAUSTED', class: 'rate_limit' },
};

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const ollama: VendorDialect = {
  ...plain,
  vendor: 'Ollama',
  endpoint: (url, apiKey) => ({ kind: 'ollama', baseUrl: url, apiKey }),
  replyPath: '/api/chat',
  messagesIn: ({ messages }) => spoken(messages),
  samplingIn: ({ options }) => options,
  takesSeed: true,
  reply: (pieces) => [
    ...pieces.map((content) =>
      line({ model: 'llama-as-served', message: { role: 'assistant', content }, done: false }),
    ),
    line({
      model: 'llama-as-served',
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 12,
      eval_count: 7,
    }),
  ],
  usage: { input_tokens: 12, output_tokens: 7 },
  requestId: undefined,
  remainingHeader: undefined,
  errorBody: ({ message }) => ({ error: message }),
  hasCodes: false,
  errorFrame: ({ message }) => line({ error: message }),
  brokenFrame: '{"model": "lla\n',
  busy: { code: 'none', class: 'server' },
};

export const DIALECTS: readonly VendorDialect[] = [anthropic, openai, compatible, google, ollama];
