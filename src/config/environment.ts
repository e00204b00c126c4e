import { isAbsolute } from 'node:path';
import { ExperimentId } from '../schemas/ids.ts';

/**
 * What Pidgin takes from the environment. Everything else in it is only handed on to programs that
 * Pidgin starts, so that nothing of it can end up in a record.
 */
export interface Environment {
  /** `PIDGIN_OUTPUT`: output directory. */
  readonly output: string | undefined;
  /** `PIDGIN_DETACHED_ID`, for a process that was detached: the experiment it is to run. */
  readonly detachedId: ExperimentId | undefined;
  /** Whether this was started by npx, as commands that can be typed again are told. */
  readonly byNpx: boolean;
  /** The user's home directory. */
  readonly home: string | undefined;
  /** `XDG_CONFIG_HOME`, which counts only where it is absolute, or `~/.config`. */
  readonly configHome: string | undefined;
  /** `XDG_CACHE_HOME`, or `~/.cache`, in the same way. */
  readonly cacheHome: string | undefined;
  /** Where a provider is, by its variable among {@link ADDRESS_VARIABLES}. */
  readonly address: (provider: string) => string | undefined;
  /** Value of a variable that holds a key. An empty one counts as absent. */
  readonly key: (variable: string) => string | undefined;
  /** Where that is from; undefined: it is nowhere. */
  readonly keyFrom: (variable: string) => 'environment' | '.env' | undefined;
  /** For a program that Pidgin starts: everything but what is secret by its name. */
  readonly forPrograms: NodeJS.ProcessEnv;
}

/**
 * The variables that say where providers are; that of Ollama with or without scheme and port.
 *
 * They hold for those who use the vendor's own name. What has a name of its own has its own key,
 * which is not to be sent there.
 */
export const ADDRESS_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'ANTHROPIC_BASE_URL'],
  ['openai', 'OPENAI_BASE_URL'],
  ['google', 'GOOGLE_GEMINI_BASE_URL'],
  ['xai', 'XAI_BASE_URL'],
  ['ollama', 'OLLAMA_HOST'],
]);

const SECRET = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i;

/**
 * Reads the environment; the only place that does.
 *
 * @param keysFile Variables of `.env`, for keys that the environment does not have.
 */
export function readEnvironment(
  env: NodeJS.ProcessEnv,
  keysFile: NodeJS.Dict<string> = {},
): Environment {
  const home = env.HOME || env.USERPROFILE || undefined;
  // The specification says so: a relative one would mean another place in each directory.
  const absolute = (path: string | undefined) =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  const keyIn = (place: NodeJS.Dict<string>, variable: string) =>
    place[variable]?.trim() || undefined;
  return {
    output: env.PIDGIN_OUTPUT || undefined,
    detachedId: ExperimentId.safeParse(env.PIDGIN_DETACHED_ID).data,
    byNpx: env.npm_command === 'exec',
    home,
    configHome: absolute(env.XDG_CONFIG_HOME) ?? (home ? `${home}/.config` : undefined),
    cacheHome: absolute(env.XDG_CACHE_HOME) ?? (home ? `${home}/.cache` : undefined),
    address: (provider) => {
      const variable = ADDRESS_VARIABLES.get(provider);
      return variable === undefined ? undefined : env[variable] || undefined;
    },
    key: (variable) => keyIn(env, variable) ?? keyIn(keysFile, variable),
    keyFrom: (variable) => {
      if (keyIn(env, variable) !== undefined) return 'environment';
      return keyIn(keysFile, variable) === undefined ? undefined : '.env';
    },
    forPrograms: Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name))),
  };
}
