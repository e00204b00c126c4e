import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ExperimentId } from '../schemas/ids.ts';

/** Begins the name of what is being deleted. No one looks at directories with a dot. */
const PREFIX = '.deleted_';

/** An experiment that is out of sight, and about to be removed. */
export interface DeletedExperiment {
  readonly experimentId: ExperimentId;
  readonly path: string;
}

/** Where an experiment goes while it is deleted. */
export function pathOfDeleted(directory: string): string {
  return join(dirname(directory), PREFIX + basename(directory));
}

/** What interrupted deletions left behind; no link is followed. */
export function deletedExperiments(experimentsDirectory: string): DeletedExperiment[] {
  return readdirSync(experimentsDirectory, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || !entry.name.startsWith(PREFIX)) return [];
    const id = ExperimentId.safeParse(/_(exp_[0-9a-f]{8})$/.exec(entry.name)?.[1]);
    return id.success
      ? [{ experimentId: id.data, path: join(experimentsDirectory, entry.name) }]
      : [];
  });
}

/** Whether the experiment is there as well, put back from a copy. */
export function isPutBack({ path }: DeletedExperiment): boolean {
  return existsSync(join(dirname(path), basename(path).slice(PREFIX.length)));
}
