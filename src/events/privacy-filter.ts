import { createHmac } from 'node:crypto';
import { eventStringMaps, type PidginEvent } from '../schemas/event.ts';
import { AwarenessPreset } from '../schemas/experiment-spec.ts';
import type { Redaction } from '../schemas/privacy.ts';
import type { Replace, Sensitivity } from '../schemas/sensitivity.ts';
import { type Finder, finderOf, type RedactionPattern } from './redaction-pattern.ts';

/** What is not to be in the record of an experiment. */
export interface Privacy {
  readonly removeContent: boolean;
  readonly hashModels: boolean;
  readonly patterns: readonly RedactionPattern[];
}

/** Who speaks in an experiment: what names them is looked for in every text. */
export interface Identities {
  readonly models: readonly string[];
  readonly providers: readonly string[];
}

/** What an event becomes in the record. */
export type PrivacyFilter = (event: PidginEvent) => PidginEvent;

/** Longest that all patterns may take to be looked for in one text. */
export const PATTERN_TIMEOUT_MS = 500;

const PLACEHOLDER = /^\[REDACTED:\d+:[0-9a-f]{16}\]$/;

/** What the record says was left out of it. */
export function redactionOf({ removeContent, hashModels, patterns }: Privacy): Redaction {
  return { content: removeContent, models: hashModels, patterns: patterns.length };
}

/**
 * Makes what takes out of every event what is not to be recorded.
 *
 * A text becomes `[REDACTED:length:hash]`, with its length in UTF-16 code units and the first 64
 * bits of its HMAC-SHA256: equal texts stay equal, and nobody without the salt can look one up. A
 * text in which the patterns take too long to be found is replaced as a whole.
 *
 * @param salt Random, of this experiment alone, and written nowhere.
 */
export function privacyFilter(
  privacy: Privacy,
  identities: Identities,
  salt: Uint8Array,
): PrivacyFilter {
  const maps = eventStringMaps();
  const replace = replacement(privacy, identities, salt);
  return (event) => {
    const map = maps.get(event.type);
    if (map === undefined) throw new Error(`nobody knows what ${event.type} says`);
    const filtered = { ...event, data: map(event.data, replace) } as PidginEvent;
    return withoutTraces(filtered, event);
  };
}

/** Takes out the numbers by which what was replaced could be guessed. */
function withoutTraces(filtered: PidginEvent, event: PidginEvent): PidginEvent {
  // The lengths of pieces are those of words: https://arxiv.org/abs/2403.09751
  if (filtered.type === 'response.completed' && event.type === filtered.type) {
    if (filtered.data.content === event.data.content) return filtered;
    return { ...filtered, data: { ...filtered.data, chunk_timings: null } };
  }
  // Seeds are derived from the name of the arm: whoever has a guess of that could try it.
  if (filtered.type === 'conversation.started' && event.type === filtered.type) {
    if (filtered.data.arm === event.data.arm) return filtered;
    return { ...filtered, data: { ...filtered.data, seed: null } };
  }
  if (filtered.type === 'experiment.started' && event.type === filtered.type) {
    const named = new Set(event.data.plan.map(({ arm }) => arm));
    const plan = filtered.data.plan.map((one) =>
      named.has(one.arm) ? one : { ...one, seed: null },
    );
    return { ...filtered, data: { ...filtered.data, plan } };
  }
  return filtered;
}

function replacement(
  { removeContent, hashModels, patterns }: Privacy,
  identities: Identities,
  salt: Uint8Array,
): Replace {
  const keyed = (kind: string, value: string): string =>
    createHmac('sha256', salt).update(`${kind}\n${value}`).digest('hex');
  const token = (kind: string, value: string) => `${kind}-${keyed(kind, value).slice(0, 8)}`;
  const placeholder = (text: string): string =>
    text.trim() === '' || PLACEHOLDER.test(text)
      ? text
      : `[REDACTED:${text.length}:${keyed('text', text).slice(0, 16)}]`;
  const find = finderOf(patterns, PATTERN_TIMEOUT_MS);
  const names = hashModels ? namesIn(identities) : null;
  const tokens = new Map([
    ...identities.providers.map((name) => [name.toLowerCase(), token('provider', name)] as const),
    ...identities.models.map((name) => [name.toLowerCase(), token('model', name)] as const),
  ]);
  const unnamed = (text: string): string =>
    names === null ? text : text.replaceAll(names, (name) => tokens.get(name.toLowerCase()) ?? '');
  const unmatched = (text: string): string =>
    PLACEHOLDER.test(text)
      ? text
      : (withoutMatches(text, find, placeholder, unnamed) ?? placeholder(text));

  /** `variable=value`, or `default`. */
  const armPart = (part: string): string => {
    const [variable = '', ...rest] = part.split('=');
    const value = rest.join('=');
    // What is long stands there in other letters, in which no pattern would find it.
    if (isText(variable, value)) return `${variable}=${token('text', value)}`;
    const isModel = hashModels && /^agent_[ab]$/.test(variable);
    return isModel ? `${variable}=${token('model', value)}` : unmatched(part);
  };

  return (sensitivity: Sensitivity, value: string): string => {
    switch (sensitivity) {
      case 'text':
        return removeContent ? placeholder(value) : unmatched(value);
      case 'failure':
        return removeContent || hashModels ? placeholder(value) : unmatched(value);
      case 'secret':
        return placeholder(value);
      case 'digest':
        return keyed('digest', value);
      case 'model':
      case 'provider':
        return hashModels ? token(sensitivity, value) : unmatched(value);
      case 'vendor':
        return hashModels ? token('hidden', value) : unmatched(value);
      case 'arm':
        return value.split(' ').map(armPart).join(' ');
      case 'label':
        return unmatched(value);
      case 'safe':
        return value;
      default:
        return sensitivity satisfies never;
    }
  };
}

/** Whether a variable of an arm has a value that somebody wrote. */
function isText(variable: string, value: string): boolean {
  if (/^awareness(_[ab])?$/.test(variable)) return !AwarenessPreset.safeParse(value).success;
  return variable === 'prompt' || variable === 'prompt_tag';
}

/**
 * A text with something else in place of what the patterns match; null: it took too long to find.
 *
 * @param rest What becomes of the text between the matches.
 */
export function withoutMatches(
  text: string,
  find: Finder,
  replace: (match: string) => string,
  rest: (text: string) => string = (between) => between,
): string | null {
  const ranges = find(text);
  if (ranges === null) return null;
  let result = '';
  let from = 0;
  for (const [start, end] of ranges) {
    result += rest(text.slice(from, start)) + replace(text.slice(start, end));
    from = end;
  }
  return result + rest(text.slice(from));
}

/** Matches the words that name who speaks, however they are written; null: there are none. */
export function namesIn({ models, providers }: Identities): RegExp | null {
  // The longest first: one may begin with another.
  const words = [...models, ...providers]
    .filter((word) => word !== '')
    .sort((one, other) => other.length - one.length)
    .map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${hex(sign)}}`));
  if (words.length === 0) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

function hex(sign: string): string | undefined {
  return sign.codePointAt(0)?.toString(16);
}
