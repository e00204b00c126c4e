import { ApiError, GoogleGenAI } from '@google/genai';
import type { HttpEndpoint } from '../endpoint.ts';
import { field, readErrorText } from '../error-body.ts';
import type { Fetch } from '../patient-fetch.ts';
import type { ReportedError, SdkContext } from '../sdk-failure.ts';

/** Stated, because the SDK would look in the environment otherwise. */
const BASE_URL = 'https://generativelanguage.googleapis.com/';

/** The SDK for the Gemini API, and what failures of it are told with. */
export function googleClient(
  endpoint: HttpEndpoint,
  fetch: Fetch,
): { readonly client: GoogleGenAI; readonly context: SdkContext } {
  const client = new GoogleGenAI({
    apiKey: endpoint.apiKey,
    enterprise: false,
    httpOptions: {
      baseUrl: endpoint.baseUrl ?? BASE_URL,
      // Left to itself, the SDK opens a connection a request.
      fetch,
    },
  });
  const context: SdkContext = {
    vendor: 'Google',
    readError: (error) =>
      error instanceof ApiError
        ? { kind: 'reported', status: error.status, ...reportOf(error) }
        : undefined,
    secrets: [endpoint.apiKey],
  };
  return { client, context };
}

/** The error the API reported, whose body the SDK keeps as the message and nowhere else. */
export function reportOf({ message }: ApiError): ReportedError {
  const { codes, message: said, details } = readErrorText(message.slice(message.indexOf('{')));
  const delay = details.map((detail) => field(detail, 'retryDelay')).find((value) => value != null);
  const seconds = typeof delay === 'string' ? Number(delay.replace(/s$/, '')) : Number.NaN;
  return {
    codes,
    message: said ?? message,
    ...(Number.isNaN(seconds) ? {} : { retryAfterMs: Math.round(seconds * 1000) }),
  };
}
