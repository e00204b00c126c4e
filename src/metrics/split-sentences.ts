import type { ScannedToken } from './scan-tokens.ts';

/** A sentence with at least one word. */
export interface Sentence {
  /** Place of its first word among the words of the message. */
  readonly firstWord: number;
  /** Place behind its last word. */
  readonly endWord: number;
  /** Whether a question mark is among what ends it. */
  readonly isQuestion: boolean;
  /** Whether an exclamation mark is among what ends it. */
  readonly isExclamation: boolean;
}

const ASCII_TERMINATORS = '.!?';
const TERMINATOR = /^[\p{Sentence_Terminal}…]$/u;
const CLOSER = /^["'*_~`\p{Pe}\p{Pf}]$/u;
/** Terminators that need no space behind them. */
const FULL_WIDTH = /^[。！？．｡︒]$/u;
const QUESTION = /^[?？﹖؟⁇⁈⁉‽⸮፧]$/u;
const EXCLAMATION = /^[!！﹗‼⁈⁉‽]$/u;
const LOWER_CASE = /^\p{Ll}/u;
const DIGITS = /^\p{N}+$/u;
/** An initial. A letter without case may be a word: 네 is yes. */
const SINGLE_LETTER = /^(?!I)[\p{Lu}\p{Ll}]$/u;
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/g;
/** A heading, quote, table row, fence, rule or list item. */
const BLOCK = /#{1,6}\s|[>|]|```|~~~|---|[-*+•]\s|\d{1,9}[.)]\s/y;

/** Words before a full stop that does not end the sentence. Shortened from the CLDR suppressions. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(
  'adj adm adv approx assn assoc ave ca capt cf ch cmdr co col comdr corp cpl dept dr ed eds eq est et etc ex figs fr gen gov hon inc jr lt ltd maj mme mr mrs ms mt nos pp prof pt rep rev sec sen sgt sr st trans univ vol vols vs'.split(
    ' ',
  ),
);

/** These are words as well, so that they are abbreviations only before a number: No. 5, but oh no. */
const NUMBERED: ReadonlySet<string> = new Set(['art', 'fig', 'no', 'op']);

/**
 * Sentences by the default rules of UAX #29 (a terminator, what closes behind it, then space; a full
 * stop before a lower-case letter ends nothing), with abbreviations and initials let through, and
 * with blank lines, headings, list items, quotes and table rows as boundaries. One rule for every
 * language; no sentence is without a word.
 */
export function splitSentences(text: string, tokens: readonly ScannedToken[]): Sentence[] {
  const sentences: Sentence[] = [];
  let firstWord = 0;
  let words = 0;
  let blockLine = startsBlock(text, tokens, 0);
  let index = 0;

  const endSentence = (isQuestion: boolean, isExclamation: boolean): void => {
    if (words > firstWord) sentences.push({ firstWord, endWord: words, isQuestion, isExclamation });
    firstWord = words;
  };

  while (index < tokens.length) {
    const token = tokens[index] as ScannedToken;
    if (token.isWord) words += 1;
    let last = index;
    if (!token.isWord && isTerminator(token.text) && !endsAbbreviation(text, tokens, index)) {
      let isQuestion = false;
      let isExclamation = false;
      let isFullWidth = false;
      for (;;) {
        const { text: mark } = tokens[last] as ScannedToken;
        isQuestion ||= QUESTION.test(mark);
        isExclamation ||= EXCLAMATION.test(mark);
        isFullWidth ||= FULL_WIDTH.test(mark);
        const next = tokens[last + 1];
        if (next === undefined || !adjoins(tokens, last + 1)) break;
        if (!isTerminator(next.text) && !CLOSER.test(next.text)) break;
        last += 1;
      }
      const next = tokens[last + 1];
      const isBoundary = isFullWidth || next === undefined || !adjoins(tokens, last + 1);
      const isSoft = !isQuestion && !isExclamation && !isFullWidth;
      const goesOn = isSoft && next !== undefined && LOWER_CASE.test(next.text);
      if (isBoundary && !goesOn) endSentence(isQuestion, isExclamation);
    }
    const lineEnds = lineEndsAfter(text, tokens, last);
    if (lineEnds > 0) {
      const startsNext = startsBlock(text, tokens, last + 1);
      if (lineEnds > 1 || blockLine || startsNext) endSentence(false, false);
      blockLine = startsNext;
    }
    index = last + 1;
  }
  endSentence(false, false);
  return sentences;
}

function isTerminator(mark: string): boolean {
  if (mark.charCodeAt(0) < 0x80) return mark.length === 1 && ASCII_TERMINATORS.includes(mark);
  return TERMINATOR.test(mark);
}

/** Whether nothing is between a token and the one before it. */
function adjoins(tokens: readonly ScannedToken[], index: number): boolean {
  const before = tokens[index - 1];
  const token = tokens[index];
  if (before === undefined || token === undefined) return false;
  return before.start + before.text.length === token.start;
}

function endsAbbreviation(text: string, tokens: readonly ScannedToken[], index: number): boolean {
  const before = tokens[index - 1];
  if (tokens[index]?.text !== '.' || before === undefined || !before.isWord) return false;
  if (!adjoins(tokens, index)) return false;
  const word = before.text.toLowerCase();
  if (ABBREVIATIONS.has(word) || SINGLE_LETTER.test(before.text)) return true;
  if (NUMBERED.has(word)) return DIGITS.test(tokens[index + 1]?.text ?? '');
  return DIGITS.test(before.text) && startsLine(text, tokens, index - 1);
}

function startsLine(text: string, tokens: readonly ScannedToken[], index: number): boolean {
  return index === 0 || lineEndsAfter(text, tokens, index - 1) > 0;
}

/** Line ends between a token and the next. */
function lineEndsAfter(text: string, tokens: readonly ScannedToken[], index: number): number {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token === undefined || next === undefined) return 0;
  const end = token.start + token.text.length;
  if (next.start - end === 0 || (next.start - end === 1 && text[end] === ' ')) return 0;
  return text.slice(end, next.start).match(LINE_ENDS)?.length ?? 0;
}

/** Whether a line that starts with this token is a block of its own in Markdown. */
function startsBlock(text: string, tokens: readonly ScannedToken[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined) return false;
  BLOCK.lastIndex = token.start;
  return BLOCK.test(text);
}
