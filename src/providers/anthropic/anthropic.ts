import Anthropic from '@anthropic-ai/sdk';
import { ProviderFailure } from '../../errors.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import { keepOwnHeaders } from '../own-headers.ts';
import { type Fetch, SDK_TIMEOUT_MS } from '../patient-fetch.ts';
import type { ChatMessage, Provider, ProviderRequest, ThinkingBlock } from '../provider.ts';
import type { SdkContext } from '../sdk-failure.ts';
import { sdkStream } from '../sdk-stream.ts';
import { sseEvents } from '../sse-events.ts';
import { stainlessError } from '../stainless-error.ts';
import { wireMessages } from '../wire-messages.ts';
import { askModelFacts, type ModelFacts } from './model-facts.ts';
import { readStream } from './read-stream.ts';

/** The SDK's types are those of the newest API version, which has no temperature. */
type Body = Anthropic.MessageCreateParamsStreaming & { readonly temperature?: number };

/**
 * The newest API version that takes a temperature; later ones answer 400 whatever its value.
 * https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
const VERSION_WITH_TEMPERATURE = '2023-06-01';

/** Thinking of a model that wants a budget when none was set. */
const DEFAULT_BUDGET_TOKENS = 16_000;

/** Claude models over the Messages API. It takes no seed. */
export function createAnthropic(endpoint: HttpEndpoint, fetch: Fetch): Provider {
  const client = new Anthropic({
    apiKey: endpoint.apiKey,
    // Null, unlike undefined, keeps the SDK from looking in the environment.
    baseURL: endpoint.baseUrl ?? null,
    webhookKey: null,
    openTelemetry: { propagation: false, traces: false },
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    fetch,
    logLevel: 'off',
  });
  keepOwnHeaders(client, {});
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

  async function ask(request: ProviderRequest, signal: AbortSignal) {
    const { model, maxTokens } = request;
    const body: Body =
      maxTokens !== undefined && !needsFacts(request)
        ? { ...bodyOf(request), max_tokens: maxTokens }
        : { ...bodyOf(request), ...limitsOf(request, await factsOf(model, signal)) };
    const response = await client.messages
      .create(body, {
        signal,
        ...(body.temperature === undefined
          ? {}
          : { headers: { 'anthropic-version': VERSION_WITH_TEMPERATURE } }),
      })
      .asResponse();
    return readStream(sseEvents(response, context), response.headers);
  }

  return {
    prepare: (request, { signal }) =>
      needsFacts(request) && !known.has(request.model) ? factsOf(request.model, signal) : undefined,
    stream: (request, { signal }) => sdkStream(() => ask(request, signal), context, signal),
  };
}

/** Whether a request depends on what its model can do. */
function needsFacts({ maxTokens, thinking }: ProviderRequest): boolean {
  return maxTokens === undefined || thinking !== undefined;
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
