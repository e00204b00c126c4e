import { chmod, copyFile, link, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { diskFull } from './database-failure.ts';

/**
 * Puts the empty database that was made with this build where there is none yet: the comments on
 * its hundreds of columns take DuckDB a third of a second. Where it cannot, it does nothing, and
 * the schema is made in the usual way.
 *
 * @throws PidginError `disk_full`: the usual way would leave the beginning of a database.
 */
export async function copyEmptyDatabase(path: string): Promise<void> {
  const copy = `${path}.${process.pid}.new`;
  try {
    await copyFile(createRequire(import.meta.url).resolve('#empty-database'), copy);
    await chmod(copy, 0o600);
    // All at once, and never over one that another process has made meanwhile.
    await link(copy, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(error as Error, path);
    // It is there, was not built, or cannot be written: what is wrong shows when it is opened.
  } finally {
    await rm(copy, { force: true });
  }
}
