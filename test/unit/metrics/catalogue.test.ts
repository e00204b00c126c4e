import { expect, test } from 'vitest';
import { ATTRACTORS } from '../../../src/metrics/attractors/attractor-watch.ts';
import { attractorEntries, metricEntries } from '../../../src/metrics/catalogue.ts';
import { METRICS } from '../../../src/metrics/metrics.ts';

test('every metric is shown as it is declared, with the columns it has', () => {
  const entries = metricEntries();
  expect(entries.map(({ name }) => name)).toEqual(METRICS.map(({ name }) => name));
  for (const [at, { columns, type, ...entry }] of entries.entries()) {
    const { sqlType, compute: _, ...declared } = METRICS[at] as (typeof METRICS)[number];
    expect({ ...entry, sqlType: type }).toEqual({ ...declared, sqlType });
    expect(columns).toEqual(
      entry.scope === 'message' ? [`a_${entry.name}`, `b_${entry.name}`] : [entry.name],
    );
  }
});

test('every attractor is shown as it is declared', () => {
  expect(attractorEntries()).toEqual(
    Object.values(ATTRACTORS).map(({ name, version, definition }) => ({
      name,
      version,
      definition,
    })),
  );
});
