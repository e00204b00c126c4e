import type { Settings } from '../schemas/settings.ts';
import { keyVariables } from './endpoints.ts';
import { ADDRESS_VARIABLES, type Environment } from './environment.ts';
import { originOf } from './origin.ts';
import { type LoadedSettings, outputDirectory } from './settings.ts';

/** One setting in force. Part of the stable `--json` output of `config show`. */
export interface EffectiveSetting {
  /** Its keys in `pidgin.yaml`, with dots between. */
  readonly key: string;
  readonly value: unknown;
  /** A file, a variable of the environment, a flag, or `default`. */
  readonly from: string;
}

/** Whether the key of a provider is there. Never what it is. */
export interface KeyPlace {
  readonly provider: string;
  /** The variables it is looked for in; the first that is set counts. */
  readonly variables: readonly string[];
  /** `environment` or `.env`; null: it is not set. */
  readonly from: 'environment' | '.env' | null;
}

/** Where the settings say what the output directory is. */
const DATA_DIR = ['events', 'storage', 'data_dir'] as const;

/** What stands in place of a key. */
export const MASK = '••••';

/**
 * Every setting that holds, and where it is from.
 *
 * @param outputFlag Value of `--output`; undefined: it was not given.
 */
export function effectiveSettings(
  { value: settings, fileOf }: LoadedSettings,
  environment: Environment,
  outputFlag: string | undefined,
  cwd: string,
): readonly EffectiveSetting[] {
  const fromFiles = leaves(settings, []).map(({ path, value }) => ({
    key: path.join('.'),
    value: path.at(-1) === 'base_url' ? withoutCredentials(String(value)) : value,
    from: fileOf(path) ?? 'default',
  }));
  const addresses = [...ADDRESS_VARIABLES].flatMap(([provider, variable]) => {
    if (settings.providers[provider]?.base_url !== undefined) return [];
    const { baseUrl } = originOf(provider, settings, environment);
    if (baseUrl === undefined) return [];
    return [
      { key: `providers.${provider}.base_url`, value: withoutCredentials(baseUrl), from: variable },
    ];
  });
  const output = {
    key: DATA_DIR.join('.'),
    value: outputDirectory(outputFlag, environment, settings, cwd),
    from:
      outputFlag !== undefined && outputFlag !== environment.output
        ? '--output'
        : environment.output !== undefined
          ? 'PIDGIN_OUTPUT'
          : (fileOf(DATA_DIR) ?? 'default'),
  };
  return [...fromFiles.filter(({ key }) => key !== output.key), ...addresses, output].sort(
    (one, other) => (one.key < other.key ? -1 : 1),
  );
}

/** Where the key of each provider is from, of those that take one. */
export function keyPlaces(settings: Settings, environment: Environment): readonly KeyPlace[] {
  const providers = new Set([...ADDRESS_VARIABLES.keys(), ...Object.keys(settings.providers)]);
  return [...providers].flatMap((provider) => {
    const variables = keyVariables(provider, settings);
    if (variables.length === 0) return [];
    const from = variables.map(environment.keyFrom).find((place) => place !== undefined) ?? null;
    return [{ provider, variables, from }];
  });
}

/**
 * An address that may be shown. One of the environment with a password in it is refused only when
 * it is used; what stands behind the question mark may be a key.
 */
function withoutCredentials(address: string): string {
  return address
    .replace(/[^/]*@/, `${MASK}@`)
    .replace(/([?&])([^=&#]*=)?[^&#]+/g, (_, mark: string, name = '') => `${mark}${name}${MASK}`);
}

/** Everything in a value that is not a map, and where it is. */
function leaves(
  value: unknown,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly value: unknown }[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}
