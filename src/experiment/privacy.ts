import { MODEL_ALIASES } from '../config/model-aliases.ts';
import { usageError } from '../errors.ts';
import {
  type Identities,
  namesIn,
  PATTERN_TIMEOUT_MS,
  type Privacy,
  withoutMatches,
} from '../events/privacy-filter.ts';
import { finderOf, redactionPattern } from '../events/redaction-pattern.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { Arm, BranchPoint } from '../schemas/events/experiment.ts';
import type { PrivacySettings, SpecPrivacy } from '../schemas/privacy.ts';
import { slug } from './spec.ts';

/**
 * What is to be left out of a record; null: nothing. A spec goes before the settings, but what the
 * settings look for is always looked for.
 *
 * @throws PidginError `invalid_pattern`.
 */
export function privacyOf(
  spec: SpecPrivacy | undefined,
  settings: PrivacySettings,
): Privacy | null {
  const standing = settings.enabled
    ? settings
    : { remove_content: false, hash_models: false, redact_patterns: [] };
  const privacy = {
    removeContent: spec?.remove_content ?? standing.remove_content,
    hashModels: spec?.hash_models ?? standing.hash_models,
    patterns: [...standing.redact_patterns, ...(spec?.redact_patterns ?? [])].map(redactionPattern),
  };
  return privacy.removeContent || privacy.hashModels || privacy.patterns.length > 0
    ? privacy
    : null;
}

/**
 * Refuses what holds every text, where the settings keep something out of all records.
 *
 * @param what Name of a record, to say which.
 * @param remedy How to have it all the same, before the setting.
 * @throws PidginError `not_private`, `invalid_pattern`.
 */
export function refuseTexts(what: string, remedy: string, settings: PrivacySettings): void {
  if (privacyOf(undefined, settings) === null) return;
  throw usageError(
    'not_private',
    `${what} is recorded as it was said, which the settings do not allow.`,
    `${remedy} all the same, set events.privacy.enabled: false in pidgin.yaml.`,
  );
}

/** Words that say nothing of who a model is: those of the providers that are built in here. */
const OUR_OWN = new Set(['local', 'silent']);

/** Everything by which the models of an experiment are called. */
export function identitiesOf({
  arms,
  branch,
}: {
  readonly arms: readonly Arm[];
  readonly branch: BranchPoint | null;
}): Identities {
  const agents = [...arms, ...(branch === null ? [] : [branch.source])].flatMap(
    (each) => Object.values(each.agents) as AgentSnapshot[],
  );
  const named = agents.filter(({ provider }) => !OUR_OWN.has(provider));
  const models = named.flatMap(({ requested, model, display_name: name }) => [
    requested,
    model,
    name,
    // Two of the same name are told apart by a letter that prompts do not have.
    name.replace(/ [AB]$/, ''),
    // A model calls itself by the word its id begins with.
    ...Object.keys(MODEL_ALIASES).filter((alias) => model.toLowerCase().includes(alias)),
    ...shorterNames(model),
  ]);
  return {
    models: [...new Set(models)],
    providers: [...new Set(named.map(({ provider }) => provider))],
  };
}

/**
 * What a model id is called for short: `meta-llama/llama3.2:3b` without its maker, without its tag,
 * and `llama`, the word that its version follows at once.
 */
function shorterNames(model: string): string[] {
  const name = model.split('/').at(-1) ?? '';
  const untagged = name.replace(/:.*$/s, '');
  const word = /^\p{L}{3,}(?=\d)/u.exec(untagged)?.[0];
  return [name, untagged, ...(word === undefined ? [] : [word])];
}

/**
 * The name of an experiment as it may stand in the names of files: no pattern is in it, and no
 * model. It depends on no salt, so that a process that goes on elsewhere finds the directory.
 *
 * @param typed As it was given; undefined: it is named after its models.
 */
export function privateName(
  typed: string | undefined,
  afterModels: string,
  privacy: Privacy,
  identities: Identities,
): string {
  if (typed === undefined && privacy.hashModels) return NAMELESS;
  const unmatched = withoutMatches(
    typed ?? afterModels,
    finderOf(privacy.patterns, PATTERN_TIMEOUT_MS),
    () => 'redacted',
  );
  const { models, providers } = identities;
  // As they are, and as they stand in a name that is a slug already.
  const spellings = (words: readonly string[]) => words.flatMap((word) => [word, slug(word)]);
  const names = privacy.hashModels
    ? namesIn({ models: spellings(models), providers: spellings(providers) })
    : null;
  const unnamed = names === null ? unmatched : (unmatched ?? '').replaceAll(names, 'model');
  return slug(unnamed ?? '') || NAMELESS;
}

const NAMELESS = 'experiment';
