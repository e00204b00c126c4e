import { findProvider, type MatchLogic } from '@pydantic/genai-prices';
import { expect, it } from 'vitest';
import { MODEL_ALIASES } from '../../../src/config/model-aliases.ts';

const IDS_IN_PRICES = { anthropic: 'anthropic', openai: 'openai', google: 'google', xai: 'x-ai' };

it.each(Object.entries(MODEL_ALIASES))(
  '%s is a model that is sold today, according to the price data',
  (_, { provider, model }) => {
    const sold = findProvider({ providerId: IDS_IN_PRICES[provider] })?.models ?? [];
    const found = sold.find(({ match }) => matches(match, model));

    expect(found).toBeDefined();
    expect(found?.deprecated).not.toBe(true);
  },
);

/** Models of one line, which differ in their version alone. */
const LINES: Readonly<Record<string, RegExp>> = {
  fable: /^claude-fable-(\d+(?:-\d)?)$/,
  opus: /^claude-opus-(\d+(?:-\d)?)$/,
  sonnet: /^claude-sonnet-(\d+(?:-\d)?)$/,
  claude: /^claude-sonnet-(\d+(?:-\d)?)$/,
  haiku: /^claude-haiku-(\d+(?:-\d)?)$/,
  gpt: /^gpt-(\d+(?:\.\d+)?)-sol$/,
  'gpt-mini': /^gpt-(\d+(?:\.\d+)?)-luna$/,
  'gpt-large': /^gpt-(\d+(?:\.\d+)?)-astra$/,
  gemini: /^gemini-(\d+(?:\.\d+)?)-pro(?:-preview)?$/,
  flash: /^gemini-(\d+(?:\.\d+)?)-flash(?:-preview)?$/,
  // Grok 4.20 came before 4.3.
  grok: /^grok-(\d+(?:\.\d)?)$/,
};

it.each(Object.entries(MODEL_ALIASES))(
  '%s is the newest of its line',
  (alias, { provider, model }) => {
    const line = LINES[alias] ?? /never/;
    const version = (id: string): number =>
      Number(line.exec(id)?.[1]?.replace('-', '.') ?? Number.NaN);
    const sold = findProvider({ providerId: IDS_IN_PRICES[provider] })?.models ?? [];
    const versions = sold
      .filter(({ deprecated }) => deprecated !== true)
      .map(({ id }) => version(id))
      .filter((number) => !Number.isNaN(number));

    expect(version(model)).toBe(Math.max(...versions));
  },
);

function matches(logic: MatchLogic, model: string): boolean {
  if ('and' in logic) return logic.and.every((part) => matches(part, model));
  if ('or' in logic) return logic.or.some((part) => matches(part, model));
  if ('equals' in logic) return model === logic.equals;
  if ('starts_with' in logic) return model.startsWith(logic.starts_with);
  if ('ends_with' in logic) return model.endsWith(logic.ends_with);
  if ('contains' in logic) return model.includes(logic.contains);
  return new RegExp(logic.regex).test(model);
}
