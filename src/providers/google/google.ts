import {
  ApiError,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type GenerateContentResponseUsageMetadata,
  FinishReason as GoogleFinish,
} from '@google/genai';
import type { FinishReason, Usage } from '../../schemas/usage.ts';
import type { HttpEndpoint } from '../endpoint.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { Provider, ProviderRequest, StreamPart, ThinkingBlock } from '../provider.ts';
import { reportedFailure, type SdkContext } from '../sdk-failure.ts';
import { sdkStream, untilCutOff } from '../sdk-stream.ts';
import { wireMessages } from '../wire-messages.ts';
import { googleClient, reportOf } from './client.ts';

/** Google's seeds have 31 bits, and no sign. */
const SEED_BITS = 0x7fffffff;

const FINISH_REASONS: Readonly<Partial<Record<GoogleFinish, FinishReason>>> = {
  [GoogleFinish.STOP]: 'stop',
  [GoogleFinish.MAX_TOKENS]: 'length',
  [GoogleFinish.SAFETY]: 'content_filter',
  [GoogleFinish.RECITATION]: 'content_filter',
  [GoogleFinish.BLOCKLIST]: 'content_filter',
  [GoogleFinish.PROHIBITED_CONTENT]: 'content_filter',
  [GoogleFinish.SPII]: 'content_filter',
};

/** Gemini models over the Gemini API. */
export function createGoogle(endpoint: HttpEndpoint, fetch: Fetch): Provider {
  const { client, context } = googleClient(endpoint, fetch);

  async function ask(request: ProviderRequest, signal: AbortSignal) {
    const chunks = await client.models.generateContentStream(parametersOf(request, signal));
    return partsOf(chunks, context);
  }

  return {
    stream: (request, { signal }) => sdkStream(() => ask(request, signal), context, signal),
  };
}

function parametersOf(request: ProviderRequest, signal: AbortSignal): GenerateContentParameters {
  const { system, temperature, maxTokens, thinking } = request;
  return {
    model: request.model,
    contents: wireMessages(request.messages).map(({ role, content, thinking }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content, ...signatureOf(thinking) }],
    })),
    config: {
      abortSignal: signal,
      seed: request.seed & SEED_BITS,
      ...(system === undefined ? {} : { systemInstruction: system }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
      ...(thinking === undefined
        ? {}
        : {
            thinkingConfig: {
              includeThoughts: true,
              ...(thinking.budgetTokens === undefined
                ? {}
                : { thinkingBudget: thinking.budgetTokens }),
            },
          }),
    },
  };
}

/**
 * The signature of what was said, in which the model finds its thoughts again. A streamed reply comes
 * in many parts and goes back as one, which has the last.
 */
function signatureOf(thinking: readonly ThinkingBlock[] = []): { thoughtSignature?: string } {
  const last = thinking.at(-1);
  return last?.type === 'redacted' ? { thoughtSignature: last.data } : {};
}

async function* partsOf(
  chunks: AsyncIterable<GenerateContentResponse>,
  context: SdkContext,
): AsyncGenerator<StreamPart> {
  try {
    for await (const chunk of untilCutOff(chunks)) yield* partsOfChunk(chunk);
  } catch (error) {
    // Inside a stream, the status is only a word for the kind of error.
    throw error instanceof ApiError ? reportedFailure(reportOf(error), context) : error;
  }
}

function* partsOfChunk(chunk: GenerateContentResponse): Generator<StreamPart> {
  const candidate = chunk.candidates?.[0];
  for (const { text, thought, thoughtSignature } of candidate?.content?.parts ?? []) {
    if (text) yield { type: thought ? 'thinking-delta' : 'text-delta', text };
    if (thoughtSignature) {
      yield { type: 'thinking-block', block: { type: 'redacted', data: thoughtSignature } };
    }
  }
  if (chunk.usageMetadata !== undefined) {
    yield { type: 'usage', usage: usageOf(chunk.usageMetadata) };
  }
  const blocked = chunk.promptFeedback?.blockReason;
  const raw = candidate?.finishReason ?? blocked;
  if (raw === undefined) return;
  const reason = candidate?.finishReason;
  const unified = reason === undefined ? 'content_filter' : FINISH_REASONS[reason];
  yield {
    type: 'finish',
    finish: { unified: unified ?? 'other', raw },
    model: chunk.modelVersion ?? null,
    requestId: chunk.responseId,
  };
}

/** Google counts thoughts apart from the text, and leaves out a count that is zero. */
function usageOf(wire: GenerateContentResponseUsageMetadata): Usage {
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = wire;
  const output =
    candidatesTokenCount === undefined && thoughtsTokenCount === undefined
      ? undefined
      : (candidatesTokenCount ?? 0) + (thoughtsTokenCount ?? 0);
  return {
    ...(promptTokenCount === undefined ? {} : { input_tokens: promptTokenCount }),
    ...(output === undefined ? {} : { output_tokens: output }),
    ...(wire.cachedContentTokenCount === undefined
      ? {}
      : { cached_tokens: wire.cachedContentTokenCount }),
    ...(thoughtsTokenCount === undefined ? {} : { thinking_tokens: thoughtsTokenCount }),
  };
}
