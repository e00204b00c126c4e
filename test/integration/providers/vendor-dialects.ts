import type { HttpEndpoint, ProviderEndpoint } from '../../../src/providers/endpoint.ts';

/** How one vendor says on the wire what both of them can say. */
export interface VendorDialect {
  readonly vendor: string;
  /** Endpoint for a server at this address. */
  endpoint(url: string, apiKey: string): ProviderEndpoint & HttpEndpoint;
  /** Path of requests for a reply. */
  readonly replyPath: string;
  /** The frames of a whole reply, one a piece of text, the end last. */
  reply(pieces: readonly string[]): string[];
  /** Body of an HTTP error. */
  errorBody(error: { message: string; type: string; code?: string }): unknown;
  /** Frame of an error inside a stream. */
  errorFrame(error: { message: string; code: string }): string;
  /** What the vendor calls a model too busy, or a limit reached, inside a stream. */
  readonly busy: { readonly code: string; readonly class: string };
}

/** Usage of every {@link VendorDialect.reply}: 12 tokens in, 5 of them cached, and 7 out. */
export const REPLY_USAGE = {
  input_tokens: 12,
  output_tokens: 7,
  cached_tokens: 5,
  cache_write_tokens: 0,
  thinking_tokens: 2,
};

/** Data of a server-sent event, whose name is its type in both protocols. */
export interface EventData {
  readonly type: string;
  readonly [field: string]: unknown;
}

export const frame = (data: EventData): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const anthropic: VendorDialect = {
  vendor: 'Anthropic',
  endpoint: (url, apiKey) => ({ kind: 'anthropic', baseUrl: url, apiKey }),
  replyPath: '/v1/messages',
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
  vendor: 'OpenAI',
  endpoint: (url, apiKey) => ({ kind: 'openai', baseUrl: `${url}/v1`, apiKey }),
  replyPath: '/v1/responses',
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

export const DIALECTS: readonly VendorDialect[] = [anthropic, openai];
