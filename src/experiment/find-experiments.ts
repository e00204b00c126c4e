import { basename, join, sep } from 'node:path';
import {
  dataError,
  didYouMean,
  type PidginError,
  shellWord,
  unreadable,
  usageError,
} from '../errors.ts';
import { conversationFile } from '../events/event-file-names.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import { formatQuantity } from '../format-quantity.ts';
import { ConversationId, type ExperimentId, experimentIdOf } from '../schemas/ids.ts';
import { compiledManifest, type Manifest, type ManifestSchema } from '../schemas/manifest.ts';
import { ARCHIVE, archivedExperiments } from '../storage/archive-directory.ts';
import { type ExperimentEntries, experimentEntries } from '../storage/experiment-entries.ts';
import { EXPERIMENTS } from './directory.ts';
import { isRunning } from './lock.ts';
import { goneConversations, type Reading, readManifest, recordedName } from './read-record.ts';
import { recordFilesIn } from './record-files.ts';
import { type ConversationRow, rowOfConversation } from './row-of-conversation.ts';

/** An experiment on disk. */
export interface ExperimentOnDisk {
  readonly experimentId: ExperimentId;
  readonly directory: string;
  /** Null when neither manifest nor events can be read. */
  readonly manifest: Manifest | null;
  /** Whether a process is running it now. */
  readonly running: boolean;
}

/** All experiments under the output directory, newest first. An absent directory has none. */
export async function findExperiments(
  outputDirectory: string,
  onReading?: (reading: Reading) => void,
): Promise<ExperimentOnDisk[]> {
  return experimentsAt(experimentDirectories(outputDirectory), onReading);
}

/** All archived experiments, newest first. */
export async function findArchivedExperiments(
  outputDirectory: string,
  onReading?: (reading: Reading) => void,
): Promise<ExperimentOnDisk[]> {
  return experimentsAt(archivedDirectories(outputDirectory), onReading);
}

async function experimentsAt(
  places: readonly ExperimentDirectory[],
  onReading: ((reading: Reading) => void) | undefined,
): Promise<ExperimentOnDisk[]> {
  const found: ExperimentOnDisk[] = [];
  const schema = compiledManifest();
  for (const { experimentId, directory } of places) {
    found.push({
      experimentId,
      directory,
      manifest: (await readManifest(directory, schema, onReading)).manifest,
      running: await isRunning(directory),
    });
  }
  return found.sort((a, b) => (b.manifest?.started_at ?? 0) - (a.manifest?.started_at ?? 0));
}

/** The event files of one conversation, or of every conversation of one experiment. */
export interface Target {
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly directory: string;
  /** Whether it is in the archive, where it is only read. */
  readonly archived: boolean;
  readonly conversations: readonly ConversationId[];
  /** Those that had begun, as the manifest has it, and whose event file is gone. */
  readonly gone: Manifest['conversations'];
  /** Names of event files that are links, and so are not read. */
  readonly links: readonly string[];
  /** Whether the event file of the experiment itself is gone. */
  readonly ownIsGone: boolean;
}

/**
 * Finds what an id or name on the command line means, to go on with it or to change it: a
 * conversation id, an experiment id, or the name of an experiment.
 *
 * @throws PidginError `not_found`, `archived`, or `ambiguous_name` when several experiments have that name.
 */
export async function findTarget(outputDirectory: string, idOrName: string): Promise<Target> {
  const target = await findRecorded(outputDirectory, idOrName);
  if (!target.archived) return target;
  throw usageError(
    'archived',
    `${basename(target.directory)} is archived, and is only read there.`,
    `To have it back: mv ${shellWord(target.directory)} ${shellWord(join(outputDirectory, EXPERIMENTS, basename(target.directory)))}`,
    'Then import: pidgin import',
  );
}

/**
 * Finds the same to read it, in the archive too; what is not archived goes before what is.
 *
 * @throws PidginError `not_found`, `record_gone` when the database alone has a conversation, or
 * `ambiguous_name` when several experiments have that name.
 */
export async function findRecorded(outputDirectory: string, idOrName: string): Promise<Target> {
  const schema = compiledManifest();
  const live = experimentDirectories(outputDirectory);
  const archived = archivedDirectories(outputDirectory);
  const target = (await meant(idOrName, live, schema)) ?? (await meant(idOrName, archived, schema));
  if (target !== null) return target;
  const row = await rowOfConversation(outputDirectory, idOrName);
  if (row !== null) throw recordGone(idOrName, row);
  const places = await Promise.all([...live, ...archived].map((place) => named(place, schema)));
  const hint = didYouMean(
    idOrName,
    places.flatMap(({ experimentId, name }) => [experimentId, name]),
  );
  throw usageError(
    'not_found',
    `No experiment or conversation ${JSON.stringify(idOrName)} in ${outputDirectory}.`,
    ...(hint === undefined ? [] : [hint]),
    'See what is there: pidgin list',
  );
}

async function meant(
  idOrName: string,
  places: readonly ExperimentDirectory[],
  schema: ManifestSchema,
): Promise<Target | null> {
  const conversation = ConversationId.safeParse(idOrName);
  if (conversation.success) {
    const experimentId = experimentIdOf(conversation.data);
    const home = places.find((place) => place.experimentId === experimentId);
    const target = home === undefined ? null : await targetOf(home, schema);
    if (target !== null) {
      const { conversations, gone, links } = target;
      const file = conversationFile(conversation.data);
      const one = {
        ...target,
        conversations: conversations.filter((id) => id === conversation.data),
        gone: gone.filter(({ conversation_id }) => conversation_id === conversation.data),
        links: links.filter((name) => name === file || name === file + COMPRESSED),
      };
      if (one.conversations.length + one.gone.length + one.links.length > 0) return one;
    }
  }
  const ofId = places.filter(({ experimentId }) => experimentId === idOrName);
  const [match, ...others] = ofId.length > 0 ? ofId : await ofName(idOrName, places, schema);
  if (match === undefined) return null;
  if (others.length > 0) {
    throw usageError(
      'ambiguous_name',
      `${others.length + 1} experiments are named ${idOrName}.`,
      `Use an id: ${[match, ...others].map(({ experimentId }) => experimentId).join(', ')}.`,
    );
  }
  return targetOf(match, schema);
}

/** Those that have a name in their record: a directory may have been given another. */
async function ofName(
  name: string,
  places: readonly ExperimentDirectory[],
  schema: ManifestSchema,
): Promise<ExperimentDirectory[]> {
  const found: ExperimentDirectory[] = [];
  for (const place of places) {
    const known = await named(place, schema);
    if (known.name === name) found.push(known);
  }
  return found;
}

/** The same with its name in the record, where the record tells it. */
async function named(
  place: ExperimentDirectory,
  schema: ManifestSchema,
): Promise<ExperimentDirectory> {
  return { ...place, name: (await recordedName(place.directory, schema)) ?? place.name };
}

/**
 * What there is of every experiment, in the order of their directories: those that are not archived,
 * then those that are.
 */
export async function allTargets(outputDirectory: string): Promise<Target[]> {
  const live = experimentDirectories(outputDirectory);
  const ids = new Set(live.map(({ experimentId }) => experimentId));
  // One that was copied back is there once.
  const archived = archivedDirectories(outputDirectory).filter(
    ({ experimentId }) => !ids.has(experimentId),
  );
  const schema = compiledManifest();
  const targets: Target[] = [];
  for (const place of [...live, ...archived]) targets.push(await targetOf(place, schema));
  return targets;
}

async function targetOf(place: ExperimentDirectory, schema: ManifestSchema): Promise<Target> {
  const files = recordFilesIn(place.directory);
  const gone = goneConversations(place.directory, schema);
  return { ...(await named(place, schema)), ...files, gone };
}

function recordGone(id: string, { status, turns }: ConversationRow): PidginError {
  return dataError(
    'record_gone',
    `The event file of ${id} is gone. The database has it as ${status}, with ${formatQuantity(turns, 'turn')}.`,
    {
      suggestions: [
        'Put the file back from a copy.',
        `Or read what the database has: pidgin query "SELECT * FROM messages WHERE conversation_id = '${id}'"`,
      ],
    },
  );
}

/** Where an experiment is. */
export interface ExperimentDirectory {
  readonly experimentId: ExperimentId;
  /** That of the directory, unless the record was asked. */
  readonly name: string;
  readonly directory: string;
  readonly archived: boolean;
}

/**
 * Where all experiments are, in the order of their directories; looks at nothing else.
 *
 * @throws PidginError `unreadable`.
 */
export function experimentDirectories(outputDirectory: string): ExperimentDirectory[] {
  const root = join(outputDirectory, EXPERIMENTS);
  const { directories, files } = entriesOf(root);
  // A file in the place of one is told of as damaged.
  return placesIn(root, [...directories, ...files].sort(), false);
}

/** Names of the links in the place of experiments; a folder that cannot be listed has none to tell of. */
export function linkedExperiments(outputDirectory: string): readonly string[] {
  try {
    return experimentEntries(join(outputDirectory, EXPERIMENTS)).links;
  } catch {
    // Whoever needs the folder says what is wrong with it.
    return [];
  }
}

function entriesOf(root: string): ExperimentEntries {
  try {
    return experimentEntries(root);
  } catch (error) {
    throw unreadable(root, error);
  }
}

function archivedDirectories(outputDirectory: string): ExperimentDirectory[] {
  const root = join(outputDirectory, ARCHIVE);
  return placesIn(root, archivedExperiments(root), true);
}

function placesIn(
  root: string,
  entries: readonly string[],
  archived: boolean,
): ExperimentDirectory[] {
  return entries.flatMap((entry) => {
    // What begins with a dot is being written or thrown away.
    const [, name, experimentId] = /^([^.].*)_(exp_[0-9a-f]{8})$/s.exec(entry) ?? [];
    if (name === undefined || experimentId === undefined) return [];
    return [{ experimentId, name, directory: `${root}${sep}${entry}`, archived }];
  });
}
