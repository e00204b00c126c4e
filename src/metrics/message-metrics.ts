import type { MetricValue } from '../schemas/metric-columns.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import { measured } from './measured.ts';
import { CHARACTER_METRICS } from './message/characters.ts';
import { INFORMATION_METRICS } from './message/information.ts';
import { MARKER_METRICS } from './message/markers.ts';
import { READABILITY_METRICS } from './message/readability.ts';
import { REPETITION_METRICS } from './message/repetition.ts';
import { SIZE_METRICS } from './message/size.ts';
import { STRUCTURE_METRICS } from './message/structure.ts';
import { SYNTAX_METRICS } from './message/syntax.ts';
import { VOCABULARY_METRICS } from './message/vocabulary.ts';
import type { SpeakerPast } from './metric.ts';

/** Every metric of a message, in column order. */
export const MESSAGE_METRICS = [
  ...SIZE_METRICS,
  ...STRUCTURE_METRICS,
  ...VOCABULARY_METRICS,
  ...REPETITION_METRICS,
  ...INFORMATION_METRICS,
  ...CHARACTER_METRICS,
  ...MARKER_METRICS,
  ...SYNTAX_METRICS,
  ...READABILITY_METRICS,
] as const;

/** The metrics of one message, in column order. */
export function measureMessage(
  message: MessageAnalysis,
  past: SpeakerPast,
): readonly MetricValue[] {
  return measured(MESSAGE_METRICS, ({ compute }) => compute(message, past));
}
