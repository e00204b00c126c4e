import type { CharacterTally } from './character-tally.ts';

/** Guesses the language of a text: ISO 639-3, or `und`. */
export type GuessLanguage = (text: string) => string;

/** Fewer letters than these say too little about the language. */
const LEAST_LETTERS = 40;
/** Share of English's own commonest words from which a text is English. */
const ENGLISH_SHARE = 0.12;
/** Common words of English that no other language in Latin letters has among its common words. */
const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  "the and that this with you your are have has been it's it there their they which would could should from about because what when who how our its not but these those were being than into through".split(
    ' ',
  ),
);

/**
 * The language of a text, ISO 639-3; null when it has fewer than 40 letters or none is likely.
 *
 * A text in which at least 12 % of the words are among English's own commonest is English without
 * asking further: trigrams take every second short English text for another language, and cost as
 * much as all other metrics together.
 */
export function detectLanguage(
  text: string,
  words: readonly string[],
  tally: CharacterTally,
  guess: GuessLanguage,
): string | null {
  if (tally.letters < LEAST_LETTERS) return null;
  let english = 0;
  for (const word of words) if (ENGLISH_WORDS.has(word)) english += 1;
  if (english >= words.length * ENGLISH_SHARE) return 'eng';
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
