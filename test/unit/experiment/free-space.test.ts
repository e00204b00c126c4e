import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lowSpaceWarning } from '../../../src/experiment/free-space.ts';
import { tempDir } from '../../support/temp-dir.ts';

const withFree = (bytes: number) => async () => ({ bavail: bytes / 4096, bsize: 4096 });

describe('lowSpaceWarning', () => {
  it('warns when little room is left, and is silent when there is enough or it cannot tell', async () => {
    const place = tempDir();
    expect(await lowSpaceWarning(place, withFree(409_600))).toContain('Only 0.0 GB');
    expect(await lowSpaceWarning(place, withFree(40_960_000_000))).toBeNull();
    expect(await lowSpaceWarning(place, () => Promise.reject(new Error('ENOSYS')))).toBeNull();
  });

  it('asks the disk an output directory will be made on', async () => {
    const place = tempDir();
    const asked: string[] = [];
    await lowSpaceWarning(join(place, 'not', 'there'), async (path) => {
      asked.push(path);
      return { bavail: 1e9, bsize: 4096 };
    });
    expect(asked).toEqual([place]);
  });
});
