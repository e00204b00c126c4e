import type { MetricValue } from '../schemas/metric-columns.ts';
import type { TurnMetricValues } from './conversation-meter.ts';
import { MESSAGE_METRICS } from './message-metrics.ts';
import { PAIR_METRICS } from './pair-metrics.ts';

/** The metrics of a turn by the name of their column. */
export type TurnMetrics = Readonly<Record<string, MetricValue>>;

/** The columns that are measured of a turn alone, in the order of their values. */
export const METRIC_COLUMNS = {
  a: MESSAGE_METRICS.map(({ name }) => `a_${name}`),
  b: MESSAGE_METRICS.map(({ name }) => `b_${name}`),
  pair: PAIR_METRICS.map(({ name }): string => name),
} as const satisfies Readonly<Record<keyof TurnMetricValues, readonly string[]>>;

/** All of them. */
export const TURN_METRIC_COLUMNS: readonly string[] = [
  ...METRIC_COLUMNS.a,
  ...METRIC_COLUMNS.b,
  ...METRIC_COLUMNS.pair,
];

/** The metrics of one message by the name of their column. */
export function columnsOfMessage(agent: 'a' | 'b', values: readonly MetricValue[]): TurnMetrics {
  return byColumn(METRIC_COLUMNS[agent], values);
}

/** The metrics of a turn by the name of their column. */
export function columnsOfTurn({ a, b, pair }: TurnMetricValues): TurnMetrics {
  return {
    ...byColumn(METRIC_COLUMNS.a, a),
    ...byColumn(METRIC_COLUMNS.b, b),
    ...byColumn(METRIC_COLUMNS.pair, pair),
  };
}

function byColumn(columns: readonly string[], values: readonly MetricValue[] | null): TurnMetrics {
  return Object.fromEntries(columns.map((column, at) => [column, values?.[at] ?? null]));
}
