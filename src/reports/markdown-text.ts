/**
 * Text from outside that stands among the document's own words, which it could pass for if it began
 * a line: on one line.
 */
export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Text as a quotation: each line as Markdown counts lines, where a carriage return ends one, too. */
export function quote(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
