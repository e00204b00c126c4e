import type { MetricValue } from '../schemas/metric-columns.ts';
import type { ConversationSoFar } from './conversation-so-far.ts';
import { measured } from './measured.ts';
import type { TurnAnalysis } from './metric.ts';
import { CONVERGENCE_METRICS } from './pair/convergence.ts';
import { FORM_METRICS } from './pair/form.ts';
import { IMITATION_METRICS } from './pair/imitation.ts';
import { STYLE_METRICS } from './pair/style.ts';
import { WORD_METRICS } from './pair/words.ts';

/** Every metric between the two messages of a turn, in column order. */
export const PAIR_METRICS = [
  ...WORD_METRICS,
  ...IMITATION_METRICS,
  ...STYLE_METRICS,
  ...FORM_METRICS,
  ...CONVERGENCE_METRICS,
] as const;

/** The metrics between the messages of a turn, in column order. */
export function measurePair(turn: TurnAnalysis, soFar: ConversationSoFar): readonly MetricValue[] {
  return measured(PAIR_METRICS, ({ compute }) => compute(turn, soFar));
}
