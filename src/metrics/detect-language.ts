import type { CharacterTally } from './character-tally.ts';

/** Guesses the language of a text: ISO 639-3, or `und`. */
export type GuessLanguage = (text: string) => string;

/** Fewer letters than these say too little about the language. */
const LEAST_LETTERS = 40;
/** Share of words that only English has among its common words from which a text is English. */
const OWN_SHARE = 0.12;
/** The same, counting the common words that other languages in Latin letters have, too. */
const COMMON_SHARE = 0.3;
const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const OWN_WORDS = wordSet(
  "the and that with this you your are have has been it's it there their they which would could should from about because what when who how our its not but these those were being than into through i'm don't",
);
const SHARED_WORDS = wordSet(
  'a all an as at be by can do for had he her his i if in is me more my no of on one or out she so some then to up was we will',
);

/** Whether English alone has a word among its common words, or other languages have it, too. */
export type Commonness = 'own' | 'shared';

/** How many words of a text are common. */
export interface CommonWordCounts {
  readonly own: number;
  readonly shared: number;
  /** All words, common or not. */
  readonly words: number;
}

/** How common a word is in English; null: it is not. */
export function commonnessOf(word: string): Commonness | null {
  if (OWN_WORDS.has(word)) return 'own';
  return SHARED_WORDS.has(word) ? 'shared' : null;
}

/**
 * The language of a text, ISO 639-3; null when it has fewer than 40 letters or none is likely.
 *
 * A text with enough of the commonest words of English is English without asking further: trigrams
 * take every second short English text for another language, and cost as much as all other metrics
 * together.
 */
export function detectLanguage(
  text: string,
  { own, shared, words }: CommonWordCounts,
  tally: CharacterTally,
  guess: GuessLanguage,
): string | null {
  if (tally.letters < LEAST_LETTERS) return null;
  const isSure = own >= words * OWN_SHARE || own + shared >= words * COMMON_SHARE;
  if (isSure) return 'eng';
  const language = guess(text);
  return language === 'und' ? null : language;
}

/**
 * Whether metrics of English apply: to a text detected as English, and to one that is too short to
 * tell unless most of its letters are not Latin.
 */
export function isEnglish(language: string | null, tally: CharacterTally): boolean {
  return language === 'eng' || (language === null && tally.notLatin * 2 <= tally.letters);
}
