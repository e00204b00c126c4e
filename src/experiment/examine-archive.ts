import { basename, join } from 'node:path';
import { fileReason, shellWord } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { conversationFile, EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { type BadLine, readLog } from '../events/log-reader.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import { firstDamage } from '../events/read-conversation.ts';
import { Manifest } from '../schemas/manifest.ts';
import { ARCHIVE, archivedExperiments, ROWS } from '../storage/archive-directory.ts';
import { archivedEventFiles, damagedRows } from '../storage/archive-views.ts';
import { Database } from '../storage/database.ts';
import { eventFilesIn } from '../storage/event-file.ts';
import { EXPERIMENTS } from './directory.ts';
import { begunConversations } from './read-record.ts';

/** A file of the archive that is not what it was. */
export interface ArchiveDamage {
  readonly what: string;
  readonly remedy: string;
}

/**
 * Reads all that is archived: rows are compared with their sums, events read to their end, which
 * compares them with the sum that gzip keeps. Which event files there were, rows and manifest tell.
 */
export async function examineArchive(
  outputDirectory: string,
): Promise<{ experiments: number; damages: ArchiveDamage[] }> {
  const archive = join(outputDirectory, ARCHIVE);
  const experiments = archivedExperiments(archive);
  const damages: ArchiveDamage[] = [];
  if (experiments.length === 0) return { experiments: 0, damages };
  const database = await Database.open(':memory:', { mode: 'scratch', files: { in: [archive] } });
  try {
    for (const name of experiments) {
      const home = join(outputDirectory, EXPERIMENTS, name);
      damages.push(...(await damagesOf(join(archive, name), home, database)));
    }
  } finally {
    database.close();
  }
  return { experiments: experiments.length, damages };
}

async function damagesOf(
  directory: string,
  home: string,
  database: Database,
): Promise<ArchiveDamage[]> {
  const rows = damagedRows(join(directory, ROWS));
  const expected = await expectedEventFiles(directory, database);
  const events = await damagedEvents(directory, expected ?? []);
  if (rows.length === 0) return events;
  const state = expected === null ? 'unknown' : events.length === 0 ? 'whole' : 'damaged';
  const what = `Archived rows of ${basename(directory)}: ${rows.join('; ')}.`;
  return [{ what, remedy: remedyForRows(state, directory, home) }, ...events];
}

/** To make rows again throws away those there are, so that the events have to be there first. */
function remedyForRows(
  events: 'whole' | 'damaged' | 'unknown',
  directory: string,
  home: string,
): string {
  const toMakeThem = `mv ${shellWord(directory)} ${shellWord(home)}; then: pidgin import`;
  switch (events) {
    case 'whole':
      return `Its events are whole. To have the rows made again: ${toMakeThem}`;
    case 'damaged':
      return 'Leave the other rows where they are: made again from events that are not whole, there would be fewer. Put its event files back from a copy first.';
    case 'unknown':
      return `Which event files there were is not known. If none is missing, have the rows made again: ${toMakeThem}`;
    default:
      return events satisfies never;
  }
}

/** Names of the event files there were, before they were packed; null: nothing is left that knows. */
async function expectedEventFiles(directory: string, database: Database): Promise<string[] | null> {
  const imported = await archivedEventFiles(database, join(directory, ROWS));
  const begun = begunConversations(directory, Manifest);
  if (imported === null && begun === null) return null;
  const conversations = begun?.map(({ conversation_id }) => conversationFile(conversation_id));
  return [...new Set([EXPERIMENT_FILE, ...(imported ?? []), ...(conversations ?? [])])].sort();
}

async function damagedEvents(
  directory: string,
  expected: readonly string[],
): Promise<ArchiveDamage[]> {
  const name = basename(directory);
  const damages: ArchiveDamage[] = [];
  const { files: paths } = await eventFilesIn(directory);
  const found = new Set(paths.map((path) => basename(path, COMPRESSED)));
  for (const file of new Set([EXPERIMENT_FILE, ...expected])) {
    if (found.has(file)) continue;
    const packed = file + COMPRESSED;
    damages.push({
      what: `Archived events of ${name}: ${packed} is missing.`,
      remedy: `Put ${join(ARCHIVE, name, packed)} back from a copy. Until then leave the experiment in the archive: its rows may be all that is left.`,
    });
  }
  for (const path of paths) {
    const damage = await damageIn(path);
    if (damage === null) continue;
    damages.push({
      what: `Archived events of ${name}: ${basename(path)}, ${damage}.`,
      remedy: `Put ${join(ARCHIVE, name, basename(path))} back from a copy. What can be read of it is read.`,
    });
  }
  return damages.sort((a, b) => (a.what < b.what ? -1 : 1));
}

async function damageIn(path: string): Promise<string | null> {
  const bad: BadLine[] = [];
  try {
    for await (const record of readLog(path)) if (!record.ok) bad.push(record);
  } catch (error) {
    return fileReason(error);
  }
  const first = firstDamage(bad);
  return first === undefined ? null : badLineText(first);
}
