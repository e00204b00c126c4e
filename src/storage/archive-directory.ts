import { lstatSync, readdirSync } from 'node:fs';

/** Folder of the archived experiments, under the output directory. */
export const ARCHIVE = 'archive';

/** Folder of the rows of an archived experiment, under its directory. */
export const ROWS = 'rows';

/** Names of the directories of archived experiments; no link is followed. */
export function archivedExperiments(archive: string): string[] {
  if (lstatSync(archive, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(archive, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[^.].*_exp_[0-9a-f]{8}$/s.test(entry.name))
    .map(({ name }) => name)
    .sort();
}
