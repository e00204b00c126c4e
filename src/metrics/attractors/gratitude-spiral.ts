import type { Attractor, MessageSigns } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** The agents thank each other, agree and say farewell, and cannot stop. */
export const gratitudeSpiral: Attractor<'gratitude_spiral'> = {
  name: 'gratitude_spiral',
  version: 1,
  definition:
    '`gratitude_markers`, `farewell_markers` and `agreement_markers` together are at least `markers_per_100_words` in the messages of both agents, `turns` turns running, and the mean of both agents in the last of these turns is not below that in the first.',
  detector: ({ markers_per_100_words: threshold, turns }) => {
    const runs = new RunOfTurns(turns);
    const means: number[] = [];
    return ({ turn, a, b }) => {
      const ofA = markersPer100Words(a);
      const ofB = markersPer100Words(b);
      const mean = (ofA + ofB) / 2;
      means.push(mean);
      if (means.length > turns) means.shift();
      const run = runs.next(
        turn,
        Math.min(ofA, ofB) >= threshold,
        () => mean >= (means[0] ?? mean),
      );
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_markers_per_100_words: ofA,
          b_markers_per_100_words: ofB,
          threshold_markers_per_100_words: threshold,
          turns,
        },
      };
    };
  },
};

/** 0 where the markers are unknown: they are counted in English only. */
function markersPer100Words(message: MessageSigns): number {
  if (message.word_count === 0) return 0;
  const { gratitude_markers, farewell_markers, agreement_markers } = message;
  const markers = (gratitude_markers ?? 0) + (farewell_markers ?? 0) + (agreement_markers ?? 0);
  return (100 * markers) / message.word_count;
}
