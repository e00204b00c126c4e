/** A piece of a line that is set in one way. */
export interface Span {
  readonly text: string;
  readonly style: 'plain' | 'bold' | 'quiet';
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(\s*)#{1,6} +(.*)$/;
const BULLET = /^(\s*)[*+-] +(?=\S)/;
// Sanitised text has no control characters, so these can stand for the marks.
const BEGIN = '\u0001';
const END = '\u0002';
const MARKS = new RegExp(`([${BEGIN}${END}])`);

/**
 * Sets what little of Markdown reads better set than raw: headings and `**bold**` in bold, bullets as
 * bullets, the fences of code quiet. Everything else, code above all, stays as it was written.
 *
 * @param lines Sanitised text that is broken already, so a reply does not jump when it is complete:
 *   marks are taken away, and nothing is broken anew.
 */
export function markdownLight(lines: readonly string[]): readonly (readonly Span[])[] {
  let inCode = false;
  let isBold = false;
  const marked = withBoldMarked(lines);
  return lines.map((line, index) => {
    if (FENCE.test(line)) {
      inCode = !inCode;
      return [{ text: line, style: 'quiet' }];
    }
    if (inCode) return line === '' ? [] : [{ text: line, style: 'plain' }];
    const [, indent, heading] = HEADING.exec(line) ?? [];
    if (heading !== undefined) {
      return [{ text: `${indent}${heading.replaceAll('**', '')}`, style: 'bold' }];
    }
    const spans: Span[] = [];
    for (const piece of (marked[index] ?? line).split(MARKS)) {
      if (piece === BEGIN || piece === END) isBold = piece === BEGIN;
      else if (piece !== '') spans.push({ text: piece, style: isBold ? 'bold' : 'plain' });
    }
    return spans;
  });
}

/** The same lines, marks of bold put in place of asterisks that go together, and bullets drawn. */
function withBoldMarked(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => line.replace(BULLET, '$1• '))
    .join('\n')
    .replace(/\*\*(?=\S)((?:(?!\n\s*\n|\*\*|```)[\s\S])*?\S)\*\*/g, `${BEGIN}$1${END}`)
    .split('\n');
}
