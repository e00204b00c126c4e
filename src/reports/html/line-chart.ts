/** One line of a chart: a value for each turn of the chart, null where there is none. */
export interface Series {
  readonly name: string;
  /** Class of its stroke. */
  readonly style: 'a' | 'b' | 'pair';
  readonly values: readonly (number | null)[];
}

/** What is drawn. */
export interface LineChart {
  /** Plain text, as everything here: whoever draws it has escaped it. */
  readonly title: string;
  /** Largest value of the axis; absent: the largest there is. */
  readonly max?: number | undefined;
  /** Numbers of the turns, from 0, rising; one that is left out has its place all the same. */
  readonly turns: readonly number[];
  readonly series: readonly Series[];
}

const WIDTH = 300;
const HEIGHT = 110;
const LEFT = 34;
const RIGHT = 6;
const TOP = 8;
const BOTTOM = 16;

/** A chart as inline SVG, values over turns, its axis from 0. Empty when there is nothing to draw. */
export function lineChart({ title, max, turns, series }: LineChart): string {
  const values = series.flatMap((line) => line.values.filter((value) => value !== null));
  if (values.length === 0) return '';
  const last = turns.at(-1) ?? 0;
  // Not spread into Math.max: a conversation may have more turns than a call takes arguments.
  const top = max ?? (values.reduce((high, value) => Math.max(high, value), 0) || 1);
  const x = (turn: number): number =>
    round(LEFT + (last === 0 ? 0.5 : turn / last) * (WIDTH - LEFT - RIGHT));
  const y = (value: number): number =>
    round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM));
  const axis = (value: number, text: string): string =>
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/><text x="${LEFT - 4}" y="${y(value) + 3}" text-anchor="end">${text}</text>`;
  return [
    `<figure><figcaption>${title}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${title}, by turn</title>`,
    axis(0, '0'),
    axis(top, shortNumber(top)),
    `<text x="${x(0)}" y="${HEIGHT - 4}" text-anchor="middle">1</text>`,
    last > 0 ? `<text x="${x(last)}" y="${HEIGHT - 4}" text-anchor="end">${last + 1}</text>` : '',
    ...series.map((line) => drawn(line, turns, x, y)),
    '</svg></figure>',
  ].join('');
}

function drawn(
  { name, style, values }: Series,
  turns: readonly number[],
  x: (turn: number) => number,
  y: (value: number) => number,
): string {
  const runs: string[][] = [[]];
  let next = 0;
  for (const [index, turn] of turns.entries()) {
    const value = values[index] ?? null;
    if (value === null || turn !== next) runs.push([]);
    if (value !== null) runs.at(-1)?.push(`${x(turn)},${y(value)}`);
    next = turn + 1;
  }
  return runs
    .filter((points) => points.length > 0)
    .map((points) => {
      const [first = ''] = points;
      const [cx, cy] = first.split(',');
      return points.length === 1
        ? `<circle class="dot ${style}" cx="${cx}" cy="${cy}" r="1.5"><title>${name}</title></circle>`
        : `<polyline class="line ${style}" points="${points.join(' ')}"><title>${name}</title></polyline>`;
    })
    .join('');
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function shortNumber(value: number): string {
  if (value >= 10_000) return `${round(value / 1000)}k`;
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}
