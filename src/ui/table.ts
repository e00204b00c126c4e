import { sanitizeLine } from './sanitize.ts';
import { displayWidth, truncateLine } from './wrap.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly align?: 'left' | 'right';
  /** The column can go where there is no room for all, those with a 1 first; absent: it stays. */
  readonly leaveOut?: number;
}

const GAP = '  ';
const NARROWEST = 6;

/**
 * Rows as aligned text, one line each and no line wider than `width`: first go the columns that can
 * be left out, then the widest give way, numbers last of all, and what does not fit ends in `…`.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const first = columns
    .map(({ leaveOut }, index) => ({ leaveOut: leaveOut ?? Infinity, index }))
    .reduce((least, each) => (each.leaveOut < least.leaveOut ? each : least));
  const table = wholeTable(columns, rows, width);
  if (first.leaveOut === Infinity || !table.isCut) return table.lines;
  const others = <T>(all: readonly T[]): T[] => all.filter((_, index) => index !== first.index);
  return textTable(others(columns), rows.map(others), width);
}

function wholeTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): { lines: string[]; isCut: boolean } {
  const cells = rows.map((row) => row.map(sanitizeLine));
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const widths = fitWidths(columns, natural, width - GAP.length * (columns.length - 1));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return {
    lines: [line(columns.map(({ title }) => title)), ...cells.map(line)],
    isCut: widths.some((each, index) => each !== natural[index]),
  };
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

function fitWidths(
  columns: readonly TableColumn[],
  natural: readonly number[],
  width: number,
): number[] {
  const widths = [...natural];
  const isText = (index: number): boolean => columns[index]?.align !== 'right';
  for (let excess = sum(widths) - width; excess > 0; excess -= 1) {
    const column = widestOf(widths, isText) ?? widestOf(widths, () => true);
    if (column === undefined) break;
    widths[column] = (widths[column] ?? 0) - 1;
  }
  return widths;
}

/** Index of the widest of the columns that are meant and can still give way. */
function widestOf(
  widths: readonly number[],
  isMeant: (index: number) => boolean,
): number | undefined {
  let widest: number | undefined;
  for (const [index, width] of widths.entries()) {
    const widestYet = widest === undefined ? NARROWEST : (widths[widest] ?? 0);
    if (isMeant(index) && width > widestYet) widest = index;
  }
  return widest;
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
