import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { Usage } from '../schemas/usage.ts';

/** US dollars for a million tokens, at the price of the first token where prices are tiered. */
export interface TokenPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** A model of the price data. */
export interface PricedModel {
  readonly id: string;
  readonly contextWindow: number | null;
  readonly price: TokenPrice | null;
}

/**
 * List prices and context windows. A provider or model that is not in the data is unknown: null,
 * never 0. Providers go by our names for them.
 */
export interface Prices {
  /** Tokens that fit into a request and its reply. */
  readonly contextWindow: (provider: string, model: string) => number | null;
  readonly priceOf: (provider: string, model: string, at: Date) => TokenPrice | null;
  /**
   * What one API call cost in US dollars, at the list prices of that moment. Cached input that was
   * not reported as such is charged as other input.
   */
  readonly costUsd: (provider: string, model: string, usage: Usage, at: Date) => number | null;
  /** All models of a provider, in the order of the data. */
  readonly models: (provider: string, at: Date) => readonly PricedModel[];
}

/** Our providers that sell tokens, and what the price data calls them. */
const SELLERS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'anthropic'],
  ['openai', 'openai'],
  ['google', 'google'],
  ['xai', 'x-ai'],
]);

/** Providers inside Pidgin: what they say costs nothing. */
const FREE: ReadonlySet<string> = new Set(['local', 'silent']);

/** Loads the price data, which comes with the package; nothing is fetched. */
export async function loadPrices(): Promise<Prices> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');

  const find = (provider: string, model: string, timestamp?: Date) => {
    const providerId = SELLERS.get(provider);
    if (providerId === undefined) return null;
    return calcPrice({}, model, { providerId, ...(timestamp === undefined ? {} : { timestamp }) });
  };
  const priceOf = (provider: string, model: string, at: Date): TokenPrice | null => {
    if (FREE.has(provider)) return { inputPerMillion: 0, outputPerMillion: 0 };
    return tokenPrice(find(provider, model, at)?.model_price);
  };
  return {
    contextWindow: (provider, model) => find(provider, model)?.model.context_window ?? null,
    priceOf,
    costUsd: (provider, model, usage, at) => {
      if (FREE.has(provider)) return 0;
      const { input_tokens, output_tokens, cached_tokens, cache_write_tokens } = usage;
      const providerId = SELLERS.get(provider);
      if (input_tokens === undefined || output_tokens === undefined) return null;
      if (providerId === undefined || priceOf(provider, model, at) === null) return null;
      // More cached tokens than input tokens is a count that cannot be right, and throws if priced.
      if ((cached_tokens ?? 0) + (cache_write_tokens ?? 0) > input_tokens) return null;
      const tokens = {
        input_tokens,
        output_tokens,
        cache_read_tokens: cached_tokens,
        cache_write_tokens,
      };
      const priced = calcPrice(tokens, model, { providerId, timestamp: at });
      return priced === null ? null : withoutBinaryNoise(priced.total_price);
    },
    models: (provider, at) => {
      const providerId = SELLERS.get(provider);
      const known = providerId === undefined ? undefined : findProvider({ providerId });
      return (known?.models ?? []).map((model: ModelInfo) => ({
        id: model.id,
        contextWindow: model.context_window ?? null,
        price: priceOf(provider, model.id, at),
      }));
    },
  };
}

/** Null unless both input and output have a price: models for audio or embeddings have not. */
function tokenPrice(prices: ModelPrice | undefined): TokenPrice | null {
  const input = firstPrice(prices?.input_mtok);
  const output = firstPrice(prices?.output_mtok);
  if (input === null || output === null) return null;
  return { inputPerMillion: input, outputPerMillion: output };
}

function firstPrice(price: ModelPrice[string]): number | null {
  if (price === undefined) return null;
  return typeof price === 'number' ? price : price.base;
}

/** No price of a million tokens has more than six decimals, so nothing but the noise is lost. */
function withoutBinaryNoise(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
