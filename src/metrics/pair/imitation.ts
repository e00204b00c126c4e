import { meanOfKnown } from '../convergence.ts';
import type { ConversationSoFar } from '../conversation-so-far.ts';
import type { ConversationWords } from '../conversation-words.ts';
import type { PairMetric } from '../metric.ts';
import { mimicry } from './phrase-matches.ts';

/** How far an agent says again what the other just said. */
export const IMITATION_METRICS = [
  {
    name: 'mimicry_a_to_b',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      "How much of A's message comes back in B's answer in this turn: for each n from 2 to 6, the share of A's phrases of n adjacent words, each as often as it occurs, that B's message contains; then the mean of these shares, weighted by n − 1, over each n that A's message has words enough for. NULL when A's message has fewer than two words.",
    source: 'after Duran, Paxton & Fusaroli 2019 (ALIGN)',
    compute: (_, { phrasesOfA }) => mimicry(phrasesOfA),
  },
  {
    name: 'mimicry_b_to_a',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      "The same for B's message of the turn before and A's answer to it in this turn; NULL in the first turn, and when there is no such message or it has fewer than two words.",
    source: 'after Duran, Paxton & Fusaroli 2019 (ALIGN)',
    compute: (_, { phrasesOfEarlierB }) => mimicry(phrasesOfEarlierB),
  },
  {
    name: 'mutual_mimicry',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Mean of `mimicry_a_to_b` and `mimicry_b_to_a`; NULL when either is.',
    source: 'after Duran, Paxton & Fusaroli 2019 (ALIGN)',
    compute: (_, soFar) => mutualMimicry(soFar),
  },
  {
    name: 'phrase_alignment',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Words of the longest phrase both messages contain / words of the shorter message; NULL when either has none.',
    source: null,
    compute: ({ a, b }, { phrasesOfA }) => {
      const shorter = Math.min(a.words.length, b.words.length);
      return shorter === 0 ? null : longestOf(phrasesOfA) / shorter;
    },
  },
  {
    name: 'influence_a_to_b',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'difference of ratios',
    range: [-1, 1],
    version: 1,
    definition:
      "How much more B's message is like the message of A that it answers than like those that A said, with words, in the nine turns before that: Jaccard index of the word sets, minus its mean over those before. Above 0: B follows what A just said, not only what A always says. NULL with fewer than three to compare with, and when B's message or the one it answers has no words.",
    source:
      'surrogate baseline after Ramseyer & Tschacher 2010; Duran, Paxton & Fusaroli 2019; definition ours',
    compute: ({ a, b }, { words, earlier }) =>
      influence(
        words,
        words.in(b).types,
        words.in(a).types,
        earlier.map((turn) => turn.a),
      ),
  },
  {
    name: 'influence_b_to_a',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'difference of ratios',
    range: [-1, 1],
    version: 1,
    definition:
      "The same for A's message and B's message of the turn before, which it answers, and B's in the nine turns before that one; NULL also when there is no message that it answers.",
    source:
      'surrogate baseline after Ramseyer & Tschacher 2010; Duran, Paxton & Fusaroli 2019; definition ours',
    compute: ({ a }, { words, earlier }) => {
      const [answered, ...before] = earlier.map((turn) => turn.b);
      return answered == null ? null : influence(words, words.in(a).types, answered, before);
    },
  },
] as const satisfies readonly PairMetric[];

/** How much of what each said last came back in the answer to it. */
export function mutualMimicry({ phrasesOfA, phrasesOfEarlierB }: ConversationSoFar): number | null {
  const toB = mimicry(phrasesOfA);
  const toA = mimicry(phrasesOfEarlierB);
  return toA === null || toB === null ? null : (toA + toB) / 2;
}

function longestOf(matches: readonly number[]): number {
  let longest = 0;
  for (const match of matches) if (match > longest) longest = match;
  return longest;
}

const MOST_TO_COMPARE = 9;
const FEWEST_TO_COMPARE = 3;

function influence(
  words: ConversationWords,
  answer: readonly number[],
  answered: readonly number[],
  before: readonly (readonly number[] | null)[],
): number | null {
  if (answer.length === 0 || answered.length === 0) return null;
  const others = before.slice(0, MOST_TO_COMPARE).filter((message) => message !== null);
  const withWords = others.filter((message) => message.length > 0);
  if (withWords.length < FEWEST_TO_COMPARE) return null;
  const [now = null, ...likenesses] = words.jaccards(answer, [answered, ...withWords]);
  const usual = meanOfKnown(likenesses);
  return now === null || usual === null ? null : now - usual;
}
