/** Values as a Markdown table (GitHub flavour): NULL is an empty cell, nested values are JSON. */
export function toMarkdownTable(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  return [
    markdownRow(columns),
    markdownRow(columns.map(() => '---')),
    ...rows.map((row) => markdownRow(row)),
  ].join('');
}

/** One row of it, with its line end. */
export function markdownRow(row: readonly unknown[]): string {
  return `| ${row.map(cell).join(' | ')} |\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\\|]/g, '\\$&').replace(/\r\n?|\n/g, '<br>');
}
