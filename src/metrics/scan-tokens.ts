/** A word, or one character between words that is not white space. */
export interface ScannedToken {
  /** As written. */
  readonly text: string;
  /** UTF-16 units before it. */
  readonly start: number;
  readonly isWord: boolean;
}

/**
 * Words first, any other visible character after them.
 *
 * A Han ideograph or a hiragana is a word of its own, as in the default word boundaries of UAX #29:
 * those scripts put no spaces between words. Elsewhere a word is a run of letters, digits and their
 * marks that begins with a letter or digit (a variation selector behind an emoji is no word);
 * apostrophes and hyphens join when a letter follows.
 */
const TOKEN =
  /([[\p{L}\p{N}]&&[\p{Script=Han}\p{Script=Hiragana}]]\p{M}*|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}]][[\p{L}\p{N}\p{M}\p{Join_Control}]--[\p{Script=Han}\p{Script=Hiragana}]]*(?:['’\-][\p{L}--[\p{Script=Han}\p{Script=Hiragana}]][[\p{L}\p{M}\p{Join_Control}]--[\p{Script=Han}\p{Script=Hiragana}]]*)*)|\S/gv;

/** Takes a text apart into words and what stands between them. */
export function scanTokens(text: string): ScannedToken[] {
  const tokens: ScannedToken[] = [];
  for (const match of text.matchAll(TOKEN)) {
    tokens.push({ text: match[0], start: match.index, isWord: match[1] !== undefined });
  }
  return tokens;
}

/**
 * A word as it is compared: lower-cased, with a straight apostrophe, so that `Don’t` and `don't`
 * are one word.
 */
export function comparable(word: string): string {
  return word.toLowerCase().replaceAll('’', "'");
}
