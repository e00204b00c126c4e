import { describe, expect, it } from 'vitest';
import { lineChart } from '../../../src/reports/html/line-chart.ts';

const chart = (values: readonly (number | null)[], max?: number) =>
  lineChart({ title: 'Words', max, series: [{ name: 'A', style: 'a', values }] });

describe('lineChart', () => {
  it('goes from the first turn at the left to the last at the right, 0 at the bottom', () => {
    expect(chart([0, 2, 4])).toContain('points="34,94 164,51 294,8"');
  });

  it('interrupts the line where there is no value, and marks a lone one', () => {
    const svg = chart([1, null, 3, 4]);
    expect(svg.match(/<polyline/g)).toHaveLength(1);
    expect(svg.match(/<circle/g)).toHaveLength(1);
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
