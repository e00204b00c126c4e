import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/ui/import-progress.ts';

describe('progressLine', () => {
  it('says how far, how fast, and how long it will take', () => {
    const progress = { files: 3, totalFiles: 10, bytes: 25e6, totalBytes: 100e6 };
    expect(progressLine(progress, 50_000)).toBe('25 %  3 of 10 files  0.5 MB/s  2:30 left');
  });

  it('fits the narrowest terminal with a hundred thousand files', () => {
    const progress = { files: 99_999, totalFiles: 100_000, bytes: 99e9, totalBytes: 100e9 };
    expect(progressLine(progress, 3_600_000).length).toBeLessThan(60);
  });

  it('has an answer for nothing at all', () => {
    const progress = { files: 0, totalFiles: 0, bytes: 0, totalBytes: 0 };
    expect(progressLine(progress, 0)).toBe('100 %  0 of 0 files  0.0 MB/s  0:00 left');
  });
});
