import stringWidth from 'string-width';

/** What a terminal draws as one: a character and what joins it. */
const CLUSTER =
  /(?:\p{Regional_Indicator}{2}|.)(?:\u200d.|[\p{Mark}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}])*/gsu;

// string-width takes 15 s for 80,000 characters that are not ASCII, as Intl.Segmenter slows down
// with the length of a string. So it is asked about single clusters, and not about the common ones:
// Latin, Greek, Cyrillic, their punctuation, and what tables and bars are drawn with; kana, Han and
// Hangul.
const NARROW =
  /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u203a\u2264\u2265\u2500-\u259f]*$/;
const WIDE = /^[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]$/;

/** Columns a terminal draws sanitised text in. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const [cluster] of text.matchAll(CLUSTER)) width += clusterWidth(cluster);
  return width;
}

/** What a terminal draws one after the other, in order. */
export function clustersOf(text: string): readonly string[] {
  return text.match(CLUSTER) ?? [];
}

/**
 * Breaks sanitised text into lines of at most `width` columns, between words where it can. The
 * indentation of a line is kept, spaces at a break are not.
 *
 * What streams and what is finished are both broken here, so a reply does not jump when it ends.
 */
export function wrapLines(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(width, 1)));
}

/** Columns that what someone says is set in from their name. */
const INDENT = '  ';

/** Sanitised text broken and set in, without blank lines around it. */
export function indentLines(text: string, width: number): string[] {
  return wrapLines(text.trim(), width - INDENT.length).map((line) => INDENT + line);
}

/** The start of a line, in at most `width` columns, with an ellipsis when something is left out. */
export function truncateLine(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const [start = ''] = breakWord(line, width - 1);
  return displayWidth(start) < width ? `${start}…` : '…';
}

function wrapLine(line: string, width: number): string[] {
  if (displayWidth(line) <= width) return [line.trimEnd()];
  const lines: string[] = [];
  let current = '';
  let currentWidth = 0;
  for (const [, space = '', word = ''] of line.matchAll(/( *)([^ ]+)/g)) {
    const wordWidth = displayWidth(word);
    if (currentWidth + space.length + wordWidth <= width) {
      current += space + word;
      currentWidth += space.length + wordWidth;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = breakWord(word, width);
    current = pieces.pop() ?? '';
    currentWidth = displayWidth(current);
    lines.push(...pieces);
  }
  if (current !== '') lines.push(current);
  return lines;
}

/** A run without spaces, cut into pieces that fit: a long address, or a script without spaces. */
function breakWord(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const [cluster] of word.matchAll(CLUSTER)) {
    const columns = clusterWidth(cluster);
    if (piece !== '' && pieceWidth + columns > width) {
      pieces.push(piece);
      piece = '';
      pieceWidth = 0;
    }
    piece += cluster;
    pieceWidth += columns;
  }
  pieces.push(piece);
  return pieces;
}

function clusterWidth(cluster: string): number {
  if (NARROW.test(cluster)) return cluster.length;
  return WIDE.test(cluster) ? 2 : stringWidth(cluster);
}
