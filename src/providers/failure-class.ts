import type { ProviderErrorClass } from '../schemas/usage.ts';

/** The class of an HTTP status that is not a success. */
export function classOfStatus(status: number): ProviderErrorClass {
  switch (status) {
    case 401:
    case 403:
      return 'auth';
    case 404:
      return 'model_not_found';
    case 408:
      return 'timeout';
    case 413:
      return 'context_limit';
    case 429:
      return 'rate_limit';
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server' : 'invalid_request';
  }
}

/** Whether another attempt at a request that failed like this can succeed. */
export function isRetryable(failureClass: ProviderErrorClass): boolean {
  switch (failureClass) {
    case 'rate_limit':
    case 'overloaded':
    case 'timeout':
    case 'connection':
    case 'server':
      return true;
    case 'auth':
    case 'context_limit':
    case 'content_filter':
    case 'model_not_found':
    case 'invalid_request':
      return false;
    default:
      return failureClass satisfies never;
  }
}
