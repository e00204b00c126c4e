import { type Attractor, saidIn } from './attractor.ts';
import { OpeningMean } from './opening-mean.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Messages shrink to fragments. */
export const compressionCollapse: Attractor<'compression_collapse'> = {
  name: 'compression_collapse',
  version: 1,
  definition:
    "The messages of both agents have some words, but fewer than `word_ratio` of the mean of that agent's first three, emoji, arrows and mathematical signs counted as words, `turns` turns running, and neither agent's `vocabulary_size` is larger in the last of these turns than in the first.",
  detector: ({ word_ratio, turns }) => {
    const runs = new RunOfTurns(turns);
    const openingA = new OpeningMean();
    const openingB = new OpeningMean();
    const vocabularies: { a: number; b: number }[] = [];
    return ({ turn, a, b }) => {
      const saidByA = saidIn(a);
      const saidByB = saidIn(b);
      const meanA = openingA.next(saidByA);
      const meanB = openingB.next(saidByB);
      vocabularies.push({ a: a.vocabulary_size, b: b.vocabulary_size });
      if (vocabularies.length > turns) vocabularies.shift();
      if (meanA === null || meanB === null) return null;
      const shrunk = (said: number, mean: number) => said > 0 && said < word_ratio * mean;
      const run = runs.next(turn, shrunk(saidByA, meanA) && shrunk(saidByB, meanB), () => {
        const [first] = vocabularies;
        return first !== undefined && a.vocabulary_size <= first.a && b.vocabulary_size <= first.b;
      });
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_words: saidByA,
          b_words: saidByB,
          a_threshold_words: word_ratio * meanA,
          b_threshold_words: word_ratio * meanB,
          a_vocabulary_size: a.vocabulary_size,
          b_vocabulary_size: b.vocabulary_size,
          turns,
        },
      };
    };
  },
};
