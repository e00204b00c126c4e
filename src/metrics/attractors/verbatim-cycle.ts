import { jaccard, overlapRatio, ratio } from '../arithmetic.ts';
import type { Attractor, Finding, MessageSigns, TurnSigns } from './attractor.ts';
import { RunOfTurns } from './run-of-turns.ts';

/** Both agents say word for word what they said some turns ago, again and again. */
export const verbatimCycle: Attractor<'verbatim_cycle'> = {
  name: 'verbatim_cycle',
  version: 1,
  definition:
    'The message of each agent and its message k turns before agree: the Jaccard index of their word trigrams is at least `similarity`, in 2k turns running (two full periods), for a period k of 1 to `max_period`. Messages of fewer than three words must be the same text, and in any message the symbols must agree to the same degree. Two empty messages are silence, not a cycle.',
  detector: ({ similarity, max_period }) => {
    const earlier: TurnSigns[] = [];
    const runs = Array.from({ length: max_period }, (_, index) => new RunOfTurns(2 * (index + 1)));
    return (now) => {
      const lasting = runs.some((run) => run.lasts);
      let found: Finding | null = null;
      for (const [index, run] of runs.entries()) {
        const period = index + 1;
        const before = earlier.at(-period);
        const agreement = before === undefined ? 0 : agreementOf(now, before, similarity);
        const cycle = run.next(now.turn, agreement >= similarity);
        // A cycle of 2 is one of 4 and 6 as well: it is told once, as the shortest.
        if (cycle === null || found !== null) continue;
        found = {
          onsetTurn: cycle.onsetTurn,
          evidence: {
            period,
            similarity: agreement,
            threshold_similarity: similarity,
            turns: 2 * period,
          },
        };
      }
      earlier.push(now);
      if (earlier.length > max_period) earlier.shift();
      return lasting ? null : found;
    };
  },
};

/**
 * How far both messages agree with those of another turn, 0 to 1: the lesser of the two, or 0 when
 * it is surely less than what is wanted.
 */
function agreementOf(now: TurnSigns, before: TurnSigns, wanted: number): number {
  if (now.a.text === '' && now.b.text === '') return 0;
  if (!mayAgree(now.a, before.a, wanted) || !mayAgree(now.b, before.b, wanted)) return 0;
  const ofA = likeness(now.a, before.a, wanted);
  return ofA < wanted ? 0 : Math.min(ofA, likeness(now.b, before.b, wanted));
}

/** A Jaccard index is at most the size of the smaller set / that of the larger. */
function mayAgree(now: MessageSigns, before: MessageSigns, wanted: number): boolean {
  return (overlapRatio(now.trigrams.size, before.trigrams.size) ?? 1) >= wanted;
}

/** How far two messages agree; when it is less than what is wanted, something less than that. */
function likeness(now: MessageSigns, before: MessageSigns, wanted: number): number {
  const all = now.trigrams.size + before.trigrams.size;
  // A Jaccard index of j has j / (1 + j) of all in common; one less, so as not to miss it by rounding.
  const shared = now.trigrams.sharedWith(before.trigrams, (wanted / (1 + wanted)) * all - 1);
  const either = all - shared;
  const ofWords = ratio(shared, either) ?? (now.text === before.text ? 1 : 0);
  return Math.min(ofWords, jaccard(now.symbols, before.symbols) ?? 1);
}
