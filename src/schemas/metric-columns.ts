import { z } from 'zod';
import { column } from './column.ts';

/** What is published about a metric. Columns, comments and reference pages derive from it. */
export interface MetricDeclaration {
  /** Column name, without an agent's prefix. */
  readonly name: string;
  readonly sqlType: 'INTEGER' | 'DOUBLE';
  /** What one of it is, e.g. `words`, or `ratio`. */
  readonly unit: string;
  /** Smallest and largest value it can take; null: no bound. */
  readonly range: readonly [min: number, max: number | null];
  /** Raised whenever the same text would give another number. */
  readonly version: number;
  /** What it is, and when it is NULL. */
  readonly definition: string;
  /** Where the definition comes from; null: it is a plain count or ours. */
  readonly source: string | null;
}

type Prefixed<Prefix extends string, Name extends string> = Record<
  `${Prefix}${Name}`,
  z.ZodType<number | null>
>;

/** The columns of metrics, each named `prefix` and the metric's name. */
export function metricColumns<const Prefix extends string, const Name extends string>(
  prefix: Prefix,
  subject: string,
  metrics: readonly (MetricDeclaration & { readonly name: Name })[],
): Prefixed<Prefix, Name> {
  const columns = metrics.map((metric) => [
    `${prefix}${metric.name}`,
    column(metric.sqlType, valueSchema(metric), `${subject}${describeMetric(metric)}`),
  ]);
  return Object.fromEntries(columns) as Prefixed<Prefix, Name>;
}

/** A metric in one line, as column comments show it. */
function describeMetric(metric: MetricDeclaration): string {
  const [min, max] = metric.range;
  const facts = [
    `Unit: ${metric.unit}.`,
    max === null ? `Range: from ${min}.` : `Range: ${min} to ${max}.`,
    ...(metric.source === null ? [] : [`Source: ${metric.source}.`]),
    `Version ${metric.version}.`,
  ];
  return `${metric.definition} ${facts.join(' ')}`;
}

function valueSchema(metric: MetricDeclaration): z.ZodType<number | null> {
  const number = metric.sqlType === 'INTEGER' ? z.int() : z.number();
  const [min, max] = metric.range;
  const atLeast = number.min(min);
  return (max === null ? atLeast : atLeast.max(max)).nullable();
}
