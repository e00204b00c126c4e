import * as z from 'zod';
import { column } from './column.ts';

/** What is published about every metric. Columns, comments and reference pages derive from it. */
interface PublishedMetric {
  /** Column name, without an agent's prefix. */
  readonly name: string;
  /** What one of it is, e.g. `words`, or `ratio`. */
  readonly unit: string;
  /** Raised whenever the same text would give another value. */
  readonly version: number;
  /** What it is, and when it is NULL. */
  readonly definition: string;
  /** Where the definition comes from; null: it is a plain count or ours. */
  readonly source: string | null;
}

/** A metric as it is declared, with the kind of value it has. */
export type MetricDeclaration = PublishedMetric &
  (
    | {
        readonly sqlType: 'INTEGER' | 'DOUBLE';
        /** Smallest and largest value it can take; null: no bound. */
        readonly range: readonly [min: number | null, max: number | null];
      }
    | { readonly sqlType: 'BOOLEAN' | 'VARCHAR'; readonly range: null }
  );

type MetricSqlType = MetricDeclaration['sqlType'];

interface ValuesBySqlType {
  readonly INTEGER: number;
  readonly DOUBLE: number;
  readonly BOOLEAN: boolean;
  readonly VARCHAR: string;
}

/** What a metric of an SQL type measures; null when there is nothing to measure it from. */
export type MetricValue<T extends MetricSqlType = MetricSqlType> = ValuesBySqlType[T] | null;

/** The values of some metrics, by name. */
export type MetricValues<M extends MetricDeclaration> = {
  [Name in M['name']]: MetricValue<Extract<M, { readonly name: Name }>['sqlType']>;
};

type MetricColumns<Prefix extends string, M extends MetricDeclaration> = {
  [Name in M['name'] as `${Prefix}${Name}`]: z.ZodType<
    MetricValue<Extract<M, { readonly name: Name }>['sqlType']>
  >;
};

/** The columns of metrics, each named `prefix` and the metric's name. */
export function metricColumns<const Prefix extends string, const M extends MetricDeclaration>(
  prefix: Prefix,
  subject: string,
  metrics: readonly M[],
): MetricColumns<Prefix, M> {
  const columns = metrics.map((metric) => [
    `${prefix}${metric.name}`,
    column(metric.sqlType, valueSchema(metric), `${subject}${describeMetric(metric)}`),
  ]);
  return Object.fromEntries(columns) as MetricColumns<Prefix, M>;
}

/** A metric in one line, as column comments show it. */
function describeMetric(metric: MetricDeclaration): string {
  const facts = [
    `Unit: ${metric.unit}.`,
    ...(metric.range === null ? [] : [`Range: ${rangeText(metric.range)}.`]),
    ...(metric.source === null ? [] : [`Source: ${metric.source}.`]),
    `Version ${metric.version}.`,
  ];
  return `${metric.definition} ${facts.join(' ')}`;
}

/** A range in words. */
export function rangeText([min, max]: readonly [number | null, number | null]): string {
  if (min === null && max === null) return 'any number';
  if (min === null) return `up to ${max}`;
  return max === null ? `from ${min}` : `${min} to ${max}`;
}

function valueSchema(metric: MetricDeclaration): z.ZodType<MetricValue> {
  switch (metric.sqlType) {
    case 'BOOLEAN':
      return z.boolean().nullable();
    case 'VARCHAR':
      return z.string().nullable();
    case 'INTEGER':
      return withinRange(z.int(), metric.range).nullable();
    case 'DOUBLE':
      return withinRange(z.number(), metric.range).nullable();
    default:
      return metric satisfies never;
  }
}

function withinRange(
  number: z.ZodNumber,
  [min, max]: readonly [number | null, number | null],
): z.ZodNumber {
  const atLeast = min === null ? number : number.min(min);
  return max === null ? atLeast : atLeast.max(max);
}
