import { didYouMean, usageError } from '../errors.ts';
import { MODEL_ALIASES } from './model-aliases.ts';

/** A provider that is built in, or one that the settings define. */
export type ProviderName = string;

/** A model a user asked for, and who serves it under which id. */
export interface ModelRef {
  /** As typed. */
  readonly requested: string;
  readonly provider: ProviderName;
  /** Id as the provider knows it. */
  readonly model: string;
  readonly displayName: string;
}

/** Providers that need nothing in the settings. */
const BUILT_IN: readonly ProviderName[] = ['anthropic', 'openai', 'google', 'xai', 'ollama'];

/** Bare model ids whose maker is plain from the name. */
const FAMILIES: readonly (readonly [RegExp, ProviderName])[] = [
  [/^claude-/, 'anthropic'],
  [/^(gpt-|chatgpt-|o\d)/, 'openai'],
  [/^gemini-/, 'google'],
  [/^grok-/, 'xai'],
];

/**
 * Finds who serves a model: an alias (`claude`), `provider/model-id`, a bare id of a known family
 * (`gpt-5.4`), `local:test` with its behaviours, any other `local:tag` of Ollama, or `silent`.
 *
 * @param configured Providers that the settings define, beside those built in.
 * @throws PidginError `unknown_model` that names the nearest known ones.
 */
export function resolveModel(
  requested: string,
  configured: readonly ProviderName[] = [],
): ModelRef {
  const typed = requested.trim();
  const alias = MODEL_ALIASES[typed.toLowerCase()];
  if (alias !== undefined) return { requested: typed, ...alias };
  if (typed === 'silent') {
    return { requested: typed, provider: 'silent', model: 'silent', displayName: 'Silence' };
  }
  const test = /^local:(test(?:[/,].*)?)$/.exec(typed)?.[1];
  if (test !== undefined) {
    return { requested: typed, provider: 'local', model: test, displayName: localName(test) };
  }
  const tag = /^local:(?!test)(\S+)$/.exec(typed)?.[1];
  if (tag !== undefined) {
    return { requested: typed, provider: 'ollama', model: tag, displayName: tag };
  }
  const providers = [...new Set([...BUILT_IN, ...configured])];
  const [, prefix, id] = /^([a-z][a-z0-9-]*)\/(\S+)$/.exec(typed) ?? [];
  if (prefix !== undefined && id !== undefined && providers.includes(prefix)) {
    return { requested: typed, provider: prefix, model: id, displayName: id };
  }
  for (const [pattern, provider] of FAMILIES) {
    if (pattern.test(typed) && !/\s/.test(typed)) {
      return { requested: typed, provider, model: typed, displayName: typed };
    }
  }
  if (prefix !== undefined && id !== undefined) throw unknownProvider(requested, prefix, providers);
  const known = [...Object.keys(MODEL_ALIASES), 'local:test', 'silent'];
  throw usageError(
    'unknown_model',
    `Unknown model ${JSON.stringify(requested)}.`,
    didYouMean(typed, known) ??
      `Use one of ${known.join(', ')}, or provider/model-id, e.g. anthropic/claude-opus-5-5.`,
  );
}

function unknownProvider(requested: string, prefix: string, providers: readonly ProviderName[]) {
  return usageError(
    'unknown_model',
    `Unknown model ${JSON.stringify(requested)}: there is no provider ${prefix}.`,
    didYouMean(prefix, providers) ??
      `Use one of ${providers.join(', ')}, or define ${prefix} under providers: in pidgin.yaml.`,
  );
}

function localName(model: string): string {
  const behaviour = /^test\/([a-z]+)/.exec(model)?.[1];
  return behaviour === undefined ? 'Local test' : `Local test (${behaviour})`;
}
