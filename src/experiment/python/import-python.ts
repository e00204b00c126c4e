import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import { fileReason, isFileFailure, unreadable, usageError } from '../../errors.ts';
import { readLog } from '../../events/log-reader.ts';
import type { ExperimentOrigin } from '../../schemas/events/experiment.ts';
import type { ExperimentId } from '../../schemas/ids.ts';
import { directoryName, EXPERIMENTS, makeDirectories, outputUnusable } from '../directory.ts';
import { eventFile, ownEventFile, recordFilesIn } from '../record-files.ts';
import type { ConvertedConversation, Parent } from './convert-conversation.ts';
import { convertExperiment, type Placed, placeExperiment } from './convert-experiment.ts';
import {
  type DamagedPlace,
  findPythonExperiments,
  fingerprintOf,
  type OldExperiment,
  readPythonExperiment,
} from './read-python-experiment.ts';
import { writeExperiment } from './write-experiment.ts';

/** What came along from the Python Pidgin. Part of the stable `--json` output. */
export interface PythonImportSummary {
  readonly experiments: {
    /** Came along now. */
    readonly converted: number;
    /** Came along earlier, had changed since, and were converted again. */
    readonly replaced: number;
    /** Came along earlier. */
    readonly unchanged: number;
    readonly skipped: readonly { readonly directory: string; readonly reason: string }[];
  };
  /** Of the experiments that were converted or replaced, as all that follows. */
  readonly conversations: number;
  readonly messages: number;
  /** Messages that answered an error which had been passed on as if an agent had said it. */
  readonly left_out_messages: number;
  readonly damaged: readonly DamagedPlace[];
  /** Whole events of types that are not carried over, by type. */
  readonly left_out_events: Readonly<Record<string, number>>;
  readonly unknown_events: Readonly<Record<string, number>>;
}

/** What became of one old experiment. */
type Outcome =
  | { readonly kind: 'skipped'; readonly source: string; readonly reason: string }
  | { readonly kind: 'unchanged'; readonly directory: string }
  | {
      readonly kind: 'converted' | 'replaced';
      readonly directory: string;
      readonly old: OldExperiment;
      readonly conversations: readonly ConvertedConversation[];
    };

/**
 * Converts the experiments of the Python Pidgin under a path to experiments of ours.
 *
 * Doing it again changes nothing, but for experiments whose old files have changed: their directory
 * is replaced whole. Each appears at its place when it is complete, so that nothing half converted
 * is ever found there.
 *
 * @returns What came along, and the directories of all that is there now.
 * @throws PidginError `not_found`, `no_python_experiments`, `output_unusable`, `already_importing`,
 * or why a file could not be written.
 */
export async function importPython(
  path: string,
  outputDirectory: string,
): Promise<{ summary: PythonImportSummary; directories: readonly string[] }> {
  const found = await findPythonExperiments(resolve(path)).catch((error: unknown) => {
    throw asUnreadable(error, path);
  });
  if (found.length === 0) {
    throw usageError(
      'no_python_experiments',
      `There is no experiment of the Python Pidgin in ${path}, nor two levels below.`,
      'Name the directory that holds manifest.json, or one that holds such directories.',
    );
  }
  const root = join(resolve(outputDirectory), EXPERIMENTS);
  return whileConverting(root, outputDirectory, async () => {
    await endReplacements(root);
    const taken = new Map<ExperimentId, string>();
    const outcomes: Outcome[] = [];
    for (const source of found) outcomes.push(await bringAlong(source, found, root, taken));
    return {
      summary: summaryOf(outcomes),
      directories: outcomes.flatMap((each) => (each.kind === 'skipped' ? [] : [each.directory])),
    };
  });
}

async function bringAlong(
  source: string,
  sources: readonly string[],
  root: string,
  taken: Map<ExperimentId, string>,
): Promise<Outcome> {
  const skipped = (reason: string): Outcome => ({ kind: 'skipped', source, reason });
  const read = await readSource(source);
  if ('unusable' in read) return skipped(read.unusable);
  const { placed, sha256 } = read;
  const { experimentId, spec } = placed;
  const twin = taken.get(experimentId);
  if (twin !== undefined) return skipped(`the same experiment as ${twin}`);
  taken.set(experimentId, source);
  const present = await presentAt(root, experimentId);
  if (present !== null && present.origin === null) {
    return skipped(`${present.directory} has the same id and did not come from there`);
  }
  if (present?.origin?.source_sha256 === sha256) {
    return { kind: 'unchanged', directory: present.directory };
  }
  const gone = present && (await goneSince(present.directory, placed));
  if (gone) return skipped(`${gone}, which came along earlier, is not in it any more`);
  const converted = convertExperiment(placed, sha256, await parentOf(placed, sources));
  const directory = join(root, directoryName(spec.name, experimentId));
  const temporary = join(root, `.converting_${experimentId}`);
  await rm(temporary, { recursive: true, force: true });
  try {
    await writeExperiment(temporary, placed, converted);
    await replaceDirectory(present?.directory ?? null, temporary, directory);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return {
    kind: present === null ? 'converted' : 'replaced',
    directory,
    old: placed.old,
    conversations: converted.conversations,
  };
}

async function readSource(
  source: string,
): Promise<{ placed: Placed; sha256: string } | { unusable: string }> {
  try {
    // Before the files are read: what is added to them from now on makes them others.
    const sha256 = await fingerprintOf(source);
    const placed = placeExperiment(await readPythonExperiment(source));
    return 'unusable' in placed ? placed : { placed, sha256 };
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    return { unusable: `${error.path ?? 'a file of it'}: ${fileReason(error)}` };
  }
}

const ASIDE = '.replaced_';

/** Puts a complete directory at its place, instead of the one that was there before, if any. */
async function replaceDirectory(
  before: string | null,
  complete: string,
  place: string,
): Promise<void> {
  if (before === null) {
    await rename(complete, place);
    return;
  }
  const aside = join(dirname(place), `${ASIDE}${basename(place)}`);
  await rename(before, aside);
  await rename(complete, place);
  await rm(aside, { recursive: true, force: true });
}

/** Ends what a process was killed in while it replaced a directory. */
async function endReplacements(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(ASIDE)) continue;
    const place = join(root, name.slice(ASIDE.length));
    if (existsSync(place)) await rm(join(root, name), { recursive: true });
    else await rename(join(root, name), place);
  }
}

function summaryOf(outcomes: readonly Outcome[]): PythonImportSummary {
  const of = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const written = outcomes.flatMap((each) => ('old' in each ? [each] : []));
  const conversations = written.flatMap((each) => each.conversations);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  const leftOut = (known: boolean) => {
    const counts: Record<string, number> = {};
    for (const [type, left] of written.flatMap(({ old }) => [...old.leftOut])) {
      if (left.known === known) counts[type] = (counts[type] ?? 0) + left.count;
    }
    return counts;
  };
  return {
    experiments: {
      converted: of('converted'),
      replaced: of('replaced'),
      unchanged: of('unchanged'),
      skipped: outcomes.flatMap((each) =>
        each.kind === 'skipped' ? [{ directory: each.source, reason: each.reason }] : [],
      ),
    },
    conversations: conversations.length,
    messages: sum(conversations.map(({ messages }) => messages)),
    left_out_messages: sum(conversations.map(({ leftOutMessages }) => leftOutMessages)),
    damaged: written.flatMap(({ old }) => old.damaged),
    left_out_events: leftOut(true),
    unknown_events: leftOut(false),
  };
}

/** What is at the place of an experiment already; null: nothing. */
async function presentAt(
  root: string,
  experimentId: ExperimentId,
): Promise<{ directory: string; origin: ExperimentOrigin | null } | null> {
  const names = await readdir(root);
  const name = names.find((each) => !each.startsWith('.') && each.endsWith(`_${experimentId}`));
  if (name === undefined) return null;
  const directory = join(root, name);
  const path = ownEventFile(directory);
  if (!existsSync(path)) return { directory, origin: null };
  for await (const line of readLog(path)) {
    if (!line.ok || line.event.type !== 'experiment.started') continue;
    return { directory, origin: line.event.data.origin ?? null };
  }
  return { directory, origin: null };
}

/** Old id of a conversation that came along earlier and is not in the old record now; null: none. */
async function goneSince(directory: string, { conversations }: Placed): Promise<string | null> {
  const there = new Set(conversations.map(({ oldId }) => oldId));
  for (const id of recordFilesIn(directory).conversations) {
    for await (const line of readLog(eventFile(directory, id))) {
      if (!line.ok || line.event.type !== 'conversation.started') continue;
      const oldId = line.event.data.origin?.conversation_id;
      if (oldId !== undefined && !there.has(oldId)) return oldId;
      break;
    }
  }
  return null;
}

/** Where an experiment branched off, if that is among those that come along. */
async function parentOf({ old, spec }: Placed, sources: readonly string[]): Promise<Parent | null> {
  const { branch_from_conversation: conversation, branch_from_turn: turn } =
    old.manifest?.config ?? {};
  if (conversation == null || turn == null) return null;
  for (const source of sources) {
    const files = await readdir(source);
    if (!files.includes(`events_${conversation}.jsonl`)) continue;
    const parent = placeExperiment(await readPythonExperiment(source));
    if ('unusable' in parent) continue;
    const branch = parent.conversations.find(({ oldId }) => oldId === conversation);
    if (branch === undefined) continue;
    const keys = new Set([...Object.keys(spec), ...Object.keys(parent.spec)]) as Set<
      keyof typeof spec
    >;
    keys.delete('name');
    return {
      experimentId: parent.experimentId,
      conversationId: branch.conversationId,
      turn,
      changes: [...keys].filter((key) => spec[key] !== parent.spec[key]).sort(),
    };
  }
  return null;
}

async function whileConverting<T>(
  root: string,
  outputDirectory: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    makeDirectories(root);
  } catch (error) {
    throw outputUnusable(outputDirectory, error as NodeJS.ErrnoException);
  }
  const unlock = await lockfile
    .lock(root, {
      lockfilePath: join(root, '.converting.lock'),
      stale: 15_000,
      // The work goes on: the lock only tells others that it is done here.
      onCompromised: () => undefined,
    })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOCKED') throw outputUnusable(outputDirectory, error);
      throw usageError(
        'already_importing',
        `Another process is bringing old experiments to ${outputDirectory}.`,
        'Wait until it is done; one that was killed is forgotten after 15 seconds.',
      );
    });
  try {
    return await work();
  } finally {
    // A lock that cannot be taken back goes stale by itself.
    await unlock().catch(() => undefined);
  }
}

function asUnreadable(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return usageError('not_found', `There is no directory ${path}.`);
  }
  return unreadable(path, error);
}
