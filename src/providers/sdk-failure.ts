import { inspect } from 'node:util';
import { ProviderFailure } from '../errors.ts';
import type { ProviderErrorClass } from '../schemas/usage.ts';
import { classOfStatus, isRetryable } from './failure-class.ts';
import { scrubSecrets } from './scrub-secrets.ts';

/** What a failure is told of besides itself. */
export interface SdkContext {
  /** Vendor as people call it. */
  readonly vendor: string;
  /** The vendor's SDK, whose error classes both vendors' generator lays out alike. */
  readonly sdk: SdkErrorClasses;
  /** Values no message may show. */
  readonly secrets: readonly string[];
}

interface SdkErrorClasses {
  readonly APIError: ErrorClass<{ readonly status: number | undefined; readonly error: unknown }>;
  readonly APIConnectionError: ErrorClass<{ readonly status: undefined }>;
  readonly APIConnectionTimeoutError: ErrorClass<unknown>;
}

type ErrorClass<Fields> = abstract new (...args: never[]) => Error & Fields;

/** An error as a vendor's API reports it, in the response or inside the stream. */
export interface ReportedError {
  /** HTTP status; absent when it came inside the stream. */
  readonly status?: number | undefined;
  /** The API's own words for the kind of error, most specific first. */
  readonly codes: readonly unknown[];
  readonly message: string;
}

/** Words that say more than the status they come with. */
const CLASS_OF_CODE: Readonly<Record<string, ProviderErrorClass>> = {
  context_length_exceeded: 'context_limit',
  request_too_large: 'context_limit',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
  invalid_prompt: 'content_filter',
  bio_policy: 'content_filter',
  model_not_found: 'model_not_found',
};

/** Words that stand in for a status where there is none. */
const CLASS_WITHOUT_STATUS: Readonly<Record<string, ProviderErrorClass>> = {
  authentication_error: 'auth',
  permission_error: 'auth',
  invalid_api_key: 'auth',
  not_found_error: 'model_not_found',
  rate_limit_error: 'rate_limit',
  rate_limit_exceeded: 'rate_limit',
  insufficient_quota: 'rate_limit',
  overloaded_error: 'overloaded',
  timeout_error: 'timeout',
  invalid_request_error: 'invalid_request',
  billing_error: 'invalid_request',
};

/** Limits that waiting does not lift. */
const EXHAUSTED: ReadonlySet<unknown> = new Set([
  'insufficient_quota',
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
]);

const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Error pages of gateways run to kilobytes. */
const LONGEST_MESSAGE = 600;

/**
 * What a vendor's SDK threw, as a failure. The class comes from status, typed error and error code,
 * never from the wording.
 */
export function sdkFailure(error: unknown, context: SdkContext): ProviderFailure {
  const { vendor, sdk } = context;
  if (error instanceof sdk.APIConnectionTimeoutError) {
    return failure('timeout', `${vendor} did not answer in time.`, context, error);
  }
  // A connection error is an API error as well, but one that no API reported.
  if (error instanceof sdk.APIError && !(error instanceof sdk.APIConnectionError)) {
    return reportedFailure(
      {
        status: error.status,
        codes: codesIn(error.error),
        // The SDK puts the status in front of its own message.
        message: messageIn(error.error) ?? error.message.replace(/^\d{3} /, ''),
      },
      context,
    );
  }
  const network = networkErrorIn(error);
  if (network !== undefined || error instanceof sdk.APIConnectionError) {
    const message = `The connection to ${vendor} failed: ${network?.message ?? 'no reason given'}`;
    const isTimeout = network !== undefined && TIMEOUT_CODES.has(network.code);
    return failure(isTimeout ? 'timeout' : 'connection', message, context, error);
  }
  if (error instanceof SyntaxError) {
    return failure('server', `${vendor} sent something that is not JSON.`, context, error);
  }
  const message = error instanceof Error ? error.message : String(error);
  return failure('invalid_request', `The request to ${vendor} failed: ${message}`, context, error);
}

/** What the API itself reported, as a failure. */
export function reportedFailure(reported: ReportedError, context: SdkContext): ProviderFailure {
  const { status, codes, message } = reported;
  const failureClass =
    firstOf(CLASS_OF_CODE, codes) ??
    (status === undefined
      ? (firstOf(CLASS_WITHOUT_STATUS, codes) ?? 'server')
      : classOfStatus(status));
  const exhausted = codes.some((code) => EXHAUSTED.has(code));
  const occasion =
    status === undefined ? 'broke off with an error' : `answered with status ${status}`;
  return new ProviderFailure(
    brief(scrubSecrets(`${context.vendor} ${occasion}: ${message}`, context.secrets)),
    {
      class: failureClass,
      status,
      retryable: isRetryable(failureClass) && !exhausted,
    },
  );
}

function failure(
  failureClass: ProviderErrorClass,
  message: string,
  { secrets }: SdkContext,
  error: unknown,
): ProviderFailure {
  const details = inspect(error, { depth: 5 });
  return new ProviderFailure(brief(scrubSecrets(message, secrets)), {
    class: failureClass,
    retryable: isRetryable(failureClass),
    // An error that shows a key, such as that of an invalid header, goes no further.
    cause: scrubSecrets(details, secrets) === details ? error : undefined,
  });
}

/** The error of the operating system or of fetch behind an SDK's, which carries a code. */
function networkErrorIn(error: unknown): { code: string; message: string } | undefined {
  let cause = error;
  while (cause instanceof Error) {
    if ('code' in cause && typeof cause.code === 'string') {
      return { code: cause.code, message: cause.message || cause.code };
    }
    cause = cause.cause;
  }
  return undefined;
}

/** The codes of an error body; Anthropic wraps its error in another object. */
function codesIn(body: unknown): unknown[] {
  const error = field(body, 'error') ?? body;
  return [field(field(error, 'details'), 'error_code'), field(error, 'code'), field(error, 'type')];
}

function messageIn(body: unknown): string | undefined {
  const message = field(field(body, 'error') ?? body, 'message');
  return typeof message === 'string' ? message : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function firstOf(
  classes: Readonly<Record<string, ProviderErrorClass>>,
  codes: readonly unknown[],
): ProviderErrorClass | undefined {
  const known = codes.find((code) => typeof code === 'string' && Object.hasOwn(classes, code));
  return typeof known === 'string' ? classes[known] : undefined;
}

function brief(message: string): string {
  return message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
}
