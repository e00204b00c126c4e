import { Ollama } from 'ollama';
import type { ProviderErrorClass } from '../../schemas/usage.ts';
import type { OllamaEndpoint } from '../endpoint.ts';
import { readErrorBody, readErrorText } from '../error-body.ts';
import type { Fetch } from '../patient-fetch.ts';
import { retryAfterMs } from '../retry-after.ts';
import { reportedFailure, type SdkContext } from '../sdk-failure.ts';
import { ollamaUrl } from './address.ts';
import { jsonLines } from './json-lines.ts';

/** What failures of an endpoint are told with. */
export function ollamaContext({ apiKey }: OllamaEndpoint, model: string): SdkContext {
  return {
    vendor: 'Ollama',
    // What the API reports is read from its response, below.
    readError: () => undefined,
    secrets: apiKey === undefined ? [] : [apiKey],
    advice: (failureClass) => adviceOn(failureClass, model),
  };
}

/** The SDK for one request: it can stop no request but all of a client's, so each has its own. */
export function ollamaClient(
  { baseUrl, apiKey }: OllamaEndpoint,
  fetch: Fetch,
  context: SdkContext,
  signal: AbortSignal,
): Ollama {
  const authorization = apiKey === undefined ? undefined : `Bearer ${apiKey}`;
  return new Ollama({
    host: ollamaUrl(baseUrl),
    fetch: (url, init) => {
      const headers = new Headers(init?.headers);
      // For one address, the SDK sends what it finds in OLLAMA_API_KEY.
      headers.delete('authorization');
      if (authorization !== undefined) headers.set('authorization', authorization);
      return fetchChecked(fetch, url, { ...init, headers, signal }, context);
    },
  });
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

/** What answers with a stream of lines. */
const STREAMED = /\/api\/(chat|pull)$/;

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
  if (!STREAMED.test(String(url))) return response;
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
