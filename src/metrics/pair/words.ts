import { ratio } from '../arithmetic.ts';
import type { ConversationSoFar } from '../conversation-so-far.ts';
import type { PairMetric, TurnAnalysis } from '../metric.ts';

/** How far the agents use the same words, and keep using them. */
export const WORD_METRICS = [
  {
    name: 'vocabulary_overlap',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Jaccard index of the word sets of the two messages: words both use / words either uses; NULL when neither has words.',
    source: 'Jaccard 1912',
    compute: ({ a, b }, { words }) => words.jaccard(words.in(a).types, words.in(b).types),
  },
  {
    name: 'cumulative_overlap',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Jaccard index of all words either agent has used up to and including this turn; NULL when there are none.',
    source: 'Jaccard 1912',
    compute: (_, { vocabularies }) => ratio(vocabularies.shared, vocabularies.either),
  },
  {
    name: 'lexical_entrainment',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'How alike both agents use the 25 commonest words of the conversation so far, ties broken by code point: 1 − Σ |p_A(w) − p_B(w)| / Σ (p_A(w) + p_B(w)) of their relative frequencies so far. 1: the same; 0: no such word in common. NULL while either has said no word.',
    source: 'Nenkova, Gravano & Hirschberg 2008, scaled to 0 to 1',
    compute: (_, { commonWords }) => commonWords.entrainment,
  },
  {
    name: 'cross_repetition',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Words of either message that the other has too, each as often as both have it / all words (Dice coefficient of the word multisets); NULL when neither has words.',
    source: 'Dice 1945',
    compute: crossRepetition,
  },
  {
    name: 'topic_consistency',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'cosine',
    range: [0, 1],
    version: 1,
    definition:
      'Cosine of the TF-IDF vectors of this turn and of all turns before it together, with idf = 1 + ln((1 + turns) / (1 + turns with the word)) over the turns before; NULL when no word was said before, and for a turn without words.',
    source: 'after Salton & Buckley 1988, the idf smoothed',
    compute: (_, { topicSimilarity }) => topicSimilarity,
  },
  {
    name: 'repetition_ratio',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Different word trigrams of this turn that either agent used in the five turns before / different word trigrams of this turn; NULL in the first turn and without trigrams.',
    source: null,
    compute: (_, { repetition }) => repetition,
  },
  {
    name: 'turn_taking_balance',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Words so far of the agent who said fewer / words so far of the other; NULL while neither has said any.',
    source: null,
    compute: (_, { commonWords }) => commonWords.balance,
  },
] as const satisfies readonly PairMetric[];

function crossRepetition({ a, b }: TurnAnalysis, { words }: ConversationSoFar): number | null {
  const shared = words.sharedUses(words.in(a), words.in(b));
  return ratio(2 * shared, a.words.length + b.words.length);
}
