import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKeysFile } from '../../../src/config/settings.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('the first key counts when an editor put a byte order mark before it', () => {
  const cwd = tempDir();
  writeFileSync(join(cwd, '.env'), '\uFEFFXAI_API_KEY=a\nOPENAI_API_KEY=b\n');
  expect(readKeysFile(cwd)).toEqual({ XAI_API_KEY: 'a', OPENAI_API_KEY: 'b' });
});

test('there are no keys without a file', () => {
  expect(readKeysFile(tempDir())).toEqual({});
});

test('is not waited for for ever when it is a pipe that nobody fills', () => {
  const cwd = tempDir();
  execFileSync('mkfifo', [join(cwd, '.env')]);
  expect(() => readKeysFile(cwd, 100)).toThrow(
    expect.objectContaining({
      code: 'settings_unreadable',
      message: expect.stringContaining('gave nothing within 0.1 s'),
    }),
  );
});
