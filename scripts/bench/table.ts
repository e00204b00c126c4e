import { type Figure, type Measurement, meetsTarget } from './measurement.ts';

const COLUMNS = ['name', 'unit', 'floor', 'measured', 'ratio', 'target', 'ok'] as const;

/** The measurements as rows of a table, headings first. */
export function tableOf(measurements: readonly Measurement[]): readonly (readonly string[])[] {
  return [COLUMNS, ...measurements.map(row)];
}

/** Rows in aligned columns, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function row(measurement: Measurement): readonly string[] {
  const { name, unit, floor, measured, ratio, target } = measurement;
  const ok = meetsTarget(measurement);
  return [
    name,
    unit,
    floor === null ? '–' : spread(floor),
    spread(measured),
    ratio === null ? '–' : spread(ratio),
    target === null
      ? '–'
      : `${target.of} ${target.bound === 'at least' ? '≥' : '≤'} ${number(target.value)}`,
    ok === null ? '–' : ok ? 'yes' : 'MISSED',
  ];
}

/** The median, and the quartiles when they differ from it. */
function spread({ median, low, high }: Figure): string {
  const [middle, ...quartiles] = [number(median), number(low), number(high)];
  return quartiles.every((quartile) => quartile === middle)
    ? middle
    : `${middle} (${quartiles.join('–')})`;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: value >= 1000 ? 4 : 3 });
}
