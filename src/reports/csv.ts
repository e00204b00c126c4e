/** Whether texts that a spreadsheet would take for a formula are made harmless, or left as they are. */
export type CsvTexts = 'harmless' | 'raw';

/**
 * Values as CSV (RFC 4180): NULL is an empty field, an empty text is `""`, nested values are JSON. A
 * text that begins as a formula does gets an apostrophe before it, which spreadsheets take for "this
 * is text" (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay as they are.
 */
export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  texts: CsvTexts,
): string {
  return [columns, ...rows].map((row) => csvLine(row, texts)).join('');
}

/** One row of it, with its line end. */
export function csvLine(row: readonly unknown[], texts: CsvTexts): string {
  // An empty line is no row to those who read CSV.
  return `${row.map((value) => field(value, texts)).join(',') || '""'}\r\n`;
}

/** Also as a text: what a JSON number cannot hold exactly. */
const NEGATIVE_NUMBER = /^-(\d+(\.\d+)?|Infinity)$/;

function field(value: unknown, texts: CsvTexts): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (text === '') return '""';
  const formula =
    texts === 'harmless' &&
    typeof value === 'string' &&
    /^[=+\-@\t\r]/.test(text) &&
    !NEGATIVE_NUMBER.test(text);
  const shown = formula ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
