/** Values as a Markdown table (GitHub flavour): NULL is an empty cell, nested values are JSON. */
export function toMarkdownTable(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [
    line(columns.map(cell)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map(cell))),
  ].join('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\\|]/g, '\\$&').replace(/\r\n?|\n/g, '<br>');
}
