import { didYouMean, usageError } from '../errors.ts';
import { MODEL_ALIASES } from './model-aliases.ts';

export type ProviderName = 'anthropic' | 'openai' | 'local' | 'silent';

/** A model a user asked for, and who serves it under which id. */
export interface ModelRef {
  /** As typed. */
  readonly requested: string;
  readonly provider: ProviderName;
  /** Id as the provider knows it. */
  readonly model: string;
  readonly displayName: string;
}

/** Bare model ids whose maker is plain from the name. */
const FAMILIES: readonly (readonly [RegExp, ProviderName])[] = [
  [/^claude-/, 'anthropic'],
  [/^(gpt-|chatgpt-|o\d)/, 'openai'],
];

/**
 * Finds who serves a model: an alias (`claude`), `provider/model-id`, a bare id of a known family
 * (`gpt-5.4`), `local:test` with its behaviours, or `silent`.
 *
 * @throws PidginError `unknown_model` that names the nearest known ones.
 */
export function resolveModel(requested: string): ModelRef {
  const typed = requested.trim();
  const alias = MODEL_ALIASES[typed.toLowerCase()];
  if (alias !== undefined) return { requested: typed, ...alias };
  if (typed === 'silent') {
    return { requested: typed, provider: 'silent', model: 'silent', displayName: 'Silence' };
  }
  const local = /^local:(test(?:[/,].*)?)$/.exec(typed)?.[1];
  if (local !== undefined) {
    return { requested: typed, provider: 'local', model: local, displayName: localName(local) };
  }
  const [, prefix, id] = /^([a-z][a-z0-9-]*)\/(\S+)$/.exec(typed) ?? [];
  if ((prefix === 'anthropic' || prefix === 'openai') && id !== undefined) {
    return { requested: typed, provider: prefix, model: id, displayName: id };
  }
  for (const [pattern, provider] of FAMILIES) {
    if (pattern.test(typed) && !/\s/.test(typed)) {
      return { requested: typed, provider, model: typed, displayName: typed };
    }
  }
  const known = [...Object.keys(MODEL_ALIASES), 'local:test', 'silent'];
  throw usageError(
    'unknown_model',
    `Unknown model ${JSON.stringify(requested)}.`,
    didYouMean(typed, known) ??
      `Use one of ${known.join(', ')}, or provider/model-id, e.g. anthropic/claude-opus-5-5.`,
  );
}

function localName(model: string): string {
  const behaviour = /^test\/([a-z]+)/.exec(model)?.[1];
  return behaviour === undefined ? 'Local test' : `Local test (${behaviour})`;
}
