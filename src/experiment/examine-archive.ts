import { basename, join, relative } from 'node:path';
import { shellWord } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { type BadLine, readLog } from '../events/log-reader.ts';
import { firstDamage } from '../events/read-conversation.ts';
import { ARCHIVE, archivedExperiments, ROWS } from '../storage/archive-directory.ts';
import { damagedRows } from '../storage/archive-views.ts';
import { eventFilesIn } from '../storage/event-file.ts';
import { EXPERIMENTS } from './directory.ts';

/** A file of the archive that is not what it was. */
export interface ArchiveDamage {
  readonly what: string;
  readonly remedy: string;
}

/**
 * Reads all that is archived: rows are compared with their sums, events read to their end, which
 * compares them with the sum that gzip keeps.
 */
export async function examineArchive(
  outputDirectory: string,
): Promise<{ experiments: number; damages: ArchiveDamage[] }> {
  const archive = join(outputDirectory, ARCHIVE);
  const experiments = archivedExperiments(archive);
  const damages: ArchiveDamage[] = [];
  for (const name of experiments) {
    const directory = join(archive, name);
    const rows = damagedRows(join(directory, ROWS));
    if (rows.length > 0) {
      damages.push({
        what: `Archived rows of ${name}: ${rows.join('; ')}.`,
        remedy: `Its events are not affected. To have the rows made again: mv ${shellWord(directory)} ${shellWord(join(outputDirectory, EXPERIMENTS, name))}, then pidgin import`,
      });
    }
    for (const path of await eventFilesIn(directory)) {
      const damage = await damageIn(path);
      if (damage === null) continue;
      damages.push({
        what: `Archived events of ${name}: ${basename(path)}, ${damage}.`,
        remedy: `Put ${relative(outputDirectory, path)} back from a copy. What can be read of it is read.`,
      });
    }
  }
  return { experiments: experiments.length, damages };
}

async function damageIn(path: string): Promise<string | null> {
  const bad: BadLine[] = [];
  try {
    for await (const record of readLog(path)) if (!record.ok) bad.push(record);
  } catch (error) {
    return (error as Error).message;
  }
  const first = firstDamage(bad);
  return first === undefined ? null : badLineText(first);
}
