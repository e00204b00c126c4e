import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileReason } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { conversationFile, EXPERIMENT_FILE } from '../events/event-file-names.ts';
import {
  EMPTY_EXPERIMENT,
  type ExperimentState,
  reduceExperiment,
} from '../events/experiment-state.ts';
import { readLog } from '../events/log-reader.ts';
import { COMPRESSED, logPath } from '../events/raw-lines.ts';
import type { ConversationId } from '../schemas/ids.ts';
import type { Manifest, ManifestSchema } from '../schemas/manifest.ts';
import {
  type ConversationOutcome,
  MANIFEST_FILE,
  manifestWith,
  Overview,
  outcomeOf,
} from './manifest.ts';
import { ownEventFile, recordFilesIn } from './record-files.ts';

/** How many of the event files of an experiment are read. */
export interface Reading {
  readonly files: number;
  readonly totalFiles: number;
}

/** The manifest of an experiment, and what of it cannot be read. */
export interface ReadManifest {
  /** Null when neither manifest nor events can be read. */
  readonly manifest: Manifest | null;
  /** Null: all that was looked at can be read. A manifest that is not there is no damage. */
  readonly damage: string | null;
}

/** The manifest as it is on disk, or derived from the events when it is missing or damaged. */
export async function readManifest(
  directory: string,
  schema: ManifestSchema,
  onReading?: (reading: Reading) => void,
): Promise<ReadManifest> {
  const onDisk = manifestOnDisk(directory, schema);
  if (onDisk.manifest !== null) return onDisk;
  let { damage } = onDisk;
  let manifest: Manifest | null = null;
  try {
    manifest = await deriveManifest(directory, onReading);
  } catch (error) {
    // A directory that cannot be listed hides one experiment, not the others.
    damage = fileReason(error);
  }
  return manifest === null
    ? { manifest, damage: damage ?? `no ${MANIFEST_FILE} and no events` }
    : { manifest, damage };
}

/** The manifest as it is on disk. */
function manifestOnDisk(directory: string, schema: ManifestSchema): ReadManifest {
  const damaged = { manifest: null, damage: `${MANIFEST_FILE} is damaged` };
  try {
    // A thread of its own for each takes fifteen times as long, with thousands of them.
    const text = readFileSync(join(directory, MANIFEST_FILE), 'utf8');
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { manifest: parsed.data, damage: null } : damaged;
  } catch (error) {
    // Missing or damaged: the events know better anyway.
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? { manifest: null, damage: null } : damaged;
  }
}

/** Of each conversation only what the manifest has is kept: an experiment may have 100,000. */
async function deriveManifest(
  directory: string,
  onReading: (reading: Reading) => void = () => undefined,
): Promise<Manifest | null> {
  const overview = new Overview();
  const outcomes = new Map<ConversationId, ConversationOutcome>();
  const keepOutcomes = (reading: Reading): void => {
    for (const [id, progress] of overview.conversations) outcomes.set(id, outcomeOf(progress));
    overview.conversations.clear();
    onReading(reading);
  };
  await takeInRecord(directory, overview, keepOutcomes, () => undefined);
  return manifestWith(overview.experiment, (id) => outcomes.get(id));
}

/**
 * The name of an experiment in its record, which its directory may have lost; null: the record
 * does not tell.
 */
export async function recordedName(
  directory: string,
  schema: ManifestSchema,
): Promise<string | null> {
  const { manifest } = manifestOnDisk(directory, schema);
  if (manifest !== null) return manifest.name;
  try {
    for await (const record of readLog(ownEventFile(directory))) {
      if (!record.ok) continue;
      const { spec } = reduceExperiment(EMPTY_EXPERIMENT, record.event);
      if (spec !== null) return spec.name;
    }
  } catch {
    // What is wrong with it is told by whoever reads all of it.
  }
  return null;
}

/** What the event file of an experiment itself says, as far as it can be read. */
export async function readExperiment(directory: string): Promise<ExperimentState> {
  let state = EMPTY_EXPERIMENT;
  try {
    for await (const record of readLog(ownEventFile(directory))) {
      if (record.ok) state = reduceExperiment(state, record.event);
    }
  } catch {
    // One that cannot be read says nothing.
  }
  return state;
}

/**
 * The conversations that had begun, as the manifest on disk knows; null: there is none to ask. One
 * that is derived from the events would not know of those whose events are gone.
 */
export function begunConversations(
  directory: string,
  schema: ManifestSchema,
): Manifest['conversations'] | null {
  const { manifest } = manifestOnDisk(directory, schema);
  return manifest?.conversations.filter(({ status }) => status !== 'pending') ?? null;
}

/** Those among them whose event file is gone. */
export function goneConversations(
  directory: string,
  schema: ManifestSchema,
): Manifest['conversations'] {
  const begun = begunConversations(directory, schema) ?? [];
  return begun.filter(({ conversation_id }) => {
    const path = join(directory, conversationFile(conversation_id));
    return [path, path + COMPRESSED].every(
      (form) => lstatSync(form, { throwIfNoEntry: false }) === undefined,
    );
  });
}

/**
 * What the events of an experiment say, as far as they can be read.
 *
 * @param onDamage Told of each line that is lost, and of each file that cannot be read.
 */
export async function readOverview(
  directory: string,
  onReading: (reading: Reading) => void = () => undefined,
  onDamage: (text: string) => void = () => undefined,
): Promise<Overview> {
  const overview = new Overview();
  await takeInRecord(directory, overview, onReading, onDamage);
  return overview;
}

async function takeInRecord(
  directory: string,
  overview: Overview,
  onReading: (reading: Reading) => void,
  onDamage: (text: string) => void,
): Promise<void> {
  const files = [EXPERIMENT_FILE, ...recordFilesIn(directory).conversations.map(conversationFile)];
  for (const [index, file] of files.entries()) {
    try {
      for await (const record of readLog(logPath(join(directory, file)))) {
        if (record.ok) overview.add(record.event);
        // A line that a crash tore was never part of the record.
        else if (record.reason !== 'torn') onDamage(`${file}, ${badLineText(record)}`);
      }
    } catch (error) {
      // A file that cannot be read hides one conversation, not the others.
      onDamage(`${file} cannot be read: ${fileReason(error)}`);
    }
    onReading({ files: index + 1, totalFiles: files.length });
  }
}
