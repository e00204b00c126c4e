import Anthropic from '@anthropic-ai/sdk';
import type { Finish, FinishReason, Usage } from '../../schemas/usage.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';
import { type SdkContext, sdkFailure } from '../sdk-failure.ts';
import { sdkStream } from '../sdk-stream.ts';
import { stainlessError } from '../stainless-error.ts';
import { wireMessages } from '../wire-messages.ts';

/**
 * The Messages API wants to be told the longest reply, and its Models API says what that is. Where
 * an endpoint has no Models API this stands in; every model Anthropic serves can write as much.
 */
const MAX_TOKENS_IF_UNKNOWN = 32_000;

/**
 * The newest API version that takes a temperature; later ones answer 400 whatever its value.
 * https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
const VERSION_WITH_TEMPERATURE = '2023-06-01';

const FINISH_REASONS: Readonly<Record<Anthropic.StopReason, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  tool_use: 'other',
  pause_turn: 'other',
};

/** Claude models over the Messages API. It takes no seed. */
export function createAnthropic(endpoint: HttpEndpoint): Provider {
  const client = new Anthropic({
    apiKey: endpoint.apiKey,
    // Null, unlike undefined, keeps the SDK from looking in the environment.
    baseURL: endpoint.baseUrl ?? null,
    maxRetries: 0,
    logLevel: 'off',
  });
  const context: SdkContext = {
    vendor: 'Anthropic',
    readError: stainlessError(Anthropic),
    secrets: [endpoint.apiKey],
  };
  const longest = new Map<string, number>();

  async function maxTokensOf(model: string, signal: AbortSignal): Promise<number> {
    const known = longest.get(model);
    if (known !== undefined) return known;
    const asked = await askMaxTokens(client, model, context, signal);
    longest.set(model, asked);
    return asked;
  }

  async function* parts(request: ProviderRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    const maxTokens = request.maxTokens ?? (await maxTokensOf(request.model, signal));
    const { data, request_id } = await client.messages
      .create(bodyOf(request, maxTokens), {
        signal,
        ...(request.temperature === undefined
          ? {}
          : { headers: { 'anthropic-version': VERSION_WITH_TEMPERATURE } }),
      })
      .withResponse();
    yield* partsOf(data, request_id);
  }

  return {
    stream: (request, { signal }) => sdkStream(parts(request, signal), context, signal),
  };
}

function bodyOf(
  request: ProviderRequest,
  maxTokens: number,
): Anthropic.MessageCreateParamsStreaming {
  return {
    model: request.model,
    max_tokens: maxTokens,
    messages: wireMessages(request.messages).map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(request.system === undefined ? {} : { system: request.system }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
  };
}

/**
 * Asks for the most tokens a model can write.
 *
 * A refusal says nothing about the reply itself: the endpoint may not have this API, and if key or
 * model are wrong the request for the reply will say so. Any other failure is passed on, because a
 * stand-in would change the limit from one reply to the next.
 */
async function askMaxTokens(
  client: Anthropic,
  model: string,
  context: SdkContext,
  signal: AbortSignal,
): Promise<number> {
  try {
    const { max_tokens } = await client.models.retrieve(model, {}, { signal });
    return max_tokens ?? MAX_TOKENS_IF_UNKNOWN;
  } catch (error) {
    signal.throwIfAborted();
    const failure = sdkFailure(error, context);
    if (failure.status !== undefined && !failure.retryable) return MAX_TOKENS_IF_UNKNOWN;
    throw failure;
  }
}

async function* partsOf(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  requestId: string | null | undefined,
): AsyncGenerator<StreamPart> {
  let model: string | null = null;
  let stopReason: Anthropic.StopReason | null = null;
  let usage: Usage = {};

  for await (const event of events) {
    switch (event.type) {
      case 'message_start': {
        model = event.message.model ?? null;
        // Its output count is a running one of a reply that has not begun.
        const { output_tokens: _, ...input } = event.message.usage ?? {};
        usage = usageOf(input);
        yield { type: 'usage', usage };
        break;
      }
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') {
          yield { type: 'text-delta', text: event.delta.text };
        } else if (event.delta.type === 'thinking_delta') {
          yield { type: 'thinking-delta', text: event.delta.thinking };
        }
        break;
      case 'message_delta':
        stopReason = event.delta.stop_reason;
        usage = { ...usage, ...usageOf(event.usage ?? {}) };
        yield { type: 'usage', usage };
        break;
      case 'message_stop':
        yield {
          type: 'finish',
          finish: finishOf(stopReason),
          model,
          requestId: requestId ?? undefined,
        };
        break;
      default:
        // Blocks that start and stop, and events newer than this code, hold no text of their own.
        break;
    }
  }
}

function finishOf(reason: Anthropic.StopReason | null): Finish {
  const unified: FinishReason | undefined = reason === null ? undefined : FINISH_REASONS[reason];
  return { unified: unified ?? 'other', raw: reason };
}

type WireUsage = Partial<
  Pick<
    Anthropic.MessageDeltaUsage,
    | 'input_tokens'
    | 'output_tokens'
    | 'cache_read_input_tokens'
    | 'cache_creation_input_tokens'
    | 'output_tokens_details'
  >
>;

/** Anthropic counts input tokens that went through its cache apart from the others. */
function usageOf(wire: WireUsage): Usage {
  const read = wire.cache_read_input_tokens ?? undefined;
  const written = wire.cache_creation_input_tokens ?? undefined;
  const thinking = wire.output_tokens_details?.thinking_tokens;
  return {
    ...(wire.input_tokens == null
      ? {}
      : { input_tokens: wire.input_tokens + (read ?? 0) + (written ?? 0) }),
    ...(wire.output_tokens === undefined ? {} : { output_tokens: wire.output_tokens }),
    ...(read === undefined ? {} : { cached_tokens: read }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
    ...(thinking === undefined ? {} : { thinking_tokens: thinking }),
  };
}
