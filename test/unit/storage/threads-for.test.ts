import { expect, it } from 'vitest';
import { threadsFor } from '../../../src/storage/read-files.ts';

const MB = 1024 * 1024;

it.each([
  ['nothing', 0, 0, 8, 1],
  ['little', 20, 0.5 * MB, 8, 1],
  ['one large file', 1, 1000 * MB, 8, 1],
  ['as much as two threads are worth', 40, 0.5 * MB, 8, 2],
  ['much, on one core', 1000, MB, 1, 1],
  ['much, on two cores', 1000, MB, 2, 1],
  ['much, on four cores', 1000, MB, 4, 3],
  ['much, on many cores', 1000, MB, 64, 8],
])('reads %s: %i files of %d bytes on %i cores by %i threads', (_, count, size, cores, threads) => {
  expect(threadsFor({ count, bytes: count * size }, cores)).toBe(threads);
});
