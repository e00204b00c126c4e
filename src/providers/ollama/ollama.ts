import { type ChatRequest, type ChatResponse, Ollama } from 'ollama';
import type { ProviderErrorClass, Usage } from '../../schemas/usage.ts';
import type { OllamaEndpoint } from '../endpoint.ts';
import { readErrorBody, readErrorText } from '../error-body.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { Provider, ProviderRequest, StreamPart } from '../provider.ts';
import { retryAfterMs } from '../retry-after.ts';
import { reportedFailure, type SdkContext } from '../sdk-failure.ts';
import { sdkStream, untilCutOff } from '../sdk-stream.ts';
import { wireMessages } from '../wire-messages.ts';
import { jsonLines } from './json-lines.ts';

/** Models on this machine, or wherever an Ollama server runs. */
export function createOllama({ baseUrl, apiKey }: OllamaEndpoint, fetch: Fetch): Provider {
  async function* parts(
    request: ProviderRequest,
    context: SdkContext,
    signal: AbortSignal,
  ): AsyncGenerator<StreamPart> {
    // The SDK can stop no request but all of a client's, so each request has its own.
    const client = new Ollama({
      ...(baseUrl === undefined ? {} : { host: baseUrl }),
      ...(apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } }),
      fetch: (url, init) => fetchChecked(fetch, url, { ...init, signal }, context),
    });
    const chunks = await client.chat(bodyOf(request));
    yield* partsOf(untilCutOff(chunks));
  }

  return {
    stream: (request, { signal }) => {
      const context: SdkContext = {
        vendor: 'Ollama',
        // What the API reports is read from its response, below.
        readError: () => undefined,
        secrets: apiKey === undefined ? [] : [apiKey],
        advice: (failureClass) => adviceOn(failureClass, request.model),
      };
      return sdkStream(parts(request, context, signal), context, signal);
    },
  };
}

function adviceOn(failureClass: ProviderErrorClass, model: string): string | undefined {
  switch (failureClass) {
    case 'connection':
      return 'If Ollama is not running, start it with: ollama serve';
    case 'model_not_found':
      return `Get the model with: ollama pull ${model}`;
    default:
      return undefined;
  }
}

/**
 * Fetches, and reads what goes wrong itself: the SDK prints bodies of errors and lines it cannot
 * parse to the console, and goes on without such lines.
 */
async function fetchChecked(
  fetch: Fetch,
  url: string | URL | Request,
  init: RequestInit,
  context: SdkContext,
): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) {
    const text = await response.text();
    const { codes, message } = readErrorText(text);
    throw reportedFailure(
      {
        status: response.status,
        codes,
        message: message ?? (text || response.statusText),
        retryAfterMs: retryAfterMs(response.headers),
      },
      context,
    );
  }
  const lines = response.body?.pipeThrough(
    jsonLines((line) => {
      const { message } = readErrorBody(line);
      const reported = typeof line === 'object' && line !== null && 'error' in line;
      if (reported)
        throw reportedFailure({ codes: [], message: message ?? 'no reason given' }, context);
    }),
  );
  return new Response(lines, response);
}

function bodyOf(request: ProviderRequest): ChatRequest & { stream: true } {
  const messages = wireMessages(request.messages).map(({ role, content }) => ({ role, content }));
  const { system, temperature, maxTokens, thinking } = request;
  return {
    model: request.model,
    messages: system === undefined ? messages : [{ role: 'system', content: system }, ...messages],
    stream: true,
    ...(thinking === undefined ? {} : { think: true }),
    options: {
      seed: request.seed,
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
