import { sanitizeLine } from './sanitize.ts';
import { clustersOf, displayWidth, truncateLine } from './wrap.ts';

/** A column, and what gives way where there is no room for all of it. */
export interface TableColumn {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly align?: 'left' | 'right';
  /** The column can go where there is no room for all, those with a 1 first; absent: it stays. */
  readonly leaveOut?: number;
  /** It may be cut to so many columns before another is left out; absent: it may not. */
  readonly atLeast?: number;
  /** Which end of a text goes when it is cut; absent: the end. */
  readonly cut?: 'start';
  /** It is not there when no row has anything in it. */
  readonly onlyIfAny?: true;
  /** It is cut last of all: part of an id is none. */
  readonly isId?: boolean;
  /** Its title is cut before any cell is. */
  readonly titleGives?: true;
}

const GAP = '  ';
const NARROWEST = 6;

/**
 * Rows as aligned text, one line each and no line wider than `width`: first give way the columns
 * that may be cut, then go those that can be left out, then titles that give, then the widest give
 * way, numbers last of all, and what does not fit ends in `…`.
 */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const cells = rows.map((row) => row.map(sanitizeLine));
  const all = columns.map((column, index): MeasuredColumn => {
    const title = sanitizeLine(column.title);
    const widestCell = cells.reduce(
      (most, row) => Math.max(most, widthUpTo(width, row[index] ?? '')),
      0,
    );
    const natural = Math.max(widestCell, widthUpTo(width, title));
    return { ...column, title, index, natural, widestCell };
  });
  const wanted = all.filter(
    ({ onlyIfAny, index }) => onlyIfAny !== true || cells.some((row) => row[index]),
  );
  const shown = columnsThatFit(wanted, width);
  const widths = fitWidths(shown, roomFor(shown, width));
  const line = (row: readonly string[]): string =>
    shown
      .map((column, place) => pad(row[column.index] ?? '', widths[place] ?? 0, column))
      .join(GAP)
      .trimEnd();
  return [line(all.map(({ title }) => title)), ...cells.map(line)];
}

interface MeasuredColumn extends TableColumn {
  /** Its place in the rows. */
  readonly index: number;
  /** Columns of its widest cell, or of its title when that is wider. */
  readonly natural: number;
  readonly widestCell: number;
}

function columnsThatFit(
  columns: readonly MeasuredColumn[],
  width: number,
): readonly MeasuredColumn[] {
  if (sum(columns.map(leastOf)) <= roomFor(columns, width)) return columns;
  const ranks = columns.map(({ leaveOut }) => leaveOut ?? Infinity);
  const first = Math.min(...ranks);
  if (first === Infinity) return columns;
  const rest = columns.filter((_, place) => place !== ranks.indexOf(first));
  return columnsThatFit(rest, width);
}

function leastOf({ natural, atLeast }: MeasuredColumn): number {
  return Math.min(natural, atLeast ?? natural);
}

function roomFor(columns: readonly MeasuredColumn[], width: number): number {
  return width - GAP.length * (columns.length - 1);
}

/** Rows of too many columns for a table: a line a value, a rule before each row. */
export function textRecords(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const names = titles.map(sanitizeLine);
  const widest = Math.max(0, ...names.map(displayWidth));
  return rows.flatMap((row, index) => [
    truncateLine(`── row ${index + 1} ${'─'.repeat(Math.max(0, Math.min(width, 80) - 12))}`, width),
    ...names.map((title, column) =>
      truncateLine(`${pad(title, widest, {})}${GAP}${sanitizeLine(row[column] ?? '')}`, width),
    ),
  ]);
}

function fitWidths(columns: readonly MeasuredColumn[], room: number): readonly number[] {
  const widths = columns.map(({ natural }) => natural);
  const orders: readonly ((column: MeasuredColumn) => number)[] = [
    leastOf,
    ({ titleGives, natural, widestCell }) =>
      titleGives === true ? Math.max(widestCell, NARROWEST) : natural,
    ({ align, isId }) => (align === 'right' || isId === true ? Infinity : NARROWEST),
    ({ isId }) => (isId === true ? Infinity : NARROWEST),
    () => NARROWEST,
  ];
  let excess = sum(widths) - room;
  for (const leastWidth of orders) {
    for (; excess > 0; excess -= 1) {
      const place = widestAbove(widths, columns.map(leastWidth));
      if (place === undefined) break;
      widths[place] = (widths[place] ?? 0) - 1;
    }
  }
  return widths;
}

/** Place of the widest of those that are wider than they have to be. */
function widestAbove(widths: readonly number[], least: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [place, width] of widths.entries()) {
    const widestYet = widest === undefined ? 0 : (widths[widest] ?? 0);
    if (width > (least[place] ?? 0) && width > widestYet) widest = place;
  }
  return widest;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function pad(text: string, width: number, { align, cut }: Omit<TableColumn, 'title'>): string {
  const fitted = widthUpTo(width + 1, text) <= width ? text : cutTo(text, width, cut === 'start');
  const space = ' '.repeat(Math.max(0, width - displayWidth(fitted)));
  return align === 'right' ? space + fitted : fitted + space;
}

/** The columns a text takes, or so many as there are when it takes more. */
function widthUpTo(most: number, text: string): number {
  return text.length > most * UNITS_A_COLUMN ? most : Math.min(most, displayWidth(text));
}

/**
 * More UTF-16 units than clusters have for each of their columns, unless they are made to be odd:
 * the rest of a cell of megabytes is not looked at.
 */
const UNITS_A_COLUMN = 16;

function cutTo(text: string, width: number, atStart: boolean): string {
  const most = width * UNITS_A_COLUMN;
  const clusters = clustersOf(atStart ? text.slice(-most) : text.slice(0, most));
  const kept: string[] = [];
  let room = width - 1;
  for (const cluster of atStart ? clusters.toReversed() : clusters) {
    room -= displayWidth(cluster);
    if (room < 0) break;
    kept.push(cluster);
  }
  return atStart ? `…${kept.toReversed().join('')}` : `${kept.join('')}…`;
}
