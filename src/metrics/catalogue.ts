import type { MetricDeclaration } from '../schemas/metric-columns.ts';
import { ATTRACTORS } from './attractors/attractor-watch.ts';
import { METRICS } from './metrics.ts';

/** A metric as commands show it. Part of the stable `--json` output. */
export interface MetricEntry {
  readonly name: string;
  /** What it is about: one message, or what is between the two of a turn. */
  readonly scope: 'message' | 'pair';
  /** Its columns in `conversation_turns`. */
  readonly columns: readonly string[];
  readonly type: MetricDeclaration['sqlType'];
  readonly unit: string;
  /** Smallest and largest value; null: no bound. Null as a whole when it is no number. */
  readonly range: readonly [min: number | null, max: number | null] | null;
  readonly version: number;
  /** What it is, and when it is NULL. */
  readonly definition: string;
  /** Where the definition comes from; null: it is a plain count or ours. */
  readonly source: string | null;
}

/** An attractor as commands show it. Part of the stable `--json` output. */
export interface AttractorEntry {
  readonly name: string;
  readonly version: number;
  /** When it fires, the settings named by their keys. */
  readonly definition: string;
}

/** Every metric, in column order. */
export function metricEntries(): readonly MetricEntry[] {
  return METRICS.map(({ name, scope, sqlType, unit, range, version, definition, source }) => ({
    name,
    scope,
    columns: scope === 'message' ? [`a_${name}`, `b_${name}`] : [name],
    type: sqlType,
    unit,
    range,
    version,
    definition,
    source,
  }));
}

/** Every attractor. */
export function attractorEntries(): readonly AttractorEntry[] {
  return Object.values(ATTRACTORS).map(({ name, version, definition }) => ({
    name,
    version,
    definition,
  }));
}
