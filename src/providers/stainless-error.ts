import { readErrorBody } from './error-body.ts';
import { retryAfterMs } from './retry-after.ts';
import type { SdkError } from './sdk-failure.ts';

/** The error classes of an SDK that Stainless generated: Anthropic's and OpenAI's are laid out alike. */
interface StainlessSdk {
  readonly APIError: ErrorClass<{
    readonly status: number | undefined;
    readonly headers: Headers | undefined;
    readonly error: unknown;
  }>;
  readonly APIConnectionError: ErrorClass<{ readonly status: undefined }>;
  readonly APIConnectionTimeoutError: ErrorClass<unknown>;
}

type ErrorClass<Fields> = abstract new (...args: never[]) => Error & Fields;

/** Reads the errors of such an SDK. */
export function stainlessError(sdk: StainlessSdk): (error: unknown) => SdkError | undefined {
  return (error) => {
    if (error instanceof sdk.APIConnectionTimeoutError) return { kind: 'timeout' };
    // A connection error is an API error as well, but one that no API reported.
    if (error instanceof sdk.APIConnectionError) return { kind: 'connection' };
    if (!(error instanceof sdk.APIError)) return undefined;
    const { codes, message } = readErrorBody(error.error);
    return {
      kind: 'reported',
      status: error.status,
      codes,
      // The SDK puts the status in front of its own message.
      message: message ?? error.message.replace(/^\d{3} /, ''),
      retryAfterMs: retryAfterMs(error.headers),
    };
  };
}
