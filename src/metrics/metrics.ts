import { MESSAGE_METRICS } from './message-metrics.ts';
import { SEMANTIC_METRICS } from './pair/semantic.ts';
import { PAIR_METRICS } from './pair-metrics.ts';

/** Every metric there is, each declared once. */
export const METRICS = [...MESSAGE_METRICS, ...PAIR_METRICS, ...SEMANTIC_METRICS] as const;
