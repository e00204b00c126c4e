import type { MessageAnalysis } from '../analyse-message.ts';
import { overlapRatio } from '../arithmetic.ts';
import { markSimilarity, meanOfKnown } from '../convergence.ts';
import type { PairMetric, TurnAnalysis } from '../metric.ts';

/** How alike the two messages of a turn look. */
export const FORM_METRICS = [
  {
    name: 'length_ratio',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Characters of the shorter message / characters of the longer; NULL when both are empty.',
    source: null,
    compute: ({ a, b }) => overlapRatio(a.characterCount, b.characterCount),
  },
  {
    name: 'structural_similarity',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Mean of smaller / larger over the counts of paragraphs, list items, questions and code blocks, those left out that neither message has; NULL when neither has any.',
    source: null,
    compute: structuralSimilarity,
  },
  {
    name: 'punctuation_similarity',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      "Mean over the punctuation marks (Unicode category P) either message has of smaller / larger of their rates a character; apostrophes (' and ’) and hyphens (-, ‐ and ‑), which join words, are left out. NULL when neither has any.",
    source: null,
    compute: ({ a, b }) =>
      markSimilarity(a.form.marks, a.characterCount, b.form.marks, b.characterCount),
  },
  {
    name: 'rhythm_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      '1 − Jensen–Shannon divergence, to base 2, of the distributions of sentence lengths in classes of five words (1 to 5, 6 to 10, … 46 and more); NULL when either message has no sentences.',
    source: 'Lin 1991',
    compute: rhythmConvergence,
  },
] as const satisfies readonly PairMetric[];

function structuralSimilarity({ a, b }: TurnAnalysis): number | null {
  const { form: formA } = a;
  const { form: formB } = b;
  return meanOfKnown([
    overlapRatio(formA.paragraphs, formB.paragraphs),
    overlapRatio(formA.listItems, formB.listItems),
    overlapRatio(formA.questions, formB.questions),
    overlapRatio(formA.codeBlocks, formB.codeBlocks),
  ]);
}

const CLASS_WIDTH = 5;
const LAST_CLASS = 9;

function rhythmConvergence({ a, b }: TurnAnalysis): number | null {
  if (a.sentences.length === 0 || b.sentences.length === 0) return null;
  const ofA = lengthDistribution(a);
  const ofB = lengthDistribution(b);
  let divergence = 0;
  for (let index = 0; index <= LAST_CLASS; index += 1) {
    const p = ofA[index] ?? 0;
    const q = ofB[index] ?? 0;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p / 2) * Math.log2(p / middle);
    if (q > 0) divergence += (q / 2) * Math.log2(q / middle);
  }
  return Math.min(1, Math.max(0, 1 - divergence));
}

/** Share of the sentences in each class of length. */
function lengthDistribution({ sentences }: MessageAnalysis): readonly number[] {
  const shares: number[] = [];
  for (const { firstWord, endWord } of sentences) {
    const index = Math.min(LAST_CLASS, Math.floor((endWord - firstWord - 1) / CLASS_WIDTH));
    shares[index] = (shares[index] ?? 0) + 1 / sentences.length;
  }
  return shares;
}
