import { MODEL_FAMILIES, type ModelFamily } from './lexicons/model-families.ts';

const phrases = (...texts: readonly string[]) => texts.map((text) => text.split(' '));

/** What begins a statement of who one is. */
const OPENINGS = phrases(
  'i am',
  "i'm",
  'as',
  'my name is',
  "my name's",
  'call me',
  'i was made',
  'i was created',
  'i was built',
  'i was developed',
  'i was trained',
  'i was designed',
);
const OPENINGS_BY_WORD = openingsByWord();
const NAMES = Object.entries(MODEL_FAMILIES).map(([family, { models, makers }]) => ({
  family: family as ModelFamily,
  models: phrases(...models),
  makers: phrases(...makers),
}));
/** What may stand between the opening and the name. */
const FILLERS: ReadonlySet<string> = new Set(
  'a an the also actually just another fellow large language model ai artificial intelligence assistant chatbot chat bot system instance version called named known as made created built developed trained designed by from and'.split(
    ' ',
  ),
);
const MOST_FILLERS = 10;

/** The families that a message says its author belongs to, one a statement. */
export function identityClaims(words: readonly string[]): readonly ModelFamily[] {
  const claims: ModelFamily[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const openings = OPENINGS_BY_WORD.get(words[at] ?? '');
    if (openings === undefined) continue;
    const opening = firstAt(words, at, openings);
    if (opening === undefined) continue;
    const family = namedAfter(words, at + opening.length);
    if (family !== null) claims.push(family);
  }
  return claims;
}

function firstAt(
  words: readonly string[],
  at: number,
  phrases: readonly (readonly string[])[],
): readonly string[] | undefined {
  return phrases.find((phrase) => isAt(words, at, phrase));
}

function openingsByWord(): ReadonlyMap<string, readonly (readonly string[])[]> {
  const byWord = new Map<string, string[][]>();
  for (const opening of OPENINGS) {
    const [first = ''] = opening;
    byWord.set(first, [...(byWord.get(first) ?? []), opening]);
  }
  return byWord;
}

/** Whether one of the claims is to another family than the given one. */
export function isMismatch(claims: readonly ModelFamily[], family: ModelFamily): boolean {
  return claims.some((claimed) => claimed !== family);
}

function namedAfter(words: readonly string[], start: number): ModelFamily | null {
  for (let at = start; at <= start + MOST_FILLERS; at += 1) {
    const before = words[at - 1];
    const family = familyAt(words, at, before === 'by' || before === 'from');
    if (family !== null) return family;
    const word = words[at];
    if (word === undefined || !FILLERS.has(word)) return null;
  }
  return null;
}

/** The family whose model, or after `by` whose maker, is named at a place. */
function familyAt(words: readonly string[], at: number, afterBy: boolean): ModelFamily | null {
  for (const { family, models, makers } of NAMES) {
    const names = afterBy ? makers : models;
    if (names.some((name) => isAt(words, at, name))) return family;
  }
  return null;
}

function isAt(words: readonly string[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((word, index) => words[at + index] === word);
}
