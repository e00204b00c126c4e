import type OpenAI from 'openai';
import type { FinishReason, Usage } from '../../schemas/usage.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';
import { rateLimitPart } from '../rate-limit-state.ts';
import { reportedFailure, type SdkContext } from '../sdk-failure.ts';
import { sdkStream } from '../sdk-stream.ts';
import { sseEvents } from '../sse-events.ts';
import { wireMessages } from '../wire-messages.ts';
import { openaiClient, REQUEST_ID } from './client.ts';

type Body = OpenAI.Responses.ResponseCreateParamsStreaming;
type Event = OpenAI.Responses.ResponseStreamEvent;
type ModelResponse = OpenAI.Responses.Response;

/** OpenAI models over the Responses API. It takes no seed, and is told to store nothing. */
export function createOpenAI(endpoint: HttpEndpoint, fetch: Fetch): Provider {
  const { client, context } = openaiClient({ vendor: 'OpenAI', ...endpoint }, fetch);

  async function ask(request: ProviderRequest, signal: AbortSignal) {
    const response = await client.responses.create(bodyOf(request), { signal }).asResponse();
    return partsOf(sseEvents(response, context), response.headers, context);
  }

  return {
    stream: (request, { signal }) => sdkStream(() => ask(request, signal), context, signal),
  };
}

function bodyOf(request: ProviderRequest): Body {
  return {
    model: request.model,
    input: wireMessages(request.messages).map(({ role, content }) => ({ role, content })),
    stream: true,
    store: false,
    ...(request.system === undefined ? {} : { instructions: request.system }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.maxTokens === undefined ? {} : { max_output_tokens: request.maxTokens }),
    // OpenAI shows summaries of what a model thinks, and takes no budget for it.
    ...(request.thinking === undefined ? {} : { reasoning: { summary: 'auto' } }),
  };
}

async function* partsOf(
  events: AsyncIterable<Event>,
  headers: Headers,
  context: SdkContext,
): AsyncGenerator<StreamPart> {
  yield* rateLimitPart(headers);
  const requestId = headers.get(REQUEST_ID) ?? undefined;
  let refused = false;
  let thought = false;

  for await (const event of events) {
    switch (event.type) {
      case 'response.output_text.delta':
        yield { type: 'text-delta', text: event.delta };
        break;
      case 'response.refusal.delta':
        // A refusal is what the model said, too.
        refused = true;
        yield { type: 'text-delta', text: event.delta };
        break;
      case 'response.reasoning_summary_part.added':
        // Each is a paragraph, and says nothing of the end of the one before.
        if (thought) yield { type: 'thinking-delta', text: '\n\n' };
        break;
      case 'response.reasoning_text.delta':
      case 'response.reasoning_summary_text.delta':
        thought = true;
        yield { type: 'thinking-delta', text: event.delta };
        break;
      case 'response.completed':
      case 'response.incomplete': {
        const { response } = event;
        yield { type: 'usage', usage: usageOf(response) };
        const raw = refused
          ? 'refusal'
          : (response.incomplete_details?.reason ?? response.status ?? null);
        yield {
          type: 'finish',
          finish: { unified: unifiedReason(raw), raw },
          model: response.model ?? null,
          requestId,
        };
        break;
      }
      case 'response.failed': {
        yield { type: 'usage', usage: usageOf(event.response) };
        const { code, message } = event.response.error ?? {
          code: null,
          message: 'no reason given',
        };
        throw reportedFailure({ codes: [code], message }, context);
      }
      case 'error':
        throw reportedFailure({ codes: [event.code], message: event.message }, context);
      default:
        // Items that start and end, and events newer than this code, hold no text of their own.
        break;
    }
  }
}

function unifiedReason(raw: string | null): FinishReason {
  switch (raw) {
    case 'completed':
      return 'stop';
    case 'max_output_tokens':
      return 'length';
    case 'content_filter':
    case 'refusal':
      return raw;
    default:
      return 'other';
  }
}

function usageOf({ usage }: ModelResponse): Usage {
  if (usage == null) return {};
  const { input_tokens_details: input, output_tokens_details: output } = usage;
  return {
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    ...(input?.cached_tokens === undefined ? {} : { cached_tokens: input.cached_tokens }),
    ...(input?.cache_write_tokens === undefined
      ? {}
      : { cache_write_tokens: input.cache_write_tokens }),
    ...(output?.reasoning_tokens === undefined ? {} : { thinking_tokens: output.reasoning_tokens }),
  };
}
