import type { MetricValue } from '../schemas/metric-columns.ts';
import type { MeasuredTurn } from './conversation-meter.ts';
import { MESSAGE_METRICS, type MessageMetricValues } from './message-metrics.ts';
import { PAIR_METRICS } from './pair-metrics.ts';

/** The metrics of a turn by the name of their column. */
export type TurnMetrics = Readonly<Record<string, MetricValue>>;

const columnsOf = (prefix: string) =>
  MESSAGE_METRICS.map(({ name }) => ({ name, column: `${prefix}${name}` }));
const COLUMNS_A = columnsOf('a_');
const COLUMNS_B = columnsOf('b_');

/** The metrics of one message by the name of their column. */
export function columnsOfMessage(agent: 'a' | 'b', values: MessageMetricValues): TurnMetrics {
  const columns = agent === 'a' ? COLUMNS_A : COLUMNS_B;
  return Object.fromEntries(columns.map(({ name, column }) => [column, values[name]]));
}

/** Every column that is measured of a turn alone. */
export const TURN_METRIC_COLUMNS: readonly string[] = [
  ...COLUMNS_A.map(({ column }) => column),
  ...COLUMNS_B.map(({ column }) => column),
  ...PAIR_METRICS.map(({ name }) => name),
];

/**
 * Puts the metrics of a turn into its row. Their names are put together once for all rows: to do so
 * for each, or to copy it, takes as long as to measure the turn.
 */
export function putTurnMetrics(
  row: Record<string, unknown>,
  { a, b, pair }: Pick<MeasuredTurn, 'a' | 'b' | 'pair'>,
): void {
  for (const { name, column } of COLUMNS_A) row[column] = a[name];
  for (const { name, column } of COLUMNS_B) row[column] = b[name];
  for (const { name } of PAIR_METRICS) row[name] = pair[name];
}
