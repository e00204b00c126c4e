import { usageError } from '../errors.ts';
import { kindOf, type ProviderKind, type Settings } from '../schemas/settings.ts';
import type { Environment } from './environment.ts';
import type { ProviderName } from './models.ts';

/** What a provider is, whether or not its key is there. */
export interface Origin {
  readonly kind: ProviderKind | 'local' | 'silent';
  /** Where it is; absent: at the vendor, and Ollama on this machine. */
  readonly baseUrl?: string;
}

/**
 * Finds protocol and address of a provider in the settings and the environment.
 *
 * @throws PidginError `unknown_provider`.
 */
export function originOf(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): Origin {
  if (provider === 'local' || provider === 'silent') return { kind: provider };
  const configured = settings.providers[provider];
  const kind = kindOf(provider, configured);
  if (kind === undefined) {
    throw usageError(
      'unknown_provider',
      `The settings have no provider ${JSON.stringify(provider)}.`,
      `Define it in pidgin.yaml: providers: {${provider}: {kind: …}}`,
    );
  }
  const baseUrl = configured?.base_url ?? environment.address(provider);
  return { kind, ...(baseUrl === undefined ? {} : { baseUrl }) };
}
