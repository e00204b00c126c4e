import { type Attractor, saidIn } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Neither agent says anything any more. */
export const silence: Attractor<'silence'> = {
  name: 'silence',
  version: 1,
  definition:
    'Both messages have fewer words than `words`, emoji, arrows and mathematical signs counted as words, `turns` turns running.',
  detector: ({ words: threshold, turns }) => {
    const runs = new RunOfTurns(turns);
    return ({ turn, a, b }) => {
      const ofA = saidIn(a);
      const ofB = saidIn(b);
      const run = runs.next(turn, Math.max(ofA, ofB) < threshold);
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: { a_words: ofA, b_words: ofB, threshold_words: threshold, turns },
      };
    };
  },
};
