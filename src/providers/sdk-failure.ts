import { inspect } from 'node:util';
import { ProviderFailure } from '../errors.ts';
import type { ProviderErrorClass } from '../schemas/usage.ts';
import { classOfStatus, isRetryable } from './failure-class.ts';
import { scrubSecrets } from './scrub-secrets.ts';

/** What a failure is told of besides itself. */
export interface SdkContext {
  /** Vendor as people call it. */
  readonly vendor: string;
  /** Reads the errors of the vendor's SDK; undefined for one that is not its own. */
  readonly readError: (error: unknown) => SdkError | undefined;
  /** Values no message may show. */
  readonly secrets: readonly string[];
  /** What a person can do about a failure, as a sentence. */
  readonly advice?: (failureClass: ProviderErrorClass) => string | undefined;
}

/** An error of a vendor's SDK. */
export type SdkError =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'connection' }
  | ({ readonly kind: 'reported' } & ReportedError);

/** An error as a vendor's API reports it, in the response or inside the stream. */
export interface ReportedError {
  /** HTTP status; absent when it came inside the stream. */
  readonly status?: number | undefined;
  /** The API's own words and numbers for the kind of error, most specific first. */
  readonly codes: readonly unknown[];
  readonly message: string;
  /** Pause the API asked for before another attempt, in ms. */
  readonly retryAfterMs?: number | undefined;
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
  // Google's, which comes with status 400.
  API_KEY_INVALID: 'auth',
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
  const { vendor } = context;
  const read = context.readError(error);
  if (read?.kind === 'timeout') {
    return failure('timeout', `${vendor} did not answer in time.`, context, error);
  }
  if (read?.kind === 'reported') return reportedFailure(read, context);
  const network = networkErrorIn(error);
  if (network !== undefined || read?.kind === 'connection') {
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
  const { status, codes, message, retryAfterMs } = reported;
  const failureClass =
    firstOf(CLASS_OF_CODE, codes) ??
    (status === undefined ? classWithoutStatus(codes) : classOfStatus(status));
  const exhausted = codes.some((code) => EXHAUSTED.has(code));
  const occasion =
    status === undefined ? 'broke off with an error' : `answered with status ${status}`;
  return new ProviderFailure(
    shown(`${context.vendor} ${occasion}: ${message}`, failureClass, context),
    {
      class: failureClass,
      status,
      retryable: isRetryable(failureClass) && !exhausted,
      retryAfterMs,
    },
  );
}

function failure(
  failureClass: ProviderErrorClass,
  message: string,
  context: SdkContext,
  error: unknown,
): ProviderFailure {
  const details = inspect(error, { depth: 5 });
  return new ProviderFailure(shown(message, failureClass, context), {
    class: failureClass,
    retryable: isRetryable(failureClass),
    // An error that shows a key, such as that of an invalid header, goes no further.
    cause: scrubSecrets(details, context.secrets) === details ? error : undefined,
  });
}

/** The message as a person may see it, and what to do about it. */
function shown(
  message: string,
  failureClass: ProviderErrorClass,
  { secrets, advice }: SdkContext,
): string {
  const text = brief(scrubSecrets(message, secrets));
  const next = advice?.(failureClass);
  if (next === undefined) return text;
  return `${text}${/[.!?…]$/.test(text) ? '' : '.'} ${next}`;
}

/** Inside a stream, some APIs give the status they would have answered with as the code. */
function classWithoutStatus(codes: readonly unknown[]): ProviderErrorClass {
  const status = codes.find((code) => typeof code === 'number' && code >= 400 && code < 600);
  return (
    firstOf(CLASS_WITHOUT_STATUS, codes) ??
    (typeof status === 'number' ? classOfStatus(status) : 'server')
  );
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
