import type { Attractor, MessageSigns } from './attractor.ts';
import { OpeningMean } from './opening-mean.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Words below this share of the opening are too few: short messages have little entropy anyway. */
const ENOUGH_WORDS = 0.5;

/** What comes next can be told from what went before. */
export const entropyCollapse: Attractor<'entropy_collapse'> = {
  name: 'entropy_collapse',
  version: 1,
  definition:
    "`bigram_entropy` is below `entropy_ratio` of the mean of the agent's first three messages, for both agents, `turns` turns running, in messages of at least half as many words as those three had on average. (Entropy estimated from few words is low whatever they are: Miller 1955.)",
  detector: ({ entropy_ratio, turns }) => {
    const runs = new RunOfTurns(turns);
    const agents = { a: new Opening(), b: new Opening() };
    return ({ turn, a, b }) => {
      const meanA = agents.a.next(a);
      const meanB = agents.b.next(b);
      if (meanA === null || meanB === null) {
        runs.next(turn, false);
        return null;
      }
      const entropyA = a.bigram_entropy ?? 0;
      const entropyB = b.bigram_entropy ?? 0;
      const run = runs.next(
        turn,
        entropyA < entropy_ratio * meanA && entropyB < entropy_ratio * meanB,
      );
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_bigram_entropy: entropyA,
          b_bigram_entropy: entropyB,
          a_threshold_bigram_entropy: entropy_ratio * meanA,
          b_threshold_bigram_entropy: entropy_ratio * meanB,
          turns,
        },
      };
    };
  },
};

class Opening {
  readonly #entropy = new OpeningMean();
  readonly #words = new OpeningMean();

  /** Mean entropy of the opening; null while it lasts and for messages that cannot be compared. */
  next(message: MessageSigns): number | null {
    const entropy = this.#entropy.next(message.bigram_entropy);
    const words = this.#words.next(message.word_count);
    if (entropy === null || words === null || message.bigram_entropy === null) return null;
    return message.word_count >= ENOUGH_WORDS * words ? entropy : null;
  }
}
