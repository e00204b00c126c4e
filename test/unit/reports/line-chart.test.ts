import { describe, expect, it } from 'vitest';
import { lineChart } from '../../../src/reports/html/line-chart.ts';

const chart = (values: readonly (number | null)[], max?: number) =>
  lineChart({
    title: 'Words',
    max,
    turns: values.map((_, turn) => turn),
    series: [{ name: 'A', style: 'a', values }],
  });

describe('lineChart', () => {
  it('goes from the first turn at the left to the last at the right, 0 at the bottom', () => {
    expect(chart([0, 2, 4])).toContain('points="34,94 164,51 294,8"');
  });

  it('interrupts the line where there is no value, and marks a lone one', () => {
    const svg = chart([1, null, 3, 4]);
    expect(svg.match(/<polyline/g)).toHaveLength(1);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it('leaves the place of a turn empty of which nothing is known', () => {
    const svg = lineChart({
      title: 'Words',
      turns: [0, 1, 3, 4],
      series: [{ name: 'A', style: 'a', values: [4, 4, 4, 4] }],
    });
    expect(svg).toContain('points="34,8 99,8"');
    expect(svg).toContain('points="229,8 294,8"');
    expect(svg).toContain('text-anchor="end">5</text>');
  });

  it('is nothing when there is nothing to draw', () => {
    expect(chart([])).toBe('');
    expect(chart([null, null])).toBe('');
  });

  it('draws one turn, all zeros, and a hundred thousand turns', () => {
    expect(chart([5])).toContain('<circle');
    expect(chart([0, 0])).toContain('points="34,94 294,94"');
    expect(chart(Array.from({ length: 100_000 }, (_, turn) => turn))).not.toContain('NaN');
  });
});
