import { sanitizeLine } from './sanitize.ts';
import { displayWidth, truncateLine } from './wrap.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';
const NARROWEST = 6;

/**
 * Rows as aligned text, one line each and no line wider than `width`: the widest columns give way
 * first, and what does not fit ends in `…`.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const cells = rows.map((row) => row.map(sanitizeLine));
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const widths = fitWidths(natural, width - GAP.length * (columns.length - 1));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)];
}

/** Rows of too many columns for a table: a line a value, a rule before each row. */
export function textRecords(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widest = Math.max(0, ...titles.map(displayWidth));
  return rows.flatMap((row, index) => [
    truncateLine(`── row ${index + 1} ${'─'.repeat(Math.max(0, Math.min(width, 80) - 12))}`, width),
    ...titles.map((title, column) =>
      truncateLine(`${pad(title, widest, 'left')}${GAP}${sanitizeLine(row[column] ?? '')}`, width),
    ),
  ]);
}

function fitWidths(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  for (let excess = sum(widths) - width; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    const current = widths[widest];
    if (current === undefined || current <= NARROWEST) break;
    widths[widest] = current - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fitted = displayWidth(text) <= width ? text : cut(text, width);
  const space = ' '.repeat(Math.max(0, width - displayWidth(fitted)));
  return align === 'left' ? fitted + space : space + fitted;
}

function cut(text: string, width: number): string {
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (displayWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
