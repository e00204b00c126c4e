import { usageError } from '../errors.ts';
import {
  holdsCredentials,
  kindOf,
  type ProviderKind,
  type Settings,
  type ThinkingRequest,
} from '../schemas/settings.ts';
import type { Environment } from './environment.ts';
import type { ProviderName } from './models.ts';
import { originOf } from './origin.ts';

/** How a provider is reached: its address and key, where it has them. */
export type Endpoint =
  | {
      readonly kind: 'anthropic' | 'openai' | 'google';
      readonly apiKey: string;
      readonly baseUrl?: string;
    }
  | ({
      readonly kind: 'openai-compatible';
      readonly vendor: string;
      readonly baseUrl: string;
      readonly apiKey?: string;
    } & CompatibleThinking)
  | { readonly kind: 'ollama'; readonly baseUrl?: string; readonly apiKey?: string }
  | { readonly kind: 'local' }
  | { readonly kind: 'silent' };

/** What is known of how models think behind a server that speaks Chat Completions. */
export interface CompatibleThinking {
  /** Whose models they are; absent: anybody's. */
  readonly models?: 'xai';
  /** How it is asked to think; absent: there is no way. */
  readonly thinking?: ThinkingRequest;
}

const XAI_BASE_URL = 'https://api.x.ai/v1';

/** Where the keys of a vendor usually are; the first that is set counts, as in the vendor's SDK. */
const KEY_VARIABLES: Readonly<Record<ProviderKind, readonly string[]>> = {
  anthropic: ['ANTHROPIC_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  google: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
  xai: ['XAI_API_KEY'],
  ollama: [],
  'openai-compatible': [],
};

/**
 * Finds address and key of a provider in the settings and the environment.
 *
 * @throws PidginError `missing_api_key` that names the variable to set, `credentials_in_address` that
 * does not show them, and as {@link originOf}.
 */
export function endpointOf(
  provider: ProviderName,
  settings: Settings,
  environment: Environment,
): Endpoint {
  const { kind, baseUrl: address } = originOf(provider, settings, environment);
  if (kind === 'local' || kind === 'silent') return { kind };
  if (address !== undefined) refuseCredentials(provider, address);
  const key = findKey(keyVariables(provider, settings), environment);
  const thinking = settings.providers[provider]?.thinking;
  const baseUrl = address === undefined ? {} : { baseUrl: address };
  switch (kind) {
    case 'anthropic':
    case 'openai':
    case 'google':
      return { kind, apiKey: key.value ?? missing(provider, key), ...baseUrl };
    case 'xai':
      return {
        kind: 'openai-compatible',
        vendor: provider === 'xai' ? 'xAI' : provider,
        apiKey: key.value ?? missing(provider, key),
        baseUrl: address ?? XAI_BASE_URL,
        ...compatibleThinking(kind, thinking),
      };
    case 'openai-compatible':
      return {
        kind,
        vendor: provider,
        ...optionalKey(provider, key),
        // The settings are refused without one.
        baseUrl: address ?? '',
        ...compatibleThinking(kind, thinking),
      };
    case 'ollama':
      return { kind, ...optionalKey(provider, key), ...baseUrl };
    default:
      return kind satisfies never;
  }
}

/**
 * How models think behind a server that speaks Chat Completions, under whatever name it is used.
 *
 * @param thinking As the settings have it; undefined: they do not say.
 */
export function compatibleThinking(
  kind: 'xai' | 'openai-compatible',
  thinking: ThinkingRequest | undefined,
): CompatibleThinking {
  // Models of xAI that can think do so unasked, and some refuse to be asked.
  if (kind === 'xai') return { models: 'xai', thinking: thinking ?? 'always' };
  return thinking === undefined ? {} : { thinking };
}

/** The variables the key of a provider is looked for in; none: it takes no key. */
export function keyVariables(provider: ProviderName, settings: Settings): readonly string[] {
  const configured = settings.providers[provider];
  const kind = kindOf(provider, configured);
  if (configured?.api_key_env !== undefined) return [configured.api_key_env];
  return kind === undefined ? [] : KEY_VARIABLES[kind];
}

interface Key {
  /** The variables it was looked for in; none: it needs no key. */
  readonly variables: readonly string[];
  readonly value: string | undefined;
}

function findKey(variables: readonly string[], environment: Environment): Key {
  const value = variables.map(environment.key).find((found) => found !== undefined);
  return { variables, value };
}

/** A key where the settings name one, nothing where they do not. */
function optionalKey(provider: ProviderName, key: Key): { apiKey?: string } {
  if (key.variables.length === 0) return {};
  return { apiKey: key.value ?? missing(provider, key) };
}

/** Those of the settings are refused with the settings; here it is those of the environment. */
function refuseCredentials(provider: ProviderName, address: string): void {
  if (!holdsCredentials(address)) return;
  throw usageError(
    'credentials_in_address',
    `The address of ${provider} holds a user name or a password.`,
    `Take them out of it, and name the variable of a key: providers: {${provider}: {api_key_env: …}}`,
  );
}

function missing(provider: ProviderName, { variables }: Key): never {
  throw usageError(
    'missing_api_key',
    `No key for ${provider}: ${variables.join(' or ')} is not set.`,
    `Set it with: export ${variables.at(-1)}=…`,
    'Or try without a key: pidgin run -a local:test -b local:test',
  );
}
