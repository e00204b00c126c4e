import { Lane, type Passage, type RequestSize } from './lane.ts';
import { type RateLimits, type Sleep, Toll } from './toll.ts';

/** The limits a user has set for a provider, and for some of its models by themselves. */
export interface ProviderLimits extends RateLimits {
  readonly models?: Readonly<Record<string, RateLimits>>;
}

export interface PacingOptions {
  readonly limitsOf: (provider: string) => ProviderLimits;
  /** Milliseconds since some fixed moment. */
  readonly elapsed: () => number;
  readonly sleep: Sleep;
}

/**
 * Holds requests back so that each provider, and each of its models, gets no more than it takes.
 * One is shared by all conversations of the process. Requests for one model go in the order they
 * came, and models of one provider take turns, so that no conversation is forgotten.
 */
export class Pacing {
  readonly #options: PacingOptions;
  readonly #providers = new Map<string, { limits: ProviderLimits; toll: Toll }>();
  readonly #lanes = new Map<string, Lane>();

  constructor(options: PacingOptions) {
    this.#options = options;
  }

  /** Waits until a request may be made; null when the signal is aborted before. */
  enter(
    target: { readonly provider: string; readonly model: string },
    size: RequestSize,
    signal: AbortSignal,
  ): Promise<Passage | null> {
    // The name of a provider has no slash.
    const name = `${target.provider}/${target.model}`;
    const lane = this.#lanes.get(name) ?? this.#laneTo(target);
    this.#lanes.set(name, lane);
    return lane.enter(size, signal);
  }

  #laneTo({ provider, model }: { readonly provider: string; readonly model: string }): Lane {
    const { limitsOf, sleep } = this.#options;
    let known = this.#providers.get(provider);
    if (known === undefined) {
      const limits = limitsOf(provider);
      known = { limits, toll: new Toll(limits, sleep) };
      this.#providers.set(provider, known);
    }
    const ofModel = known.limits.models?.[model] ?? {};
    return new Lane([new Toll(ofModel, sleep), known.toll], this.#options);
  }
}
