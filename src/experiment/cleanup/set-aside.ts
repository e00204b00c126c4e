import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExperimentId } from '../../schemas/ids.ts';
import { inventory } from './inventory.ts';

/** Begins the name of what is being deleted. No one looks at directories with a dot. */
const PREFIX = '.deleted_';

/** An experiment that is out of sight, and about to be removed. */
export interface SetAside {
  readonly experimentId: ExperimentId;
  readonly path: string;
}

/** Takes an experiment out of sight, in one step. Its lock must be held. */
export async function setAside(experimentId: ExperimentId, directory: string): Promise<SetAside> {
  const path = join(dirname(directory), PREFIX + basename(directory));
  await rename(directory, path);
  return { experimentId, path };
}

/** What an interrupted deletion left behind. */
export function leftovers(experimentsDirectory: string): SetAside[] {
  return readdirSync(experimentsDirectory, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || !entry.name.startsWith(PREFIX)) return [];
    const id = ExperimentId.safeParse(/_(exp_[0-9a-f]{8})$/.exec(entry.name)?.[1]);
    return id.success
      ? [{ experimentId: id.data, path: join(experimentsDirectory, entry.name) }]
      : [];
  });
}

/**
 * Removes an experiment that was set aside: file by file, each by the name Pidgin gives it, and never
 * through a link. What it does not know stays, and with it the directory.
 *
 * @returns What stays, and the bytes that were freed.
 */
export function removeSetAside({ path }: SetAside): { bytes: number; unknown: readonly string[] } {
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
