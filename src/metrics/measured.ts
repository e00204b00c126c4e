import type { MetricDeclaration, MetricValue, MetricValues } from '../schemas/metric-columns.ts';

/**
 * The values of metrics, by name.
 *
 * A number that is not finite becomes null: a formula must have its own answer to what it cannot
 * divide, but none may put NaN or infinity into the database.
 */
export function measured<const M extends MetricDeclaration>(
  metrics: readonly M[],
  measure: (metric: M) => MetricValue,
): MetricValues<M> {
  const values: Record<string, MetricValue> = {};
  for (const metric of metrics) {
    const value = measure(metric);
    values[metric.name] = typeof value === 'number' && !Number.isFinite(value) ? null : value;
  }
  return values as MetricValues<M>;
}
