import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRunning, LOCK_FILE, whileLocked } from '../../../src/experiment/lock.ts';
import { tempDir } from '../../support/temp-dir.ts';

it('leaves an experiment to a process that stood still, as a machine that sleeps makes it', async () => {
  const directory = tempDir();
  const nothing = () => Promise.resolve();
  await whileLocked(directory, async () => {
    // A minute without renewing it.
    const then = Date.now() / 1000 - 60;
    utimesSync(join(directory, LOCK_FILE), then, then);
    expect(await isRunning(directory)).toBe(true);
    await expect(whileLocked(directory, nothing)).rejects.toMatchObject({
      code: 'already_running',
      message: expect.stringContaining(`process ${process.pid} on `),
    });
  });
  expect(await isRunning(directory)).toBe(false);
  await whileLocked(directory, nothing);
});

it('says which experiment to stop, as others may be running', async () => {
  const directory = join(tempDir(), 'tides_exp_7f3a9c21');
  mkdirSync(directory);
  await whileLocked(directory, async () => {
    await expect(whileLocked(directory, async () => undefined)).rejects.toMatchObject({
      suggestions: [expect.stringMatching(/: pidgin stop exp_7f3a9c21$/)],
    });
  });
});
