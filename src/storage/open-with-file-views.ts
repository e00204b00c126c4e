import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Table } from '../schemas/column.ts';
import { ARCHIVE } from './archive-directory.ts';
import { createArchiveViews, createEmptyTables } from './archive-views.ts';
import { Database } from './database.ts';
import { createEventFilesView, experimentsBeside } from './event-files-view.ts';

/** The views that read files as they are now, and are only there for a query that names them. */
export interface FileViews {
  /** Whether `event_files` is wanted. */
  readonly eventFiles: boolean;
  /** The tables that are wanted with what is archived of them. */
  readonly archived: readonly Table[];
}

/** Where the archive is. */
export function archiveBeside(databasePath: string): string {
  return join(dirname(databasePath), ARCHIVE);
}

/**
 * Opens a database for reading, with views over files; without a database they are all there is.
 *
 * @throws PidginError as `Database.open`, `createEventFilesView` and `createArchiveViews`.
 */
export async function openWithFileViews(
  path: string,
  { eventFiles, archived }: FileViews,
): Promise<Database> {
  const experiments = experimentsBeside(path);
  const archive = archiveBeside(path);
  const files = {
    in: [...(eventFiles ? [experiments] : []), ...(archived.length > 0 ? [archive] : [])],
  };
  const isThere = existsSync(path);
  const database = isThere
    ? await Database.open(path, { mode: 'read-only', files })
    : await Database.open(':memory:', { mode: 'scratch', files });
  try {
    if (eventFiles) await createEventFilesView(database, experiments);
    if (archived.length > 0) {
      if (!isThere) await createEmptyTables(database);
      await createArchiveViews(database, archive, archived);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
