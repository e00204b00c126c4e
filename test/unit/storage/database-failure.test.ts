import { expect, it } from 'vitest';
import { databaseFailure } from '../../../src/storage/database-failure.ts';

it.each([
  // Words of DuckDB 1.5, in a directory that may not be written.
  [
    'TransactionContext Error: Failed to commit: Cannot open file "x.wal": Permission denied',
    'database_failed',
  ],
  ['Cannot open file "x.wal": Read-only file system', 'database_failed'],
  ['IO Error: Could not write file', 'database_failed'],
  [
    'TransactionContext Error: Failed to commit: Checkpoint failed for database "pidgin". The database has been invalidated. Original error: failed to pin block of size 256.0 KiB (63.7 MiB/64.0 MiB used)',
    'database_failed',
  ],
  ['TransactionContext Error: Failed to commit: No space left on device', 'disk_full'],
])('takes for trouble with the disk, and no bug: %s', (message, code) => {
  expect(databaseFailure(new Error(message), 'experiments.duckdb')).toMatchObject({
    code,
    exitCode: 4,
  });
});

it('leaves a mistake in our own SQL what it is', () => {
  const error = new Error('Binder Error: no such column');
  expect(databaseFailure(error, 'experiments.duckdb')).toBe(error);
});
