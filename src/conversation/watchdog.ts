import { ProviderFailure } from '../errors.ts';

/** Longest silences, in ms. */
export interface SilenceLimits {
  /** Until the first part of a reply. */
  readonly firstPartTimeoutMs: number;
  /** Between two parts. */
  readonly idleTimeoutMs: number;
}

/**
 * Gives up a request: with a `timeout` failure when the provider is silent for too long, and with
 * the reason of `abandon` when that is aborted.
 */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #abandon: AbortSignal;
  readonly #onAbandon: () => void;
  readonly #idleTimeoutMs: number;
  #timer: NodeJS.Timeout;
  #started = false;

  constructor(abandon: AbortSignal, { firstPartTimeoutMs, idleTimeoutMs }: SilenceLimits) {
    this.#abandon = abandon;
    this.#onAbandon = () => this.#controller.abort(abandon.reason);
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#timer = this.#arm(firstPartTimeoutMs);
    if (abandon.aborted) this.#onAbandon();
    else abandon.addEventListener('abort', this.#onAbandon);
  }

  /** What the request is to be made with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A part has arrived. */
  alive(): void {
    if (this.#started) {
      this.#timer.refresh();
      return;
    }
    this.#started = true;
    clearTimeout(this.#timer);
    this.#timer = this.#arm(this.#idleTimeoutMs);
  }

  /** The request is over. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#abandon.removeEventListener('abort', this.#onAbandon);
  }

  #arm(timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const message = `The provider was silent for ${timeoutMs / 1000} s.`;
      this.#controller.abort(new ProviderFailure(message, { class: 'timeout', retryable: true }));
    }, timeoutMs);
  }
}
