import type { Attractor } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Each agent says nearly what it said before. */
export const nearRepetition: Attractor<'near_repetition'> = {
  name: 'near_repetition',
  version: 1,
  definition: '`self_repetition` of both agents is at least its threshold, `turns` turns running.',
  detector: ({ self_repetition: threshold, turns }) => {
    const runs = new RunOfTurns(turns);
    return ({ turn, a, b }) => {
      const ofA = a.self_repetition ?? 0;
      const ofB = b.self_repetition ?? 0;
      const run = runs.next(turn, Math.min(ofA, ofB) >= threshold);
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_self_repetition: ofA,
          b_self_repetition: ofB,
          threshold_self_repetition: threshold,
          turns,
        },
      };
    };
  },
};
