import { sanitize } from './sanitize.ts';
import { wrapLines } from './wrap.ts';

const QUOTED = '> ';

/**
 * A transcript as lines of a terminal of so many columns, sanitised and broken between words. What
 * is quoted is so on every line: no reply passes for the transcript's own words by where it is
 * broken.
 */
export function transcriptLines(markdown: string, width: number): string[] {
  return markdown.split('\n').flatMap((line) => {
    if (!line.startsWith(QUOTED)) return wrapLines(sanitize(line), width);
    // A terminal breaks a line where Markdown does not: at U+2028.
    const said = sanitize(line.slice(QUOTED.length));
    return wrapLines(said, width - QUOTED.length).map((piece) => `${QUOTED}${piece}`.trimEnd());
  });
}
