import { appendFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ChangedFiles } from '../../../src/storage/changed-files.ts';
import { inspectEventFile } from '../../../src/storage/event-file.ts';
import { ConversationLog } from '../../support/events.ts';
import { tempDir } from '../../support/temp-dir.ts';

it('gives files as they are when they are read, and tells of one that is gone', () => {
  const output = tempDir();
  const paths = [1, 2, 3].map((index) =>
    new ConversationLog('exp_7f3a9c21', index).started().writeTo(output),
  );
  const [gone = '', grown = '', same = ''] = paths;
  const before = paths.map((path) => inspectEventFile(path, output));
  const changed = new ChangedFiles(output);
  for (const file of before) changed.add(file);
  expect(changed.count).toBe(3);
  expect(changed.bytes).toBe(before.reduce((sum, { size }) => sum + size, 0));

  rmSync(gone);
  appendFileSync(grown, '{}\n');
  const unreadable: [string, string][] = [];
  const files = [...changed.inspected((path, reason) => unreadable.push([path, reason]))];
  expect(files).toEqual([grown, same].map((path) => inspectEventFile(path, output)));
  expect(files[1]).toEqual(before[2]);
  expect(unreadable).toEqual([[gone, 'it is not there (ENOENT)']]);
});
