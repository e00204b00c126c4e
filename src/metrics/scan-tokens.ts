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
  /([[\p{L}\p{N}]&&[\p{Script=Han}\p{Script=Hiragana}]]\p{M}*|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}]][[\p{L}\p{N}\p{M}\p{Join_Control}]--[\p{Script=Han}\p{Script=Hiragana}]]*(?:['’\-][\p{L}--[\p{Script=Han}\p{Script=Hiragana}]][[\p{L}\p{M}\p{Join_Control}]--[\p{Script=Han}\p{Script=Hiragana}]]*)*)|\S/vy;

/** Takes a text apart into words and what stands between them. */
export function scanTokens(text: string): ScannedToken[] {
  const tokens: ScannedToken[] = [];
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isAsciiSpace(unit)) {
      at += 1;
      continue;
    }
    const end = asciiTokenEnd(text, at);
    if (end !== null) {
      tokens.push({ text: text.slice(at, end), start: at, isWord: isAsciiAlphanumeric(unit) });
      at = end;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match !== null) {
      tokens.push({ text: match[0], start: at, isWord: match[1] !== undefined });
    }
    at += match?.[0].length ?? 1;
  }
  return tokens;
}

const NOT_ASCII = 0x80;
const APOSTROPHE = 0x27;
const HYPHEN = 0x2d;

/**
 * Where the token that starts at a place ends; null when it is, or may go on, beyond ASCII. Most of
 * most texts is ASCII, and read so five times as fast.
 */
function asciiTokenEnd(text: string, start: number): number | null {
  const first = text.charCodeAt(start);
  if (first >= NOT_ASCII) return null;
  if (!isAsciiAlphanumeric(first)) return start + 1;
  let at = start + 1;
  while (isAsciiAlphanumeric(text.charCodeAt(at))) at += 1;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit >= NOT_ASCII) return null;
    if (unit !== APOSTROPHE && unit !== HYPHEN) return at;
    const next = text.charCodeAt(at + 1);
    if (next >= NOT_ASCII) return null;
    if (!isAsciiLetter(next)) return at;
    at += 2;
    while (isAsciiLetter(text.charCodeAt(at))) at += 1;
  }
}

function isAsciiSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

function isAsciiLetter(unit: number): boolean {
  const lowerCase = unit | 0x20;
  return lowerCase >= 0x61 && lowerCase <= 0x7a;
}

function isAsciiAlphanumeric(unit: number): boolean {
  return isAsciiLetter(unit) || (unit >= 0x30 && unit <= 0x39);
}

/**
 * A word as it is compared: lower-cased, with a straight apostrophe, so that `Don’t` and `don't`
 * are one word.
 */
export function comparable(word: string): string {
  return straight(word.toLowerCase());
}

/** The same word with straight apostrophes. */
export function straight(word: string): string {
  return word.includes('’') ? word.replaceAll('’', "'") : word;
}
