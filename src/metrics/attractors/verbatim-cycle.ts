import { jaccard } from '../arithmetic.ts';
import type { Attractor, TurnSigns } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Both agents say word for word what they said some turns ago, again and again. */
export const verbatimCycle: Attractor<'verbatim_cycle'> = {
  name: 'verbatim_cycle',
  version: 1,
  definition:
    "The message of each agent and its message k turns before agree: the Jaccard index of their word trigrams is at least `similarity`, in 2k turns running (two full periods), for a period k of 1 to `max_period`. Messages without trigrams agree with each other, but not both agents' at once.",
  detector: ({ similarity, max_period }) => {
    const earlier: TurnSigns[] = [];
    const runs = Array.from({ length: max_period }, (_, index) => new RunOfTurns(2 * (index + 1)));
    return (now) => {
      const lasting = runs.some((run) => run.lasts);
      const found = runs.map((run, index) => {
        const before = earlier.at(-(index + 1));
        const agreement = before === undefined ? 0 : agreementOf(now, before);
        return { period: index + 1, agreement, run: run.next(now.turn, agreement >= similarity) };
      });
      earlier.push(now);
      if (earlier.length > max_period) earlier.shift();
      // A cycle of 2 is one of 4 and 6 as well: it is told once, as the shortest.
      const first = found.find(({ run }) => run !== null);
      if (lasting || first === undefined || first.run === null) return null;
      return {
        onsetTurn: first.run.onsetTurn,
        evidence: {
          period: first.period,
          similarity: first.agreement,
          threshold_similarity: similarity,
          turns: 2 * first.period,
        },
      };
    };
  },
};

/** How far both messages agree with those of another turn, 0 to 1: the lesser of the two. */
function agreementOf(now: TurnSigns, before: TurnSigns): number {
  if (now.a.trigrams.size + now.b.trigrams.size === 0) return 0;
  const ofA = jaccard(now.a.trigrams, before.a.trigrams) ?? 1;
  const ofB = jaccard(now.b.trigrams, before.b.trigrams) ?? 1;
  return Math.min(ofA, ofB);
}
