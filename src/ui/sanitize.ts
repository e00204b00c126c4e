import stripAnsi from 'strip-ansi';

const TAB = '    ';

/**
 * Text from a model or a provider, made harmless to draw: nothing in it can move the cursor, set
 * the clipboard or the title, change colours or reorder what is read. Newlines stay; tabs become
 * spaces. What is recorded is never changed, only what is shown.
 */
export function sanitize(text: string): string {
  return (
    stripAnsi(text)
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replaceAll('\t', TAB)
      // Whatever is left of the C0 and C1 controls, an unfinished escape sequence included, and the
      // embeddings, overrides and isolates that make text read in another order than it is in.
      .replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, '')
  );
}

/** {@link sanitize}, on one line: every run of white space becomes one space. */
export function sanitizeLine(text: string): string {
  return sanitize(text).replace(/\s+/g, ' ').trim();
}
