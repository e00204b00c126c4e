import { afterEach, describe, expect, it, vi } from 'vitest';
import { cleanupPlanReport, cleanupReport } from '../../../src/ui/cleanup-report.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';

afterEach(() => vi.unstubAllEnvs());

const chosen = [
  {
    experiment_id: 'exp_7f3a9c21',
    name: 'a-name-that-is-longer-than-there-is-room-for',
    status: 'completed_with_failures',
    last_active_at: 1_700_000_000,
    bytes: 123_456_789,
  },
];

describe('cleanupPlanReport', () => {
  it('fits into 60 columns and keeps id, day and size whole', () => {
    const [head = '', row = ''] = cleanupPlanReport({ chosen, kept: [], unfinished: [] }, 60);
    expect(displayWidth(head)).toBeLessThanOrEqual(60);
    expect(displayWidth(row)).toBeLessThanOrEqual(60);
    expect(row).toMatch(/^exp_7f3a9c21 {2}.*2023-11-1[45] +123 MB$/);
  });

  it('says the day as it was here, as the list of experiments does', () => {
    const rowAt = (timeZone: string) => {
      vi.stubEnv('TZ', timeZone);
      return cleanupPlanReport({ chosen, kept: [], unfinished: [] }, 120)[1];
    };
    expect(rowAt('UTC')).toContain('  2023-11-14  ');
    expect(rowAt('Pacific/Kiritimati')).toContain('  2023-11-15  ');
  });

  it('says what is left as it is, with nothing in it that could move the cursor', () => {
    const kept = [{ directory: '/out/tides_exp_7f3a9c21', reason: 'it holds \u001b[2Jx' }];
    const lines = cleanupPlanReport({ chosen: [], kept, unfinished: [1] }, 60);
    expect(lines).toEqual([
      '0 experiments, 0 B.',
      'Left as it is: tides_exp_7f3a9c21, it holds x.',
      '1 interrupted deletion to finish: pidgin cleanup --delete',
    ]);
  });
});

describe('cleanupReport', () => {
  it('counts what was done and names what was not', () => {
    const outcome = (
      id: string,
      outcome: 'deleted' | 'kept' | 'failed',
      reason: string | null,
    ) => ({
      experiment_id: id,
      outcome,
      reason,
      bytes_freed: outcome === 'deleted' ? 1500 : 0,
    });
    expect(
      cleanupReport({
        cleaned: [
          outcome('exp_00000001', 'deleted', null),
          outcome('exp_00000002', 'kept', 'it is running'),
          outcome('exp_00000003', 'failed', 'The disk is full.'),
        ],
        finished: 0,
        rows_left: 'The database is in use.',
        left: [],
      }),
    ).toEqual([
      '1 experiment deleted, 1.5 kB freed.',
      'exp_00000002 was left as it is: it is running.',
      'exp_00000003 failed: The disk is full.',
      'Their rows are still in the database: The database is in use.',
      'Take them out with: pidgin import --rebuild',
    ]);
  });
});
