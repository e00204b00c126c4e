import type { ChatRequest, ChatResponse } from 'ollama';
import type { Usage } from '../../schemas/usage.ts';
import type { OllamaEndpoint } from '../endpoint.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';
import type { SdkContext } from '../sdk-failure.ts';
import { sdkStream, untilCutOff } from '../sdk-stream.ts';
import { wireMessages } from '../wire-messages.ts';
import { ollamaClient, ollamaContext } from './client.ts';

/** What newer servers take and the SDK does not know of yet. */
interface Body extends ChatRequest {
  readonly stream: true;
  /** False: a history too long for the context is an error, instead of being cut. */
  readonly truncate: false;
  /** False: a reply that fills the context ends there, instead of the history being cut. */
  readonly shift: false;
}

/** Models on this machine, or wherever an Ollama server runs. */
export function createOllama(endpoint: OllamaEndpoint, fetch: Fetch): Provider {
  async function ask(request: ProviderRequest, context: SdkContext, signal: AbortSignal) {
    const chunks = await ollamaClient(endpoint, fetch, context, signal).chat(bodyOf(request));
    return partsOf(untilCutOff(chunks));
  }

  return {
    stream: (request, { signal }) => {
      const context = ollamaContext(endpoint, request.model);
      return sdkStream(() => ask(request, context, signal), context, signal);
    },
  };
}

function bodyOf(request: ProviderRequest): Body {
  const messages = wireMessages(request.messages).map(({ role, content }) => ({ role, content }));
  const { system, temperature, maxTokens, thinking, contextWindow } = request;
  return {
    model: request.model,
    messages: system === undefined ? messages : [{ role: 'system', content: system }, ...messages],
    stream: true,
    truncate: false,
    shift: false,
    ...(thinking === undefined ? {} : { think: true }),
    options: {
      seed: request.seed,
      ...(contextWindow === undefined ? {} : { num_ctx: contextWindow }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
    },
  };
}

async function* partsOf(chunks: AsyncIterable<ChatResponse>): AsyncGenerator<StreamPart> {
  for await (const { message, done, done_reason: raw, model, ...counts } of chunks) {
    if (message?.thinking) yield { type: 'thinking-delta', text: message.thinking };
    if (message?.content) yield { type: 'text-delta', text: message.content };
    if (!done) continue;
    yield { type: 'usage', usage: usageOf(counts) };
    const unified = raw === 'stop' || raw === 'length' ? raw : 'other';
    yield { type: 'finish', finish: { unified, raw: raw ?? null }, model: model ?? null };
  }
}

/** Ollama leaves out a count that is zero, so an absent one is not known. */
function usageOf(wire: Partial<Pick<ChatResponse, 'prompt_eval_count' | 'eval_count'>>): Usage {
  const { prompt_eval_count: input, eval_count: output } = wire;
  return {
    ...(input === undefined ? {} : { input_tokens: input }),
    ...(output === undefined ? {} : { output_tokens: output }),
  };
}
