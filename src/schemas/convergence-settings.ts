import * as z from 'zod';

/** What the convergence score is made of. */
export const CONVERGENCE_COMPONENTS = [
  'content',
  'structure',
  'sentences',
  'length',
  'punctuation',
] as const;
export type ConvergenceComponent = (typeof CONVERGENCE_COMPONENTS)[number];

const weight = (what: string) => z.number().min(0).max(1).describe(`Weight of ${what}, 0 to 1.`);

/** How much each component counts. */
const ConvergenceWeights = z.strictObject({
  content: weight('the words both use'),
  structure: weight('paragraphs, lists, questions and code'),
  sentences: weight('sentences a message'),
  length: weight('characters a message'),
  punctuation: weight('punctuation marks a character'),
});
export type ConvergenceWeights = z.infer<typeof ConvergenceWeights>;

/** Decimals to which a sum of weights is looked at, and told. */
const SUM_DECIMALS = 9;

/** Weights a user wrote. */
const CustomWeights = ConvergenceWeights.superRefine((weights, context) => {
  const sum = Object.values(weights).reduce((total, part) => total + part, 0);
  // Sums of decimal fractions are inexact: 0.4 + 0.15 + 0.2 + 0.15 + 0.1 is not quite 1.
  if (Math.abs(sum - 1) <= 10 ** -SUM_DECIMALS) return;
  context.addIssue({
    code: 'custom',
    message: `the weights must sum to 1, and these sum to ${Number(sum.toFixed(SUM_DECIMALS))}`,
  });
});

/** What is done when something was detected. */
export const DetectionAction = z.enum(['notify', 'pause', 'stop']);
export type DetectionAction = z.infer<typeof DetectionAction>;

/** Weights of the named profiles. */
const PROFILES = {
  balanced: { content: 0.4, structure: 0.15, sentences: 0.2, length: 0.15, punctuation: 0.1 },
  structural: { content: 0.25, structure: 0.35, sentences: 0.2, length: 0.1, punctuation: 0.1 },
  semantic: { content: 0.6, structure: 0.1, sentences: 0.15, length: 0.1, punctuation: 0.05 },
  strict: { content: 0.5, structure: 0.25, sentences: 0.15, length: 0.05, punctuation: 0.05 },
} as const satisfies Record<string, ConvergenceWeights>;

/** Names of the weights; `custom`: those of the settings. */
export const ConvergenceProfile = z.enum([
  'balanced',
  'structural',
  'semantic',
  'strict',
  'custom',
]);
export type ConvergenceProfile = z.infer<typeof ConvergenceProfile>;

/** How the convergence score moves. */
export const ConvergenceTrend = z.enum(['increasing', 'decreasing', 'stable', 'fluctuating']);
export type ConvergenceTrend = z.infer<typeof ConvergenceTrend>;

const threshold = () =>
  z.number().min(0).max(1).describe('Score from which the agents count as converged, 0 to 1.');

/** How convergence is measured, and what is done about it. */
export const ConvergenceSettings = z
  .strictObject({
    profile: ConvergenceProfile.optional().describe(
      'Weights of the components: those of a named profile, or `custom`, those below. Default: `balanced`, or `custom` where weights are given.',
    ),
    weights: CustomWeights.optional().describe('Weights of the profile `custom`; they sum to 1.'),
    threshold: threshold().default(0.85),
    action: DetectionAction.default('notify').describe(
      'What is done then: `notify` tells, `pause` pauses the experiment, `stop` ends the conversation as completed.',
    ),
  })
  .refine(({ profile, weights }) => profile !== 'custom' || weights !== undefined, {
    path: ['weights'],
    error: 'the profile custom needs weights that sum to 1',
  });
export type ConvergenceSettings = z.infer<typeof ConvergenceSettings>;

/** How convergence is measured in a conversation, with nothing left to look up. */
export const ConvergenceRule = z.strictObject({
  profile: ConvergenceProfile.describe('Name of the weights.'),
  weights: ConvergenceWeights.describe('How much each component counts; they sum to 1.'),
  threshold: threshold(),
  action: DetectionAction.describe('What is done then.'),
});
export type ConvergenceRule = z.infer<typeof ConvergenceRule>;

/** What the settings amount to. */
export function convergenceRule(settings: ConvergenceSettings): ConvergenceRule {
  const { weights, threshold: from, action } = settings;
  const profile = settings.profile ?? (weights === undefined ? 'balanced' : 'custom');
  if (profile !== 'custom') return { profile, weights: PROFILES[profile], threshold: from, action };
  // The schema lets no settings pass that have no weights with the profile `custom`.
  if (weights === undefined) throw new Error('the profile custom has no weights');
  return { profile, weights, threshold: from, action };
}
