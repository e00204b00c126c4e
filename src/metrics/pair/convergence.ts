import type { ConvergenceComponent } from '../../schemas/convergence-settings.ts';
import type { PairMetric } from '../metric.ts';

/** The live convergence score, what it is made of, and how it moves. */
export const CONVERGENCE_METRICS = [
  {
    name: 'overall_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'The convergence score, the same that `convergence.measured` recorded during the run: mean of the `convergence_` columns, weighted as the profile of the conversation says, over those that are not NULL. It is about the last ten messages of each agent. NULL in a turn in which an agent did not reply, when those of one agent have no word, and when no column that is not NULL has a weight.',
    source: null,
    compute: (_, { convergence }) => convergence?.score ?? null,
  },
  component('content', 1, 'Jaccard index of the word sets of the last ten messages of A and of B.'),
  component(
    'structure',
    2,
    'Mean of smaller / larger over the mean counts a message of paragraphs, list items, questions and code blocks in the last ten messages of each, those left out that neither has.',
  ),
  component(
    'sentences',
    2,
    'Smaller / larger of the mean sentences a message in the last ten messages of each.',
  ),
  component(
    'length',
    1,
    'Smaller / larger of the mean characters a message in the last ten messages of each.',
  ),
  component(
    'punctuation',
    1,
    'Mean over the punctuation marks of the last ten messages of each, apostrophes and hyphens left out, of smaller / larger of their rates a character; NULL also when there are none.',
  ),
  {
    name: 'convergence_velocity',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'score a turn',
    range: [-1, 1],
    version: 2,
    definition:
      'Slope of the least-squares line through `overall_convergence` in the last five turns, by their number, those without a score left out; NULL in a turn without a score, and under three scores.',
    source: null,
    compute: (_, { convergence, scores }) => (convergence === null ? null : scores.velocity),
  },
  {
    name: 'cumulative_convergence',
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Mean of `overall_convergence` over all turns up to and including this one; NULL in a turn without a score.',
    source: null,
    compute: (_, { convergence, scores }) => (convergence === null ? null : scores.mean),
  },
  {
    name: 'convergence_trend',
    scope: 'pair',
    sqlType: 'VARCHAR',
    unit: 'name',
    range: null,
    version: 2,
    definition:
      '`increasing` or `decreasing`: the line of `convergence_velocity` changes by 0.05 or more from the first to the last of five turns (four times the slope) and explains at least half of the variance of the scores. Else `stable` when the highest and the lowest score of the last five turns are less than 0.05 apart, and `fluctuating` when they are not. NULL in a turn without a score, and under three scores.',
    source: null,
    compute: (_, { trend }) => trend,
  },
] as const satisfies readonly PairMetric[];

function component<const C extends ConvergenceComponent>(
  name: C,
  version: number,
  definition: string,
) {
  return {
    name: `convergence_${name}`,
    scope: 'pair',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version,
    definition: `${definition} A part of \`overall_convergence\`, and NULL when that is.`,
    source: null,
    compute: (_, { convergence }) => convergence?.components[name] ?? null,
  } as const satisfies PairMetric;
}
