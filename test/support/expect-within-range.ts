import { expect } from 'vitest';
import { MESSAGE_METRICS, type measureMessage } from '../../src/metrics/message-metrics.ts';

/** That every metric is within the range it declares, and whole where it is a count. */
export function expectWithinRange(values: ReturnType<typeof measureMessage>): void {
  for (const { name, sqlType, range } of MESSAGE_METRICS) {
    const value = values[name];
    if (typeof value !== 'number') continue;
    expect(range, name).not.toBeNull();
    expect(value, name).toBeGreaterThanOrEqual(range?.[0] ?? -Number.MAX_VALUE);
    expect(value, name).toBeLessThanOrEqual(range?.[1] ?? Number.MAX_VALUE);
    if (sqlType === 'INTEGER') expect(Number.isSafeInteger(value), name).toBe(true);
  }
}
