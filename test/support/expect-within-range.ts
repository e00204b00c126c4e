import { expect } from 'vitest';
import { MESSAGE_METRICS } from '../../src/metrics/message-metrics.ts';
import type { MetricValue } from '../../src/schemas/metric-columns.ts';

/** That every metric of a message is within the range it declares, and whole where it is a count. */
export function expectWithinRange(values: readonly MetricValue[]): void {
  for (const [at, { name, sqlType, range }] of MESSAGE_METRICS.entries()) {
    const value = values[at];
    if (typeof value !== 'number') continue;
    expect(range, name).not.toBeNull();
    expect(value, name).toBeGreaterThanOrEqual(range?.[0] ?? -Number.MAX_VALUE);
    expect(value, name).toBeLessThanOrEqual(range?.[1] ?? Number.MAX_VALUE);
    if (sqlType === 'INTEGER') expect(Number.isSafeInteger(value), name).toBe(true);
  }
}
