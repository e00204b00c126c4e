import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';
import type { ProviderKind } from '../schemas/settings.ts';
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
 * What a provider is for its prices. A tenant of a vendor has the vendor's prices and windows,
 * whatever it is called and wherever its proxy is.
 */
export interface PricedProvider {
  readonly kind: ProviderKind | 'local' | 'silent';
  /** Where it is; absent: at the vendor, and Ollama on this machine. */
  readonly baseUrl?: string | undefined;
}

/**
 * List prices and context windows. A provider or model that is not in the data is unknown: null,
 * never 0. Providers go by the names the user has for them.
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

/** Who charges for the tokens of a provider: nobody, or someone the price data has, or not. */
type Seller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'listed'; readonly providerId: string }
  | { readonly kind: 'unknown' };

/** What the price data calls the vendors. */
const VENDORS = {
  anthropic: 'anthropic',
  openai: 'openai',
  google: 'google',
  xai: 'x-ai',
} as const;

/**
 * Loads the price data, which comes with the package; nothing is fetched.
 *
 * @param providerOf What is behind a provider's name.
 */
export async function loadPrices(providerOf: (name: string) => PricedProvider): Promise<Prices> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');

  // The patterns of all vendors are tried to find it: too much for every reply.
  const sellers = new Map<string, Seller>();
  const sellerAt = (url: string): Seller => {
    let seller = sellers.get(url);
    if (seller === undefined) {
      const found = findProvider({ providerApiUrl: url });
      seller = found === undefined ? { kind: 'unknown' } : { kind: 'listed', providerId: found.id };
      sellers.set(url, seller);
    }
    return seller;
  };
  const sellerOf = (name: string, model: string): Seller => {
    const { kind, baseUrl } = providerOf(name);
    switch (kind) {
      case 'local':
      case 'silent':
        return { kind: 'nobody' };
      case 'ollama':
        return isOnThisMachine(baseUrl, model) ? { kind: 'nobody' } : { kind: 'unknown' };
      case 'openai-compatible':
        return baseUrl === undefined ? { kind: 'unknown' } : sellerAt(baseUrl);
      case 'anthropic':
      case 'openai':
      case 'google':
      case 'xai':
        return { kind: 'listed', providerId: VENDORS[kind] };
      default:
        return kind satisfies never;
    }
  };
  const find = (name: string, model: string, timestamp?: Date) => {
    const seller = sellerOf(name, model);
    if (seller.kind !== 'listed') return null;
    const { providerId } = seller;
    return calcPrice({}, model, { providerId, ...(timestamp === undefined ? {} : { timestamp }) });
  };
  const priceOf = (name: string, model: string, at: Date): TokenPrice | null => {
    if (sellerOf(name, model).kind === 'nobody') return FREE;
    return tokenPrice(find(name, model, at)?.model_price);
  };
  return {
    contextWindow: (name, model) => find(name, model)?.model.context_window ?? null,
    priceOf,
    costUsd: (name, model, usage, at) => {
      const seller = sellerOf(name, model);
      if (seller.kind === 'nobody') return 0;
      const { input_tokens, output_tokens, cached_tokens, cache_write_tokens } = usage;
      if (input_tokens === undefined || output_tokens === undefined) return null;
      if (seller.kind === 'unknown' || priceOf(name, model, at) === null) return null;
      // More cached tokens than input tokens is a count that cannot be right, and throws if priced.
      if ((cached_tokens ?? 0) + (cache_write_tokens ?? 0) > input_tokens) return null;
      const tokens = {
        input_tokens,
        output_tokens,
        cache_read_tokens: cached_tokens,
        cache_write_tokens,
      };
      const priced = calcPrice(tokens, model, { providerId: seller.providerId, timestamp: at });
      return priced === null ? null : withoutBinaryNoise(priced.total_price);
    },
    models: (name, at) => {
      const seller = sellerOf(name, '');
      const known =
        seller.kind === 'listed' ? findProvider({ providerId: seller.providerId }) : undefined;
      return (known?.models ?? []).map((model: ModelInfo) => ({
        id: model.id,
        contextWindow: model.context_window ?? null,
        price: priceOf(name, model.id, at),
      }));
    },
  };
}

const FREE: TokenPrice = { inputPerMillion: 0, outputPerMillion: 0 };

const THIS_MACHINE =
  /^(?:https?:\/\/)?(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])(?:[:/]|$)/i;

/** Ollama sells what its models do in its cloud, which a server on this machine passes on. */
function isOnThisMachine(baseUrl: string | undefined, model: string): boolean {
  return (baseUrl === undefined || THIS_MACHINE.test(baseUrl)) && !/[:-]cloud$/.test(model);
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
