import { formatQuantity } from '../format-quantity.ts';

/** A whole number with thousands separators; unknown is a dash, never 0. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '–' : count.toLocaleString('en-US');
}

/** How many turns are done, and of how many: `1 turn`, `3 of 5 turns`. */
export function formatTurns(done: number, most: number | null): string {
  return most === null
    ? formatQuantity(done, 'turn')
    : `${formatCount(done)} of ${formatQuantity(most, 'turn')}`;
}

/** A score from 0 to 1, to two digits. */
export function formatScore(score: number): string {
  return score.toFixed(2);
}

/** How long something took, to the precision a person cares about. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** How long ago something was: `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function formatAgo(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s ago`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ago`;
  if (whole < 48 * 3600) return `${Math.floor(whole / 3600)} h ago`;
  return `${formatCount(Math.floor(whole / 86_400))} d ago`;
}

/**
 * When something was: `3 min ago` for who looks now, else `2026-11-21 19:50` by the clock here.
 *
 * @param seconds Unix seconds.
 * @param now Unix seconds; null: nobody knows when it will be read.
 */
export function formatMoment(seconds: number, now: number | null): string {
  if (now !== null) return formatAgo(now - seconds);
  const date = new Date(seconds * 1000);
  return `${formatDay(date)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A day by the clock here: `2026-11-21`. */
export function formatDay(date: Date): string {
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** An amount of money, to the cent or, where that says nothing, to four digits; unknown is a dash. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return '–';
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '< $0.0001';
  return `$${usd < 1 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

/**
 * What something cost; where a part of that is unknown, the least it can be; `unknown` where nothing
 * is known.
 *
 * @param usd The whole cost; null: a part of it is unknown.
 * @param knownUsd The part that is known.
 */
export function formatCost(usd: number | null, knownUsd: number): string {
  if (usd !== null) return formatUsd(usd);
  return knownUsd === 0 ? 'unknown' : `at least ${formatUsd(knownUsd)}`;
}

/**
 * Tokens in and out, as far as they are known; null when neither is.
 *
 * @param complete Whether all that were used are counted.
 */
export function formatTokens(
  input: number | null | undefined,
  output: number | null | undefined,
  complete = true,
): string | null {
  if ((input ?? null) === null && (output ?? null) === null) return null;
  const least = complete ? '' : 'at least ';
  return `${least}${formatCount(input)} tokens in, ${formatCount(output)} out`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size to two significant digits or more, in decimal units: `5.2 GB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${BYTE_UNITS[power]}`;
}

const COUNT_UNITS = ['', 'K', 'M', 'B', 'T'] as const;

/** A count to four significant digits: `1.05M`; unknown is a dash. */
export function formatRounded(count: number | null): string {
  if (count === null) return '–';
  // Intl.NumberFormat takes 50 µs for each, and a table has thousands.
  const rounded = Number(count.toPrecision(4));
  const power = Math.min(Math.floor(Math.log10(Math.max(rounded, 1)) / 3), COUNT_UNITS.length - 1);
  return `${Number((rounded / 1000 ** power).toPrecision(4))}${COUNT_UNITS[power]}`;
}
