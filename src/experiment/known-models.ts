import { compatibleThinking } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import { keyStatus } from '../config/key-status.ts';
import { MODEL_ALIASES } from '../config/model-aliases.ts';
import { type ProviderName, resolveModel } from '../config/models.ts';
import { originOf } from '../config/origin.ts';
import { didYouMean, usageError } from '../errors.ts';
import { loadPrices } from '../providers/prices.ts';
import { canThink, type ThinkingEndpoint } from '../providers/thinking.ts';
import type { Settings } from '../schemas/settings.ts';

/** A model that can be asked for. Part of the stable `--json` output. */
export interface KnownModel {
  /** Short name to ask for it by; null: it has none, ask for `provider/model`. */
  readonly alias: string | null;
  readonly provider: ProviderName;
  /** Id as the provider knows it. */
  readonly model: string;
  /** Tokens that fit into a request and its reply; null: unknown. */
  readonly context_window: number | null;
  /** List price of today in US dollars, of the first tier where there are tiers; null: unknown. */
  readonly input_usd_per_million_tokens: number | null;
  readonly output_usd_per_million_tokens: number | null;
  /** Whether it thinks when asked to; null: unknown. */
  readonly thinks: boolean | null;
  readonly key: 'set' | 'missing' | 'not_needed';
}

/** Names of models that are built in, beside the aliases. */
const BUILT_IN = ['local:test', 'silent'];

/** The providers of the aliases, those that are built in, and those the settings define. */
export function knownProviders(settings: Settings): readonly ProviderName[] {
  const named = references().map(({ provider }) => provider);
  return [...new Set([...named, ...Object.keys(settings.providers)])];
}

/**
 * The models that have an alias and those that are built in, and with `all` every other model the
 * price data has of their providers.
 *
 * @throws PidginError `unknown_provider` that names the nearest known one.
 */
export async function knownModels({
  settings,
  environment,
  provider: only,
  all,
  now,
}: {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Only models of this provider. */
  readonly provider: string | undefined;
  readonly all: boolean;
  readonly now: Date;
}): Promise<KnownModel[]> {
  const providers = knownProviders(settings);
  if (only !== undefined) refuseUnknown(only, providers);
  const prices = await loadPrices((name) => originOf(name, settings, environment));
  const known = (alias: string | null, provider: ProviderName, model: string): KnownModel => {
    const price = prices.priceOf(provider, model, now);
    return {
      alias,
      provider,
      model,
      context_window: prices.contextWindow(provider, model),
      input_usd_per_million_tokens: price?.inputPerMillion ?? null,
      output_usd_per_million_tokens: price?.outputPerMillion ?? null,
      thinks: canThink(thinkingEndpoint(provider, settings, environment), model),
      key: keyStatus(provider, settings, environment).status,
    };
  };
  const named = references();
  const models = named.map(({ requested, provider, model }) => known(requested, provider, model));
  if (all) {
    const listed = new Set(named.map(({ provider, model }) => `${provider}/${model}`));
    for (const provider of providers) {
      for (const { id } of prices.models(provider, now)) {
        if (!listed.has(`${provider}/${id}`)) models.push(known(null, provider, id));
      }
    }
  }
  return models.filter(({ provider }) => only === undefined || provider === only);
}

/** What tells how a provider is asked to think, whether or not its key is there. */
function thinkingEndpoint(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): ThinkingEndpoint {
  const { kind } = originOf(provider, settings, environment);
  const thinking = settings.providers[provider]?.thinking;
  switch (kind) {
    case 'xai':
    case 'openai-compatible':
      return { kind: 'openai-compatible', ...compatibleThinking(kind, thinking) };
    default:
      return { kind };
  }
}

function refuseUnknown(provider: string, known: readonly ProviderName[]): void {
  if (known.includes(provider)) return;
  throw usageError(
    'unknown_provider',
    `Unknown provider ${JSON.stringify(provider)}.`,
    didYouMean(provider, known) ?? `Use one of ${known.join(', ')}.`,
  );
}

function references() {
  return [...Object.keys(MODEL_ALIASES), ...BUILT_IN].map((name) => resolveModel(name));
}
