import { usageError } from '../errors.ts';
import type { Settings } from '../schemas/settings.ts';
import type { Environment } from './environment.ts';
import type { ProviderName } from './models.ts';

/** How a provider is reached: its address and key, where it has them. */
export type Endpoint =
  | { readonly kind: 'anthropic' | 'openai'; readonly apiKey: string; readonly baseUrl?: string }
  | { readonly kind: 'local' }
  | { readonly kind: 'silent' };

const KEY_VARIABLES = { anthropic: 'ANTHROPIC_API_KEY', openai: 'OPENAI_API_KEY' } as const;

/**
 * Finds address and key of a provider in the settings and the environment.
 *
 * @throws PidginError `missing_api_key` that names the variable to set.
 */
export function endpointOf(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): Endpoint {
  if (provider === 'local' || provider === 'silent') return { kind: provider };
  const configured = settings.providers[provider];
  const variable = configured?.api_key_env ?? KEY_VARIABLES[provider];
  const apiKey = environment.key(variable);
  if (apiKey === undefined) {
    throw usageError(
      'missing_api_key',
      `No key for ${provider}: ${variable} is not set.`,
      `Set it with: export ${variable}=…`,
      'Or try without a key: pidgin run -a local:test -b local:test',
    );
  }
  const baseUrl =
    configured?.base_url ??
    (provider === 'anthropic' ? environment.anthropicBaseUrl : environment.openaiBaseUrl);
  return { kind: provider, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}
