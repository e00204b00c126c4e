import { describe, expect, it } from 'vitest';
import { forecastConversation, forecastPlan } from '../../../src/experiment/forecast.ts';
import { planExperiment } from '../../../src/experiment/plan.ts';
import { resolveSpec } from '../../../src/experiment/spec.ts';
import type { SpecInput } from '../../../src/schemas/experiment-spec.ts';
import type { Usage } from '../../../src/schemas/usage.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

function planOf(input: SpecInput) {
  const spec = resolveSpec(
    { agent_a: 'claude', agent_b: 'gpt', awareness: 'none', prompt_tag: '', ...input },
    { cwd: '/', newSeed: () => 1 },
  );
  return planExperiment(spec, 'exp_0badcafe', STANDARD_SETTINGS);
}

/** A forecast at a dollar a token, a tenth of it where cached, in a window of so many tokens. */
function forecast(input: SpecInput, window: number | null = null, priced = true) {
  const requests: Usage[] = [];
  const [arm] = planOf(input).arms;
  if (arm === undefined) throw new Error('no arm');
  const result = forecastConversation(arm, {
    prices: {
      contextWindow: () => window,
      costUsd: (_provider, _model, usage) => {
        requests.push(usage);
        const { input_tokens = 0, cached_tokens = 0, output_tokens = 0 } = usage;
        return priced ? input_tokens - 0.9 * cached_tokens + output_tokens : null;
      },
    },
    kindOf: (provider) => provider,
    at: new Date(0),
  });
  return { result, requests };
}

/** A prompt of 1,000 tokens. */
const LONG = 'four'.repeat(1000);

describe('forecastConversation', () => {
  it('sends the whole conversation again with every request, cached where it was sent before', () => {
    const { result, requests } = forecast({ prompt: LONG, max_turns: 2, max_tokens: 100 });
    // By hand: A 1000, B 1000 + 100, A 1000 + 200, B 1000 + 300.
    expect(requests.map(({ input_tokens }) => input_tokens)).toEqual([1000, 1100, 1200, 1300]);
    // What A sent first is too short for a cache; what B sent first is not.
    expect(requests.map(({ cached_tokens }) => cached_tokens)).toEqual([0, 0, 0, 1100]);
    expect(result).toEqual({
      turns: 2,
      input_tokens: 4600,
      output_tokens: 400,
      cached_tokens: 1100,
      cost_usd: 4600 - 990 + 400,
    });
  });

  it('counts what is written to the cache where that costs extra', () => {
    const { requests } = forecast({ prompt: LONG, max_turns: 3, max_tokens: 100 });
    const written = requests.map(({ cache_write_tokens }) => cache_write_tokens);
    // A is Anthropic: nothing of 1000, all of 1200, then the 200 that are new. B writes for nothing.
    expect(written).toEqual([0, 0, 1200, 0, 200, 0]);
  });

  it('ends where the context window is full, and goes on where it may forget', () => {
    const full = { prompt: LONG, max_turns: 50, max_tokens: 100 };
    // 1450 less 100 for the reply holds 1300 and not 1400.
    expect(forecast(full, 1450).result).toMatchObject({ turns: 2, input_tokens: 4600 });
    const forgetting = forecast({ ...full, allow_truncation: true }, 1450);
    expect(forgetting.result.turns).toBe(50);
    expect(Math.max(...forgetting.requests.map((usage) => usage.input_tokens ?? 0))).toBe(1350);
  });

  it('asks nothing of a silent partner', () => {
    const { result, requests } = forecast({
      prompt: LONG,
      max_turns: 2,
      max_tokens: 100,
      agent_b: 'silent',
    });
    expect(requests.map(({ input_tokens }) => input_tokens)).toEqual([1000, 1100]);
    expect(result.output_tokens).toBe(200);
  });

  it('does not know what it costs where one price is unknown', () => {
    expect(forecast({ max_turns: 1 }, null, false).result.cost_usd).toBeNull();
  });
});

describe('forecastPlan', () => {
  it('adds up the conversations of every arm', () => {
    const plan = planOf({ repetitions: 3, matrix: { max_turns: [1, 2] }, max_tokens: 100 });
    const prices = { contextWindow: () => null, costUsd: () => 0.1 };
    const { arms, total } = forecastPlan(plan, {
      prices,
      kindOf: (provider) => provider,
      at: new Date(0),
    });
    expect(arms.map(({ conversations }) => conversations)).toEqual([3, 3]);
    // Three times two and four requests.
    expect(total).toMatchObject({ turns: 9, output_tokens: 1800, cost_usd: 1.8 });
  });
});
