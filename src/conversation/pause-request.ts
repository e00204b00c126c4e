/**
 * A request to pause all conversations: each finishes the reply in flight and says nothing more
 * until the request is released.
 */
export class PauseRequest {
  #asked = false;
  readonly #onAsk = new Set<() => void>();
  readonly #waiting = new Set<() => void>();

  /** Whether nothing new is to be asked for at present. */
  get asked(): boolean {
    return this.#asked;
  }

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    for (const listener of this.#onAsk) listener();
  }

  release(): void {
    this.#asked = false;
    for (const wake of this.#waiting) wake();
  }

  /** Calls the listener each time a pause is asked for, until the returned function is called. */
  onAsk(listener: () => void): () => void {
    this.#onAsk.add(listener);
    return () => {
      this.#onAsk.delete(listener);
    };
  }

  /** Resolves once no pause is asked for, or the signal is aborted. */
  async released(signal: AbortSignal): Promise<void> {
    while (this.#asked && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }
}
