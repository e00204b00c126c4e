/** A whole number with thousands separators; unknown is a dash, never 0. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '–' : count.toLocaleString('en-US');
}

/** A number of things, with the word for them: `1 message`, `2,000 messages`. */
export function formatQuantity(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
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

/** Tokens in and out, as far as they are known; null when neither is. */
export function formatTokens(
  input: number | null | undefined,
  output: number | null | undefined,
): string | null {
  if ((input ?? null) === null && (output ?? null) === null) return null;
  return `${formatCount(input)} tokens in, ${formatCount(output)} out`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size to two significant digits or more, in decimal units: `5.2 GB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${BYTE_UNITS[power]}`;
}
