import type OpenAI from 'openai';
import type { Finish, FinishReason, Usage } from '../../schemas/usage.ts';
import type { CompatibleEndpoint } from '../endpoint.ts';
import { openaiClient, REQUEST_ID } from '../openai/client.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { Provider, ProviderRequest, StreamPart, Thinking } from '../provider.ts';
import { rateLimitPart } from '../rate-limit-state.ts';
import { sdkStream } from '../sdk-stream.ts';
import { sseEvents } from '../sse-events.ts';
import type { ThinkingRequest } from '../thinking.ts';
import { alternating, wireMessages } from '../wire-messages.ts';

type Body = OpenAI.ChatCompletionCreateParamsStreaming;
type Chunk = OpenAI.ChatCompletionChunk;

/**
 * What servers add to OpenAI's protocol: the thinking, under one name or the other, and content in
 * pieces, as Mistral's of models that think.
 */
interface Delta extends Omit<OpenAI.ChatCompletionChunk.Choice.Delta, 'content'> {
  readonly content?: string | readonly ContentPiece[] | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

interface ContentPiece {
  readonly text?: string;
  readonly thinking?: readonly ContentPiece[];
}

/**
 * Models behind any server that speaks OpenAI's Chat Completions, xAI's among them. The protocol has
 * no way to ask for thinking that all of them take; what a model thinks unasked is told apart.
 */
export function createOpenAICompatible(endpoint: CompatibleEndpoint, fetch: Fetch): Provider {
  const { client, context } = openaiClient(endpoint, fetch);

  async function ask(request: ProviderRequest, signal: AbortSignal) {
    const body = bodyOf(request, endpoint.thinking);
    const response = await client.chat.completions.create(body, { signal }).asResponse();
    return partsOf(sseEvents(response, context), response.headers);
  }

  return {
    stream: (request, { signal }) => sdkStream(() => ask(request, signal), context, signal),
  };
}

function bodyOf(request: ProviderRequest, style: ThinkingRequest | undefined): Body {
  const messages = alternating(wireMessages(request.messages));
  return {
    model: request.model,
    messages:
      request.system === undefined
        ? messages
        : [{ role: 'system', content: request.system }, ...messages],
    stream: true,
    stream_options: { include_usage: true },
    seed: request.seed,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    ...(request.thinking === undefined ? {} : thinkingFields(request.thinking, style)),
  };
}

/** The words of the server for what the protocol has none for. */
function thinkingFields({ budgetTokens }: Thinking, style: ThinkingRequest | undefined) {
  switch (style) {
    case 'effort':
      return { reasoning_effort: 'medium' as const };
    case 'reasoning':
      return {
        reasoning: budgetTokens === undefined ? { enabled: true } : { max_tokens: budgetTokens },
      };
    case 'template':
      return { chat_template_kwargs: { enable_thinking: true } };
    case 'always':
    case undefined:
      return {};
    default:
      return style satisfies never;
  }
}

async function* partsOf(
  chunks: AsyncIterable<Chunk>,
  headers: Headers,
): AsyncGenerator<StreamPart> {
  yield* rateLimitPart(headers);
  const requestId = headers.get(REQUEST_ID) ?? undefined;
  let model: string | null = null;
  let refused = false;

  for await (const chunk of chunks) {
    model ??= chunk.model || null;
    const choice = chunk.choices?.[0];
    const delta = choice?.delta as Delta | undefined;
    const thinking = delta?.reasoning_content || delta?.reasoning;
    if (thinking) yield { type: 'thinking-delta', text: thinking };
    if (delta?.refusal) {
      // A refusal is what the model said, too.
      refused = true;
      yield { type: 'text-delta', text: delta.refusal };
    }
    if (delta?.content) yield* contentParts(delta.content);
    if (chunk.usage != null) yield { type: 'usage', usage: usageOf(chunk.usage) };
    const reason = choice?.finish_reason;
    // Some servers say '' where others say null.
    if (reason) {
      yield { type: 'finish', finish: finishOf(reason, refused), model, requestId };
    }
  }
}

function* contentParts(content: string | readonly ContentPiece[]): Generator<StreamPart> {
  if (typeof content === 'string') {
    yield { type: 'text-delta', text: content };
    return;
  }
  for (const { text, thinking = [] } of content) {
    if (text) yield { type: 'text-delta', text };
    for (const { text } of thinking) if (text) yield { type: 'thinking-delta', text };
  }
}

function finishOf(reason: string, refused: boolean): Finish {
  return refused
    ? { unified: 'refusal', raw: 'refusal' }
    : { unified: unifiedReason(reason), raw: reason };
}

function unifiedReason(raw: string): FinishReason {
  switch (raw) {
    case 'stop':
    case 'length':
    case 'content_filter':
      return raw;
    default:
      return 'other';
  }
}

function usageOf(wire: OpenAI.CompletionUsage): Usage {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = wire;
  const thinking = wire.completion_tokens_details?.reasoning_tokens;
  const cached = wire.prompt_tokens_details?.cached_tokens;
  const written = wire.prompt_tokens_details?.cache_write_tokens;
  // xAI counts thinking apart from the completion, which only the total tells.
  const apart = thinking !== undefined && total === input + output + thinking;
  return {
    input_tokens: input,
    output_tokens: apart ? output + thinking : output,
    ...(cached == null ? {} : { cached_tokens: cached }),
    ...(written == null ? {} : { cache_write_tokens: written }),
    ...(thinking == null ? {} : { thinking_tokens: thinking }),
  };
}
