import { PidginError } from '../errors.ts';
import type { Settings } from '../schemas/settings.ts';
import { endpointOf } from './endpoints.ts';
import type { Environment } from './environment.ts';
import type { ProviderName } from './models.ts';

/** Whether a provider has its key. The key itself is never part of it. */
export type KeyStatus =
  | { readonly status: 'set' }
  | { readonly status: 'not_needed' }
  /** `error` names the variable to set, or says what is wrong with the address it would go to. */
  | { readonly status: 'missing'; readonly error: PidginError };

const UNUSABLE: readonly string[] = ['missing_api_key', 'credentials_in_address'];

/**
 * Whether a provider can be asked as far as its key goes.
 *
 * @throws PidginError `unknown_provider`.
 */
export function keyStatus(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): KeyStatus {
  try {
    const endpoint = endpointOf(provider, settings, environment);
    return { status: 'apiKey' in endpoint ? 'set' : 'not_needed' };
  } catch (error) {
    if (error instanceof PidginError && UNUSABLE.includes(error.code)) {
      return { status: 'missing', error };
    }
    throw error;
  }
}
