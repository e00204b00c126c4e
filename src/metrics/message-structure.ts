/** How a message is laid out in Markdown. */
export interface MessageStructure {
  /** Lines without their ends. A line end at the very end starts no further line. */
  readonly lines: readonly string[];
  /** Blocks of lines separated by blank lines. */
  readonly paragraphs: number;
  readonly listItems: number;
  readonly headings: number;
  /** Fenced blocks of code; one that is not closed goes on to the end. */
  readonly codeBlocks: number;
  /** Code points inside code, fenced or in line; the marks around it are not counted. */
  readonly codeCharacters: number;
  readonly urls: number;
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
const BLANK = /^\s*$/;
/** Backticks that are closed on the same line are code in line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
/** Nothing may stand behind it. */
const FENCE_END = /^ {0,3}(`{3,}|~{3,})\s*$/;
const LIST_ITEM = /^\s*(?:[-*+•]|\d{1,9}[.)])\s+\S/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const BACKTICKS = /`+/g;
const URL_START = /\bhttps?:\/\/[^\s<>]|\bwww\.[^\s<>]/gi;

/** Reads the layout of a text. Nothing inside fenced code is a list item or a heading. */
export function messageStructure(text: string): MessageStructure {
  const lines = linesOf(text);
  let paragraphs = 0;
  let listItems = 0;
  let headings = 0;
  let codeBlocks = 0;
  let codeCharacters = 0;
  let fence: string | null = null;
  let isInside = false;
  for (const line of lines) {
    const isBlank = BLANK.test(line);
    if (!isBlank && !isInside) paragraphs += 1;
    isInside = !isBlank;
    if (fence === null) {
      const mark = FENCE.exec(line)?.[1];
      if (mark !== undefined) {
        fence = mark;
        codeBlocks += 1;
        continue;
      }
      if (LIST_ITEM.test(line)) listItems += 1;
      if (HEADING.test(line)) headings += 1;
      codeCharacters += codePointsInLineCode(line);
    } else if (FENCE_END.exec(line)?.[1]?.startsWith(fence)) fence = null;
    else codeCharacters += codePointsIn(line);
  }
  const urls = text.match(URL_START)?.length ?? 0;
  return { lines, paragraphs, listItems, headings, codeBlocks, codeCharacters, urls };
}

/**
 * Code points between two runs of as many backticks; a run that is not closed is text. Read from the
 * end: what closes a run is known then, and a line costs the same whatever it holds.
 */
function codePointsInLineCode(line: string): number {
  if (!line.includes('`')) return 0;
  const nearest = new Map<number, { start: number; codeBehind: number }>();
  let code = 0;
  for (const { 0: marks, index } of [...line.matchAll(BACKTICKS)].reverse()) {
    const closing = nearest.get(marks.length);
    nearest.set(marks.length, { start: index, codeBehind: code });
    if (closing === undefined) continue;
    code = codePointsIn(line.slice(index + marks.length, closing.start)) + closing.codeBehind;
  }
  return code;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(LINE_END);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Unicode code points of a text. */
export function codePointsIn(text: string): number {
  let count = text.length;
  let before = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isLow(unit) && isHigh(before)) count -= 1;
    before = unit;
  }
  return count;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
