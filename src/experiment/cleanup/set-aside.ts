import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { ExperimentId } from '../../schemas/ids.ts';
import { type DeletedExperiment, pathOfDeleted } from '../../storage/deleted-experiments.ts';
import { inventory } from './inventory.ts';

/** Takes an experiment out of sight, in one step. Its lock must be held. */
export async function setAside(
  experimentId: ExperimentId,
  directory: string,
): Promise<DeletedExperiment> {
  const path = pathOfDeleted(directory);
  await rename(directory, path);
  return { experimentId, path };
}

/**
 * Removes an experiment that was set aside: file by file, each by the name Pidgin gives it, and never
 * through a link. What it does not know stays, and with it the directory.
 *
 * @returns What stays, and the bytes that were freed.
 */
export function removeSetAside({ path }: DeletedExperiment): {
  bytes: number;
  unknown: readonly string[];
} {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { bytes: 0, unknown: [] };
  }
  const { files, folders, unknown, bytes } = inventory(path);
  for (const file of files) unlessGone(() => unlinkSync(file));
  if (unknown.length > 0) return { bytes, unknown };
  for (const folder of [...folders, path]) unlessGone(() => rmdirSync(folder));
  return { bytes, unknown };
}

/** Another cleanup may be at it too. */
function unlessGone(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
