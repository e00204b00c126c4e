import type { ConvergenceTrend } from '../schemas/convergence-settings.ts';

const TURNS = 5;
const FEWEST_SCORES = 3;
/** A smaller change over five turns is none. */
const NOTABLE_CHANGE = 0.05;
/** Share of the variance that a straight line must explain. */
const STRAIGHT = 0.5;

interface Point {
  readonly turn: number;
  readonly score: number;
}

/** The convergence scores of a conversation: the last five turns, and the mean of all. */
export class ScoreHistory {
  #recent: readonly Point[] = [];
  #sum = 0;
  #count = 0;

  add(turn: number, score: number): void {
    this.#recent = [...this.#recent.filter((point) => point.turn > turn - TURNS), { turn, score }];
    this.#sum += score;
    this.#count += 1;
  }

  /** Mean of all scores; null when there are none. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  /** Slope of the least-squares line through the scores of the last five turns, per turn; null under three. */
  get velocity(): number | null {
    return this.#line()?.slope ?? null;
  }

  /**
   * `increasing` or `decreasing`: the line changes by 0.05 or more from the first to the last of five
   * turns and explains at least half of the variance. Else `stable` when all scores are less than
   * 0.05 apart, and `fluctuating` when they are not. Null under three scores.
   */
  get trend(): ConvergenceTrend | null {
    const line = this.#line();
    if (line === null) return null;
    const change = line.slope * (TURNS - 1);
    if (Math.abs(change) >= NOTABLE_CHANGE && line.explained >= STRAIGHT) {
      return change > 0 ? 'increasing' : 'decreasing';
    }
    const scores = this.#recent.map((point) => point.score);
    return Math.max(...scores) - Math.min(...scores) < NOTABLE_CHANGE ? 'stable' : 'fluctuating';
  }

  #line(): { slope: number; explained: number } | null {
    const points = this.#recent;
    if (points.length < FEWEST_SCORES) return null;
    const meanTurn = points.reduce((sum, { turn }) => sum + turn, 0) / points.length;
    const meanScore = points.reduce((sum, { score }) => sum + score, 0) / points.length;
    let covariance = 0;
    let ofTurns = 0;
    let ofScores = 0;
    for (const { turn, score } of points) {
      covariance += (turn - meanTurn) * (score - meanScore);
      ofTurns += (turn - meanTurn) ** 2;
      ofScores += (score - meanScore) ** 2;
    }
    const explained = ofScores === 0 ? 0 : covariance ** 2 / (ofTurns * ofScores);
    return { slope: covariance / ofTurns, explained };
  }
}
