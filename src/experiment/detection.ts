import { usageError } from '../errors.ts';
import { convergenceRule } from '../schemas/convergence-settings.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { Combination } from '../schemas/experiment-spec.ts';
import type { Settings } from '../schemas/settings.ts';

/** The settings that say what is looked for in a conversation. */
export type DetectionSettings = Pick<Settings, 'convergence' | 'attractors'>;

/**
 * What is looked for in the conversations of an arm: as its spec says, else as the settings do.
 *
 * @throws PidginError `invalid_spec` when it asks for weights that the settings do not have.
 */
export function detectionRules(
  values: Combination,
  { convergence, attractors }: DetectionSettings,
): DetectionRules {
  const profile = values.convergence_profile ?? convergence.profile;
  if (profile === 'custom' && convergence.weights === undefined) {
    throw usageError(
      'invalid_spec',
      'The convergence profile custom needs weights, and the settings have none.',
      'Give them under convergence: weights: in pidgin.yaml; they must sum to 1.',
    );
  }
  return {
    convergence: convergenceRule({
      ...convergence,
      profile,
      threshold: values.convergence_threshold ?? convergence.threshold,
      action: values.convergence_action ?? convergence.action,
    }),
    attractors: { ...attractors, action: values.attractor_action ?? attractors.action },
  };
}
