import { expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { diskFinding, examine } from '../../../src/experiment/doctor.ts';
import { tempDir } from '../../support/temp-dir.ts';

it.each([
  ['20.20.0', 'ok'],
  ['20.19.9', 'problem'],
  ['18.99.0', 'problem'],
  ['22.0.0', 'ok'],
  ['100.0.0', 'ok'],
])('takes Node %s for %s', async (nodeVersion, status) => {
  const findings = await examine({
    cwd: tempDir(),
    environment: readEnvironment({}),
    outputFlag: undefined,
    nodeVersion,
    oldestNode: '20.20.0',
    online: false,
    fetch,
  });
  expect(findings.find(({ check }) => check === 'node')?.status).toBe(status);
});

it('warns when the disk is nearly full', () => {
  expect(diskFinding(84e9)).toMatchObject({ status: 'ok', remedy: null });
  expect(diskFinding(100e6)).toMatchObject({
    status: 'warning',
    message: 'Only 0.1 GB of disk space are free.',
  });
});
