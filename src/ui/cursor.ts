import type { Key } from 'ink';
import type { BlockLine } from './block-lines.ts';

/** What stands before the row the cursor is on; before the others there is as much space. */
export const MARK = '› ';

const PAGE = 10;

/** How many rows down a key moves, up for a number below 0; null: it moves nothing. */
export function stepOf(input: string, key: Partial<Key>): number | null {
  if (key.upArrow || input === 'k') return -1;
  if (key.downArrow || input === 'j') return 1;
  if (key.pageUp) return -PAGE;
  if (key.pageDown) return PAGE;
  if (input === 'g') return -Infinity;
  return input === 'G' ? Infinity : null;
}

/** The id so many places on, or the last there is in that direction; null: there is none at all. */
export function neighbour<T>(ids: readonly T[], current: T | null | undefined, by: number) {
  const index = current == null ? 0 : ids.indexOf(current);
  return ids[Math.min(Math.max(index + by, 0), ids.length - 1)] ?? null;
}

/** As many items as fit, the one at the index among them, and its index among those. */
export function around<T>(items: readonly T[], index: number, rows: number) {
  const last = Math.max(items.length - rows, 0);
  const start = Math.min(Math.max(index - Math.floor(rows / 2), 0), last);
  return { items: items.slice(start, start + rows), index: index - start };
}

/**
 * A table, its titles first, with the row the cursor is on marked.
 *
 * @param index Of that row; null: there is no cursor.
 * @param roles How the rows are set, in order.
 */
export function markedRows(
  [titles = '', ...rows]: readonly string[],
  index: number | null,
  roles: readonly Exclude<BlockLine['role'], 'name'>[],
): BlockLine[] {
  const space = ' '.repeat(MARK.length);
  return [
    { role: 'quiet', text: space + titles },
    ...rows.map(
      (text, row): BlockLine =>
        row === index
          ? { role: 'bold', text: MARK + text }
          : { role: roles[row] ?? 'text', text: space + text },
    ),
  ];
}
