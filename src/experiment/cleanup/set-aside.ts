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
 * @returns Names of what stays.
 */
export function removeSetAside({ path }: DeletedExperiment): readonly string[] {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const { files, folders, unknown } = inventory(path);
  for (const file of files) unlessGone(() => unlinkSync(file));
  if (unknown.length > 0) return unknown;
  for (const folder of [...folders, path]) unlessGone(() => rmdirSync(folder));
  return unknown;
}

/** Another cleanup may be at it too. */
function unlessGone(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
