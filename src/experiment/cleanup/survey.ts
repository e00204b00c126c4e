import { lstatSync } from 'node:fs';
import { sep } from 'node:path';
import type { ExperimentId } from '../../schemas/ids.ts';
import type { Manifest, ManifestSchema } from '../../schemas/manifest.ts';
import type { ExperimentDirectory } from '../find-experiments.ts';
import { LOCK_FILE } from '../lock.ts';
import { type Reading, readManifest, readOverview } from '../read-record.ts';
import { listedStatus } from '../status.ts';
import { inventory } from './inventory.ts';
import type { Selectable } from './selection.ts';

/** An experiment as cleaning up sees it. */
export interface SurveyedExperiment extends Selectable {
  readonly experimentId: ExperimentId;
  readonly directory: string;
  /** Whether a process has it now, whatever its events say yet. */
  readonly running: boolean;
  /** Event files that are not compressed and hold something. */
  readonly uncompressed: readonly string[];
  /** What in its directory is not of Pidgin. */
  readonly unknown: readonly string[];
  /** Transcripts and documents in its directory, which somebody may have edited. */
  readonly derived: readonly string[];
}

/**
 * Looks at one experiment, without following links.
 *
 * @returns Null when its directory is not one, but a link or a file.
 */
export async function surveyExperiment(
  { experimentId, name, directory }: Omit<ExperimentDirectory, 'archived'>,
  isRunning: (directory: string) => Promise<boolean>,
  schema: ManifestSchema,
  onReading?: (reading: Reading) => void,
): Promise<SurveyedExperiment | null> {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return null;
  const { bytes, eventBytes, uncompressed, unknown, derived, folders } = inventory(directory);
  const running =
    folders.includes(`${directory}${sep}${LOCK_FILE}`) && (await isRunning(directory));
  const { manifest } = await readManifest(directory, schema, onReading);
  const isEmpty = manifest === null ? eventBytes === 0 : await saysNothing(manifest, directory);
  return {
    experimentId,
    name: manifest?.name ?? name,
    directory,
    running,
    status: manifest === null && eventBytes === 0 ? 'empty' : listedStatus(manifest, running),
    isEmpty,
    lastActiveAt: manifest === null ? found.mtimeMs / 1000 : lastActiveAt(manifest),
    bytes,
    uncompressed,
    unknown,
    derived,
  };
}

/**
 * The manifest knows of whole turns only; whether one agent replied the events tell, unless a line of
 * theirs is damaged, which may have been a reply.
 */
async function saysNothing({ conversations }: Manifest, directory: string): Promise<boolean> {
  if (conversations.some(({ turns }) => turns > 0)) return false;
  let isDamaged = false;
  const overview = await readOverview(directory, undefined, () => {
    isDamaged = true;
  });
  return !isDamaged && [...overview.conversations.values()].every(({ replies }) => replies === 0);
}

function lastActiveAt({ started_at, ended_at, conversations }: Manifest): number {
  let latest = ended_at ?? started_at;
  for (const one of conversations) {
    latest = Math.max(latest, one.started_at ?? 0, one.ended_at ?? 0);
  }
  return latest;
}
