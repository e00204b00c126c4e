/** A value that was measured several times. */
export interface Figure {
  readonly median: number;
  /** Lower and upper quartile. */
  readonly low: number;
  readonly high: number;
}

/** One line of the report. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** The least that any program would need, measured in the same run; null: there is none. */
  readonly floor: Figure | null;
  readonly measured: Figure;
  /** Measured over floor, round by round. */
  readonly ratio: Figure | null;
  /** null: reported without being judged. */
  readonly target: Target | null;
}

export interface Target {
  readonly of: 'measured' | 'ratio';
  readonly bound: 'at least' | 'at most';
  readonly value: number;
}

/** Whether the target is met; null when there is none. */
export function meetsTarget({ target, measured, ratio }: Measurement): boolean | null {
  if (target === null) return null;
  const figure = target.of === 'ratio' ? ratio : measured;
  if (figure === null) return false;
  return target.bound === 'at least'
    ? figure.median >= target.value
    : figure.median <= target.value;
}

export function figureOf(values: readonly number[]): Figure {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
  };
}

/** Measured over floor of each round, which cancels what slowed down both. */
export function ratioOf(measured: readonly number[], floor: readonly number[]): Figure {
  return figureOf(measured.map((value, round) => value / (floor[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
