import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPrices, type PricedProvider } from '../../../src/providers/prices.ts';

/** Providers by a name of the user's own. */
const TENANTS: Readonly<Record<string, PricedProvider>> = {
  'lab-key': { kind: 'anthropic', baseUrl: 'https://proxy.lab.example' },
  'lab-grok': { kind: 'xai' },
  openrouter: { kind: 'openai-compatible', baseUrl: 'https://openrouter.ai/api/v1' },
  vllm: { kind: 'openai-compatible', baseUrl: 'http://localhost:8000/v1' },
  'ollama-here': { kind: 'ollama', baseUrl: 'http://127.0.0.1:11434' },
  'ollama-there': { kind: 'ollama', baseUrl: 'https://ollama.com' },
  'ollama-tricky': { kind: 'ollama', baseUrl: 'http://localhost.example.org' },
};

const prices = await loadPrices(
  (name) => TENANTS[name] ?? { kind: name as PricedProvider['kind'] },
);
const MILLION = 1_000_000;
const AT = new Date('2026-11-01T12:00:00Z');

describe('costUsd', () => {
  it.each([
    // claude-sonnet-5: $2 in, $10 out. 1M × 2 + 1M × 10.
    ['input and output', 'anthropic', 'claude-sonnet-5', { in: MILLION, out: MILLION }, 12],
    // 1,234 × 2/1M + 567 × 10/1M = 0.002468 + 0.00567.
    ['a short reply', 'anthropic', 'claude-sonnet-5', { in: 1234, out: 567 }, 0.008138],
    // Read at $0.20, written at $2.50; the rest at $2: 100k × 2 + 800k × 0.2 + 100k × 2.5.
    [
      'cached input once, at its own price',
      'anthropic',
      'claude-sonnet-5',
      { in: MILLION, out: 0, cached: 800_000, written: 100_000 },
      0.2 + 0.16 + 0.25,
    ],
    // claude-sonnet-4-5 up to 200k: 200k × 3 + 10k × 15.
    [
      'the first tier to its last token',
      'anthropic',
      'claude-sonnet-4-5',
      { in: 200_000, out: 10_000 },
      0.75,
    ],
    // Above 200k all tokens are dearer: 200,001 × 6 + 10k × 22.5.
    [
      'the second tier for all tokens of the call',
      'anthropic',
      'claude-sonnet-4-5',
      { in: 200_001, out: 10_000 },
      1.425006,
    ],
    // Cached input counts towards the tier: 50k × 6 + 200k × 0.6 + 1k × 22.5.
    [
      'the tier by all input, cached too',
      'anthropic',
      'claude-sonnet-4-5',
      { in: 250_000, out: 1000, cached: 200_000 },
      0.3 + 0.12 + 0.0225,
    ],
    // gpt-4o: $2.50 in, $1.25 cached, $10 out: 600k × 2.5 + 400k × 1.25 + 100k × 10.
    [
      "OpenAI's cached input",
      'openai',
      'gpt-4o',
      { in: MILLION, out: 100_000, cached: 400_000 },
      3,
    ],
    // Thinking is output already: 1,000 × 1.25/1M + 2,000 × 10/1M, 1,500 of them thought.
    ['thinking once', 'openai', 'gpt-5', { in: 1000, out: 2000, thought: 1500 }, 0.02125],
    // gemini-2.5-flash: $0.30 in, $2.50 out.
    ['Google', 'google', 'gemini-2.5-flash', { in: MILLION, out: MILLION }, 2.8],
    // grok-3: $3 in, $15 out.
    ['xAI', 'xai', 'grok-3', { in: MILLION, out: MILLION }, 18],
    ["a tenant its vendor's price", 'lab-key', 'claude-sonnet-5', { in: 1234, out: 567 }, 0.008138],
    ['a tenant of xAI', 'lab-grok', 'grok-3', { in: MILLION, out: MILLION }, 18],
    // OpenRouter passes OpenAI's price on: $2.50 in, $10 out.
    [
      'a seller known by its address',
      'openrouter',
      'openai/gpt-4o',
      { in: MILLION, out: MILLION },
      12.5,
    ],
  ])('charges %s', (_, provider, model, tokens, usd) => {
    expect(prices.costUsd(provider, model, usageOf(tokens), AT)).toBeCloseTo(usd, 12);
  });

  it('charges the price of the day', () => {
    const usage = { input_tokens: MILLION, output_tokens: 0 };
    // o3 went from $10 to $2 on 10 June 2025.
    expect(prices.costUsd('openai', 'o3', usage, new Date('2025-06-09T23:59:59Z'))).toBe(10);
    expect(prices.costUsd('openai', 'o3', usage, new Date('2025-06-10T00:00:00Z'))).toBe(2);
  });

  it('knows a dated snapshot of a model', () => {
    const usage = { input_tokens: MILLION, output_tokens: 0 };
    expect(prices.costUsd('anthropic', 'claude-haiku-4-5-20251001', usage, AT)).toBe(1);
  });

  it.each([
    ['a model not in the data', 'anthropic', 'claude-no-such', { in: 10, out: 10 }],
    ['a model of another provider', 'openai', 'claude-sonnet-5', { in: 10, out: 10 }],
    ['an endpoint of the user', 'vllm', 'gpt-5', { in: 10, out: 10 }],
    ['a model a known seller has not', 'openrouter', 'no/such', { in: 10, out: 10 }],
    ['Ollama elsewhere', 'ollama-there', 'llama3.2', { in: 10, out: 10 }],
    ['Ollama at an address that only looks near', 'ollama-tricky', 'llama3.2', { in: 10, out: 10 }],
    ["a model of Ollama's cloud", 'ollama', 'gpt-oss:120b-cloud', { in: 10, out: 10 }],
    ['input that was not reported', 'anthropic', 'claude-sonnet-5', { out: 10 }],
    ['output that was not reported', 'anthropic', 'claude-sonnet-5', { in: 10 }],
    ['a model without a price for text', 'openai', 'whisper-1', { in: 10, out: 10 }],
    ['a model whose price is empty', 'google', 'gemma-3', { in: 10, out: 10 }],
    ['more cached than sent', 'anthropic', 'claude-sonnet-5', { in: 10, out: 10, cached: 11 }],
  ])('is unknown for %s', (_, provider, model, tokens) => {
    expect(prices.costUsd(provider, model, usageOf(tokens), AT)).toBeNull();
  });

  it.each([
    ['local', 'test/drift'],
    ['silent', 'silent'],
    ['ollama', 'llama3.2'],
    ['ollama-here', 'llama3.2'],
  ])('is nothing for %s', (provider, model) => {
    expect(prices.costUsd(provider, model, {}, AT)).toBe(0);
  });

  it('never throws, and is never negative', () => {
    const tokens = fc.option(fc.nat(), { nil: undefined });
    const usage = fc.record({
      input_tokens: tokens,
      output_tokens: tokens,
      cached_tokens: tokens,
      cache_write_tokens: tokens,
      thinking_tokens: tokens,
    });
    const models = ['claude-sonnet-5', 'gpt-4o', 'gpt-5.4', 'gemini-2.5-pro', 'grok-4.5', ''];
    fc.assert(
      fc.property(
        fc.constantFrom('anthropic', 'openai', 'google', 'xai'),
        fc.constantFrom(...models),
        usage,
        (provider, model, counts) => {
          const cost = prices.costUsd(provider, model, counts, AT);
          expect(cost === null || cost >= 0).toBe(true);
        },
      ),
    );
  });
});

describe('priceOf', () => {
  it('is for a million tokens', () => {
    expect(prices.priceOf('anthropic', 'claude-sonnet-5', AT)).toEqual({
      inputPerMillion: 2,
      outputPerMillion: 10,
    });
  });

  it('is that of the first tier', () => {
    expect(prices.priceOf('google', 'gemini-2.5-pro', AT)).toEqual({
      inputPerMillion: 1.25,
      outputPerMillion: 10,
    });
  });

  it('is unknown for what the data does not have', () => {
    expect(prices.priceOf('vllm', 'llama3.2', AT)).toBeNull();
    expect(prices.priceOf('google', 'gemma-3', AT)).toBeNull();
  });
});

describe('contextWindow', () => {
  it('is that of the data, or unknown', () => {
    expect(prices.contextWindow('anthropic', 'claude-haiku-4-5')).toBe(200_000);
    expect(prices.contextWindow('google', 'gemini-2.5-pro')).toBeNull();
    expect(prices.contextWindow('local', 'test')).toBeNull();
    expect(prices.contextWindow('lab-key', 'claude-haiku-4-5')).toBe(200_000);
    expect(prices.contextWindow('ollama', 'llama3.2')).toBeNull();
    expect(prices.contextWindow('anthropic', 'claude-no-such')).toBeNull();
  });
});

describe('models', () => {
  it('has prices a person would believe for every provider', () => {
    for (const provider of ['anthropic', 'openai', 'google', 'xai']) {
      const models = prices.models(provider, AT);
      expect(models.length).toBeGreaterThan(10);
      for (const { price } of models) {
        if (price === null) continue;
        expect(price.inputPerMillion).toBeGreaterThan(0.01);
        expect(price.outputPerMillion).toBeLessThan(1000);
      }
    }
    expect(prices.models('ollama', AT)).toEqual([]);
  });

  it('prices each under its own id', () => {
    const haiku = prices.models('anthropic', AT).find(({ id }) => id === 'claude-haiku-4-5');
    expect(haiku).toEqual({
      id: 'claude-haiku-4-5',
      contextWindow: 200_000,
      price: { inputPerMillion: 1, outputPerMillion: 5 },
    });
  });
});

interface Tokens {
  readonly in?: number;
  readonly out?: number;
  readonly cached?: number;
  readonly written?: number;
  readonly thought?: number;
}

function usageOf(tokens: Tokens) {
  return {
    input_tokens: tokens.in,
    output_tokens: tokens.out,
    cached_tokens: tokens.cached,
    cache_write_tokens: tokens.written,
    thinking_tokens: tokens.thought,
  };
}
