import {
  matchPhrases,
  type Phrase,
  type PhraseIndex,
  type PhrasesOfWord,
  phraseIndex,
} from '../match-phrases.ts';
import { comparable, scanTokens } from '../scan-tokens.ts';
import { LEXICONS, type LexiconName } from './lexicons.ts';

/** What the lexicons find in a message. */
export interface LexiconCounts {
  /** How often an entry of each lexicon occurs. */
  readonly counts: Readonly<Record<LexiconName, number>>;
  /** Lexicons of which an entry begins the message. */
  readonly opening: ReadonlySet<LexiconName>;
  /** Sum of the valences (AFINN, −5 to 5) of all words and phrases that have one. */
  readonly valence: number;
  /** Sum of their absolute values. */
  readonly intensity: number;
}

const VALENCE = 'valence';
const NOTHING_FOUND = Object.fromEntries(
  Object.keys(LEXICONS).map((name) => [name, 0]),
) as Readonly<Record<LexiconName, number>>;

/** Every lexicon, prepared for one pass over the words of a message. */
export type LexiconIndex = PhraseIndex<number>;

/** The entries of all lexicons that begin with a word. */
export type LexiconEntries = PhrasesOfWord<number>;

/** Prepares the lexicons; `valences` gives AFINN's entries their values. */
export function lexiconIndex(valences: Readonly<Record<string, number>>): LexiconIndex {
  const phrases: Phrase<number>[] = [];
  for (const [list, { entries }] of Object.entries(LEXICONS)) {
    for (const entry of entries.split(/\s*[,\n]\s*/)) {
      phrases.push({ list, words: wordsOf(entry), value: 1 });
    }
  }
  for (const [entry, value] of Object.entries(valences)) {
    phrases.push({ list: VALENCE, words: wordsOf(entry), value });
  }
  return phraseIndex(phrases);
}

/**
 * Looks for the entries of every lexicon; within one, the longest entry at a place counts.
 *
 * @param beginningAt The entries that begin with the word at a place.
 */
export function countLexicons(
  words: readonly string[],
  beginningAt: (at: number) => LexiconEntries | null | undefined,
): LexiconCounts {
  const counts: Record<LexiconName, number> = { ...NOTHING_FOUND };
  const opening = new Set<LexiconName>();
  let valence = 0;
  let intensity = 0;
  matchPhrases(words, beginningAt, ({ list, value }, at) => {
    if (list === VALENCE) {
      valence += value;
      intensity += Math.abs(value);
      return;
    }
    counts[list as LexiconName] += 1;
    if (at === 0) opening.add(list as LexiconName);
  });
  return { counts, opening, valence, intensity };
}

function wordsOf(entry: string): string[] {
  return scanTokens(entry)
    .filter(({ isWord }) => isWord)
    .map(({ text }) => comparable(text));
}
