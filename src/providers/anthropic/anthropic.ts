import Anthropic from '@anthropic-ai/sdk';
import { ProviderFailure } from '../../errors.ts';
import type { Finish, FinishReason, Usage } from '../../schemas/usage.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import type {
  ChatMessage,
  Provider,
  ProviderRequest,
  StreamPart,
  ThinkingBlock,
} from '../provider.ts';
import type { SdkContext } from '../sdk-failure.ts';
import { sdkStream } from '../sdk-stream.ts';
import { stainlessError } from '../stainless-error.ts';
import { wireMessages } from '../wire-messages.ts';
import { askModelFacts, type ModelFacts } from './model-facts.ts';

/** The SDK's types are those of the newest API version, which has no temperature. */
type Body = Anthropic.MessageCreateParamsStreaming & { readonly temperature?: number };

/**
 * The newest API version that takes a temperature; later ones answer 400 whatever its value.
 * https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
const VERSION_WITH_TEMPERATURE = '2023-06-01';

/** Thinking of a model that wants a budget when none was set. */
const DEFAULT_BUDGET_TOKENS = 16_000;

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
  const known = new Map<string, ModelFacts>();

  async function factsOf(model: string, signal: AbortSignal): Promise<ModelFacts> {
    const facts = known.get(model) ?? (await askModelFacts(client, model, context, signal));
    known.set(model, facts);
    return facts;
  }

  async function* parts(request: ProviderRequest, signal: AbortSignal): AsyncGenerator<StreamPart> {
    const { model, maxTokens, thinking } = request;
    const body: Body =
      maxTokens !== undefined && thinking === undefined
        ? { ...bodyOf(request), max_tokens: maxTokens }
        : { ...bodyOf(request), ...limitsOf(request, await factsOf(model, signal)) };
    const { data, request_id } = await client.messages
      .create(body, {
        signal,
        ...(body.temperature === undefined
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

function bodyOf(request: ProviderRequest): Omit<Body, 'max_tokens'> {
  const { system, thinking } = request;
  const temperature = thinking === undefined ? request.temperature : temperatureOfThought(request);
  return {
    model: request.model,
    messages: wireMessages(request.messages).map(wireMessage),
    stream: true,
    // Each request repeats the one before and adds to it; this has the API cache what it has seen.
    cache_control: { type: 'ephemeral' },
    ...(system === undefined ? {} : { system }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

/** A model that thinks has temperature 1, and the API takes no other. */
function temperatureOfThought({ temperature }: ProviderRequest): undefined {
  if (temperature === undefined || temperature === 1) return undefined;
  throw new ProviderFailure(
    `Anthropic takes no temperature together with thinking, except 1 (${temperature}).`,
    { class: 'invalid_request', retryable: false },
  );
}

/** The longest reply, and how much of it may be thinking. */
function limitsOf(
  { maxTokens, thinking }: ProviderRequest,
  { maxTokens: longest, adaptive, budgeted }: ModelFacts,
): Pick<Body, 'max_tokens' | 'thinking'> {
  if (thinking === undefined) return { max_tokens: maxTokens ?? longest };
  // Without this, newer models think without showing it.
  const display = 'summarized';
  const hasBudget = thinking.budgetTokens === undefined ? !adaptive : budgeted;
  if (!hasBudget) {
    return { max_tokens: maxTokens ?? longest, thinking: { type: 'adaptive', display } };
  }
  const budget = thinking.budgetTokens ?? DEFAULT_BUDGET_TOKENS;
  return {
    // The API counts thinking as part of the reply; what is left is as long as it was to be.
    max_tokens: maxTokens === undefined ? longest : Math.min(longest, maxTokens + budget),
    thinking: { type: 'enabled', budget_tokens: budget, display },
  };
}

function wireMessage({ role, content, thinking = [] }: ChatMessage): Anthropic.MessageParam {
  if (thinking.length === 0) return { role, content };
  return { role, content: [...thinking.map(wireThinking), { type: 'text', text: content }] };
}

function wireThinking(block: ThinkingBlock): Anthropic.ContentBlockParam {
  return block.type === 'redacted'
    ? { type: 'redacted_thinking', data: block.data }
    : { type: 'thinking', thinking: block.text, signature: block.signature };
}

async function* partsOf(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  requestId: string | null | undefined,
): AsyncGenerator<StreamPart> {
  let model: string | null = null;
  let stopReason: Anthropic.StopReason | null = null;
  let usage: Usage = {};
  let thought = { text: '', signature: '' };

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
      case 'content_block_start':
        thought = { text: '', signature: '' };
        if (event.content_block?.type === 'redacted_thinking') {
          const { data } = event.content_block;
          yield { type: 'thinking-block', block: { type: 'redacted', data } };
        }
        break;
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') {
          yield { type: 'text-delta', text: event.delta.text };
        } else if (event.delta.type === 'thinking_delta') {
          thought.text += event.delta.thinking;
          yield { type: 'thinking-delta', text: event.delta.thinking };
        } else if (event.delta.type === 'signature_delta') {
          thought.signature += event.delta.signature;
        }
        break;
      case 'content_block_stop':
        if (thought.signature !== '') {
          yield { type: 'thinking-block', block: { type: 'thinking', ...thought } };
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
        // Events newer than this code hold no text of their own.
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
