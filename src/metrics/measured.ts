import type { MetricDeclaration, MetricValue, MetricValues } from '../schemas/metric-columns.ts';

/**
 * The values of metrics, in their order: V8 keeps an object of so many names as a hash table, which
 * takes five times as long to make.
 *
 * A number that is not finite becomes null: a formula must have its own answer to what it cannot
 * divide, but none may put NaN or infinity into the database.
 */
export function measured<const M extends MetricDeclaration>(
  metrics: readonly M[],
  measure: (metric: M) => MetricValue,
): readonly MetricValue[] {
  return metrics.map((metric) => {
    const value = measure(metric);
    return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  });
}

/** The values of metrics by their names; all null when there are none. */
export function named<const M extends MetricDeclaration>(
  metrics: readonly M[],
  values: readonly MetricValue[] | null,
): MetricValues<M> {
  const pairs = metrics.map(({ name }, at) => [name, values?.[at] ?? null]);
  return Object.fromEntries(pairs) as MetricValues<M>;
}
