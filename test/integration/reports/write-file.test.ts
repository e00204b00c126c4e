import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataError, notAFile } from '../../../src/errors.ts';
import { writeNewFile } from '../../../src/reports/write-file.ts';
import { tempDir } from '../../support/temp-dir.ts';

const failing = (error: Error) => async () => {
  const directory = tempDir();
  const path = join(directory, 'turns.parquet');
  await writeNewFile(path, { overwrite: false }, () => Promise.reject(error)).finally(() =>
    expect(readdirSync(directory)).toEqual([]),
  );
};

it('says of a disk that DuckDB filled that the file could not be written', async () => {
  const error = dataError('disk_full', 'There is no room on the disk for the database :memory:.');
  await expect(failing(error)).rejects.toMatchObject({
    code: 'not_written',
    message: expect.stringMatching(
      /turns\.parquet could not be written: the disk is full/,
    ) as unknown,
  });
});

it('blames the file to be written for no other that cannot be read', async () => {
  const error = notAFile('/elsewhere/events.jsonl');
  await expect(failing(error)).rejects.toBe(error);
});
