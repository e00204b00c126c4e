import type { Attractor } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** The agents hand each other's phrases back and forth. */
export const echo: Attractor<'echo'> = {
  name: 'echo',
  version: 1,
  definition: '`mutual_mimicry` is at least its threshold, `turns` turns running.',
  detector: ({ mutual_mimicry: threshold, turns }) => {
    const runs = new RunOfTurns(turns);
    return ({ turn, mutual_mimicry: mimicry }) => {
      if (mimicry === null || mimicry < threshold) {
        runs.next(turn, false);
        return null;
      }
      const run = runs.next(turn, true);
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: { mutual_mimicry: mimicry, threshold_mutual_mimicry: threshold, turns },
      };
    };
  },
};
