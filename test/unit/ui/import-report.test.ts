import { expect, it } from 'vitest';
import { importReport } from '../../../src/ui/import-report.ts';

it('names what could not be read with nothing in it that could move the cursor', () => {
  const path = 'experiments/ti\u001b[2J  des_exp_7f3a9c21/experiment.jsonl';
  const lines = importReport({
    files: { imported: 1, skipped: 0, missing: 0 },
    rejected_lines: 0,
    rebuilt: false,
    unreadable: [{ path, reason: 'it is a link' }],
  });
  expect(lines).toEqual([
    '1 file loaded, 0 unchanged.',
    'experiments/ti  des_exp_7f3a9c21/experiment.jsonl could not be read: it is a link',
  ]);
});
