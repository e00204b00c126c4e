import type { Attractor } from './attractor.ts';
import { OpeningMean } from './opening-mean.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Messages shrink to fragments. */
export const compressionCollapse: Attractor<'compression_collapse'> = {
  name: 'compression_collapse',
  version: 1,
  definition:
    "The messages of both agents have some words, but fewer than `word_ratio` of the mean of that agent's first three, `turns` turns running, and neither agent's `vocabulary_size` is larger in the last of these turns than in the first.",
  detector: ({ word_ratio, turns }) => {
    const runs = new RunOfTurns(turns);
    const openingA = new OpeningMean();
    const openingB = new OpeningMean();
    const vocabularies: { a: number; b: number }[] = [];
    return ({ turn, a, b }) => {
      const meanA = openingA.next(a.word_count);
      const meanB = openingB.next(b.word_count);
      vocabularies.push({ a: a.vocabulary_size, b: b.vocabulary_size });
      if (vocabularies.length > turns) vocabularies.shift();
      if (meanA === null || meanB === null) return null;
      const shrunk = (words: number, mean: number) => words > 0 && words < word_ratio * mean;
      const run = runs.next(
        turn,
        shrunk(a.word_count, meanA) && shrunk(b.word_count, meanB),
        () => {
          const [first] = vocabularies;
          return (
            first !== undefined && a.vocabulary_size <= first.a && b.vocabulary_size <= first.b
          );
        },
      );
      if (run === null) return null;
      return {
        onsetTurn: run.onsetTurn,
        evidence: {
          a_words: a.word_count,
          b_words: b.word_count,
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
