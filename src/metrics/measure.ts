import type { MessageAnalysis } from './analyse-message.ts';
import { MESSAGE_METRICS } from './message-metrics.ts';
import { PAIR_METRICS } from './pair-metrics.ts';

/** Every metric there is, each declared once. */
export const METRICS = [...MESSAGE_METRICS, ...PAIR_METRICS] as const;

export type MessageMetricName = (typeof MESSAGE_METRICS)[number]['name'];
export type PairMetricName = (typeof PAIR_METRICS)[number]['name'];

/** The metrics of one message, by name; all null when there is no message. */
export function measureMessage(
  message: MessageAnalysis | null,
): Record<MessageMetricName, number | null> {
  const values = MESSAGE_METRICS.map(({ name, compute }) => [
    name,
    message === null ? null : compute(message),
  ]);
  return Object.fromEntries(values) as Record<MessageMetricName, number | null>;
}

/** The metrics between the messages of a turn, by name; all null unless there are two. */
export function measurePair(
  a: MessageAnalysis | null,
  b: MessageAnalysis | null,
): Record<PairMetricName, number | null> {
  const values = PAIR_METRICS.map(({ name, compute }) => [
    name,
    a === null || b === null ? null : compute(a, b),
  ]);
  return Object.fromEntries(values) as Record<PairMetricName, number | null>;
}
