import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { outputUnusable } from '../../../src/experiment/directory.ts';
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
    archive: false,
    fetch,
  });
  expect(findings.find(({ check }) => check === 'node')?.status).toBe(status);
});

const findingsAt = (cwd: string, outputFlag: string) =>
  examine({
    cwd,
    environment: readEnvironment({}),
    outputFlag,
    nodeVersion: '20.20.0',
    oldestNode: '20.20.0',
    online: false,
    archive: false,
    fetch,
  });

it.each<[string, string, ((path: string) => void) | null]>([
  ['a loop of links', 'links lead round in a circle', (path) => symlinkSync(path, path)],
  ['a link to nowhere', 'it cannot be made there', (path) => symlinkSync('nowhere', path)],
  ['a name that is too long', 'the name is too long', null],
  [
    'a file where the experiments would be',
    'a file is in its place',
    (path) => {
      mkdirSync(path);
      writeFileSync(join(path, 'experiments'), '');
    },
  ],
])('finds that nothing can be kept in %s', async (_, reason, make) => {
  const cwd = tempDir();
  const place = make === null ? 'x'.repeat(300) : 'place';
  make?.(join(cwd, place));
  const output = (await findingsAt(cwd, place)).find(({ check }) => check === 'output');
  expect(output).toMatchObject({ status: 'problem', exit_code: 2 });
  expect(output?.message).toContain(`cannot be used: ${reason}.`);
});

it('leaves nothing behind where it tried to write', async () => {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'out'));
  expect((await findingsAt(cwd, 'out')).find(({ check }) => check === 'output')?.status).toBe('ok');
  expect(readdirSync(join(cwd, 'out'))).toEqual([]);
});

it.each([
  ['EEXIST', 2],
  ['ENOTDIR', 2],
  ['ENAMETOOLONG', 2],
  ['EACCES', 4],
  ['EROFS', 4],
  ['ENOSPC', 4],
  ['EDQUOT', 4],
  ['EIO', 4],
])('an output directory that fails with %s ends with %i', (code, exitCode) => {
  const unusable = outputUnusable('/out', Object.assign(new Error(), { code }));
  expect(unusable).toMatchObject({ code: 'output_unusable', exitCode });
  expect(unusable.suggestions.join()).toMatch(/hoose another with --output DIR/);
});

it('warns when the disk is nearly full', () => {
  expect(diskFinding(84e9)).toMatchObject({ status: 'ok', remedy: null });
  expect(diskFinding(100e6)).toMatchObject({
    status: 'warning',
    message: 'Only 0.1 GB of disk space are free.',
  });
});
