import * as z from 'zod';
import { AttractorSettings } from './attractor-settings.ts';
import { ConvergenceRule, ConvergenceSettings, convergenceRule } from './convergence-settings.ts';

/** What is looked for in a conversation, and what is done when it is found. */
export const DetectionRules = z.strictObject({
  convergence: ConvergenceRule.describe('How convergence is measured.'),
  attractors: AttractorSettings.describe('When attractors are found.'),
});
export type DetectionRules = z.infer<typeof DetectionRules>;

/** What holds where nobody says otherwise. */
export function standardDetection(): DetectionRules {
  return {
    convergence: convergenceRule(ConvergenceSettings.parse({})),
    attractors: AttractorSettings.parse({}),
  };
}
