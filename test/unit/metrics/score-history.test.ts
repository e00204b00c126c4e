import { describe, expect, it } from 'vitest';
import { ScoreHistory } from '../../../src/metrics/score-history.ts';

/** Scores of one turn after the other, or of the turns given. */
function history(scores: readonly number[], turns = scores.map((_, turn) => turn)): ScoreHistory {
  const history = new ScoreHistory();
  for (const [index, score] of scores.entries()) history.add(turns[index] ?? 0, score);
  return history;
}

describe('mean', () => {
  it('is of all scores, not only of those that are remembered', () => {
    expect(history([]).mean).toBeNull();
    // (1 + 0 + 0 + 0 + 0 + 0 + 0.75) / 7
    expect(history([1, 0, 0, 0, 0, 0, 0.75]).mean).toBe(0.25);
  });
});

describe('velocity', () => {
  it('is the slope of the least-squares line', () => {
    // Turns about their mean -1, 0, 1; scores 0.25, 0.25, 0.75: (-0.25 + 0.75) / 2.
    expect(history([0.25, 0.25, 0.75]).velocity).toBe(0.25);
    // One each second turn: -2, 0, 2 and the same scores: (-0.5 + 1.5) / 8.
    expect(history([0.25, 0.25, 0.75], [0, 2, 4]).velocity).toBe(0.125);
  });

  it('is unknown under three scores of the last five turns', () => {
    expect(history([0.25, 0.5]).velocity).toBeNull();
    expect(history([0.25, 0.5, 0.75], [0, 1, 5]).velocity).toBeNull();
    expect(history([0.25, 0.5, 0.75], [0, 1, 4]).velocity).not.toBeNull();
  });

  it('forgets what was more than five turns ago', () => {
    expect(history([1, 0, 0, 0, 0]).velocity).not.toBe(0);
    expect(history([1, 0, 0, 0, 0, 0]).velocity).toBe(0);
  });
});

describe('trend', () => {
  it('is unknown under three scores', () => {
    expect(history([0.1, 0.9]).trend).toBeNull();
  });

  it('is a direction when the line changes by 0.05 or more in five turns', () => {
    // Four steps of 0.0126 are 0.0504, of 0.0124 they are 0.0496.
    expect(history([0.5, 0.5126, 0.5252, 0.5378, 0.5504]).trend).toBe('increasing');
    expect(history([0.5504, 0.5378, 0.5252, 0.5126, 0.5]).trend).toBe('decreasing');
    expect(history([0.5, 0.5124, 0.5248, 0.5372, 0.5496]).trend).toBe('stable');
  });

  it('is a direction when the line explains half of the variance or more', () => {
    const sixteenths = (...scores: number[]) => history(scores.map((score) => score / 16)).trend;
    // From the mean 5: 4, -1, -1, -1, -1. (-8 + 1 - 1 - 2)² / (10 × 20) = 1/2.
    expect(sixteenths(9, 4, 4, 4, 4)).toBe('decreasing');
    // 4, -1, -2, -1, 0: (-8 + 1 - 1)² / (10 × 22) = 0.29, though the change is as notable.
    expect(sixteenths(9, 4, 3, 4, 5)).toBe('fluctuating');
  });

  it('is stable as long as all scores lie within less than 0.05', () => {
    expect(history([0, 0.049, 0]).trend).toBe('stable');
    expect(history([0, 0.05, 0]).trend).toBe('fluctuating');
    expect(history([0.5, 0.5, 0.5]).trend).toBe('stable');
  });
});
