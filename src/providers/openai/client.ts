import OpenAI from 'openai';
import { keepOwnHeaders } from '../own-headers.ts';
import { type Fetch, SDK_TIMEOUT_MS } from '../patient-fetch.ts';
import type { SdkContext } from '../sdk-failure.ts';
import { stainlessError } from '../stainless-error.ts';

/** The header with the id of a request. */
export const REQUEST_ID = 'x-request-id';

/** OpenAI, or a server that speaks its protocols. */
export interface OpenAIServer {
  /** Who it belongs to, for messages. */
  readonly vendor: string;
  /** Absent: OpenAI itself. */
  readonly baseUrl?: string | undefined;
  /** Absent: none is sent. */
  readonly apiKey?: string | undefined;
}

/** The SDK, with nothing of the environment in it, and what failures of the server are told with. */
export function openaiClient(
  { vendor, baseUrl, apiKey }: OpenAIServer,
  fetch: Fetch,
): { readonly client: OpenAI; readonly context: SdkContext } {
  const client = new OpenAI({
    // Null, unlike undefined, keeps the SDK from looking in the environment.
    baseURL: baseUrl ?? null,
    // The SDK insists on a key; without one, the header it would go into is left out.
    apiKey: apiKey ?? 'none',
    // What the environment holds for these need not belong to this server.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    fetch,
    logLevel: 'off',
  });
  keepOwnHeaders(client, apiKey === undefined ? { authorization: null } : {});
  const secrets = apiKey === undefined ? [] : [apiKey];
  return { client, context: { vendor, readError: stainlessError(OpenAI), secrets } };
}
