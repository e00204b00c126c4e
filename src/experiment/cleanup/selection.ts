import type { ListedStatus } from '../status.ts';

/** What experiments can be selected by, beside their names. */
export const SELECTABLE_STATUSES = ['failed', 'interrupted', 'empty'] as const;
export type SelectableStatus = (typeof SELECTABLE_STATUSES)[number];

/** Which experiments are meant. What is null does not matter. */
export interface Selection {
  /** Nothing has happened in them for so long. */
  readonly olderThanMs: number | null;
  /** All but the newest so many of those that have the name and status. */
  readonly keepLast: number | null;
  /** `interrupted`: crashed ones too. `empty`: nobody ever replied. None: any. */
  readonly statuses: readonly SelectableStatus[];
  /** `*` stands for anything, `?` for one character. */
  readonly name: string | null;
  readonly largerThanBytes: number | null;
}

/** What a selection goes by. */
export interface Selectable {
  readonly name: string;
  /** As `pidgin list` has it; `empty`: it has neither a manifest nor events. */
  readonly status: ListedStatus | 'empty';
  /** Nobody ever replied in it. */
  readonly isEmpty: boolean;
  /** When something last happened in it, in Unix seconds. */
  readonly lastActiveAt: number;
  readonly bytes: number;
}

/** The experiments that are meant, newest first. */
export function select<T extends Selectable>(
  experiments: readonly T[],
  selection: Selection,
  nowMs: number,
): T[] {
  const { name, statuses, keepLast, olderThanMs, largerThanBytes } = selection;
  const pattern = name === null ? null : globPattern(name);
  return experiments
    .filter(
      (one) =>
        (pattern === null || pattern.test(one.name)) &&
        (statuses.length === 0 || statuses.some((status) => hasStatus(one, status))),
    )
    .toSorted((one, other) => other.lastActiveAt - one.lastActiveAt)
    .slice(keepLast ?? 0)
    .filter(
      (one) =>
        (olderThanMs === null || nowMs - one.lastActiveAt * 1000 > olderThanMs) &&
        (largerThanBytes === null || one.bytes > largerThanBytes),
    );
}

/** Whether it says which experiments are meant, and not just all. */
export function isRestricted(selection: Selection): boolean {
  const { statuses, ...others } = selection;
  return statuses.length > 0 || Object.values(others).some((each) => each !== null);
}

function hasStatus({ status, isEmpty }: Selectable, wanted: SelectableStatus): boolean {
  switch (wanted) {
    case 'failed':
      return status === 'failed';
    case 'interrupted':
      return status === 'interrupted' || status === 'crashed';
    case 'empty':
      return isEmpty;
    default:
      return wanted satisfies never;
  }
}

function globPattern(glob: string): RegExp {
  const pattern = glob
    .replace(/\*+/g, '*')
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's');
}

const HOUR_MS = 3_600_000;
const AGE_UNITS_MS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
};

/** Milliseconds of an age such as `12h`, `30d` or `8w`; null when it is none. */
export function parseAge(text: string): number | null {
  const [, number, unit = ''] = /^(\d+)([hdw])$/.exec(text) ?? [];
  const unitMs = AGE_UNITS_MS[unit];
  return unitMs === undefined ? null : Number(number) * unitMs;
}

const SIZE_UNITS = ['b', 'kb', 'mb', 'gb', 'tb'];

/** Bytes of a size such as `500kB`, `100MB` or `1.5GB`, in decimal units; null when it is none. */
export function parseSize(text: string): number | null {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgt]?b)$/i.exec(text) ?? [];
  const power = SIZE_UNITS.indexOf(unit.toLowerCase());
  return power === -1 ? null : Math.round(Number(number) * 1000 ** power);
}
