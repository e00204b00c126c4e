import { z } from 'zod';

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
export const ConvergenceWeights = z
  .strictObject({
    content: weight('the words both use'),
    structure: weight('paragraphs, lists, questions and code'),
    sentences: weight('sentences a message'),
    length: weight('characters a message'),
    punctuation: weight('punctuation marks a character'),
  })
  .superRefine((weights, context) => {
    const sum = Object.values(weights).reduce((total, part) => total + part, 0);
    // Sums of decimal fractions are inexact: 0.4 + 0.15 + 0.2 + 0.15 + 0.1 is not quite 1.
    if (Math.abs(sum - 1) <= 1e-9) return;
    context.addIssue({
      code: 'custom',
      message: `the weights must sum to 1, and these sum to ${Number(sum.toFixed(6))}`,
    });
  });
export type ConvergenceWeights = z.infer<typeof ConvergenceWeights>;

/** What is done when something was detected. */
export const DetectionAction = z.enum(['notify', 'stop']);
export type DetectionAction = z.infer<typeof DetectionAction>;

export const ConvergenceProfile = z.enum([
  'balanced',
  'structural',
  'semantic',
  'strict',
  'custom',
]);
export type ConvergenceProfile = z.infer<typeof ConvergenceProfile>;

/** How convergence is measured, and what is done about it. */
export const ConvergenceSettings = z
  .strictObject({
    profile: ConvergenceProfile.default('balanced').describe(
      'Weights of the components: those of a named profile, or `custom` with weights of your own.',
    ),
    weights: ConvergenceWeights.optional().describe(
      'Weights of the profile `custom`; they sum to 1.',
    ),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.85)
      .describe('Score from which the agents count as converged, 0 to 1.'),
    action: DetectionAction.default('notify').describe(
      'What is done then: `notify` tells, `stop` ends the conversation as completed.',
    ),
  })
  .superRefine(({ profile, weights }, context) => {
    const issue = (message: string) =>
      context.addIssue({ code: 'custom', path: ['weights'], message });
    if (profile === 'custom' && weights === undefined) {
      issue('the profile custom needs weights that sum to 1');
    }
    if (profile !== 'custom' && weights !== undefined) {
      issue(`only the profile custom takes weights, not ${profile}`);
    }
  });
export type ConvergenceSettings = z.infer<typeof ConvergenceSettings>;
