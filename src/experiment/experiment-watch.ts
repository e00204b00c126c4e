import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { conversationFile } from '../events/event-file-names.ts';
import { LogTail } from '../events/log-tail.ts';
import { NO_PULSE, type Pulse, reducePulse } from '../events/pulse.ts';
import type { ConversationId, ExperimentId } from '../schemas/ids.ts';
import { compiledManifest } from '../schemas/manifest.ts';
import { type Wanted, wantedOf } from './control.ts';
import { type ExperimentDirectory, experimentDirectories } from './find-experiments.ts';
import { isRunning, LOCK_FILE } from './lock.ts';
import { MANIFEST_FILE } from './manifest.ts';
import { type Reading, type ReadManifest, readManifest } from './read-record.ts';

/** An experiment as its files tell of it at one moment. */
export interface WatchedExperiment extends ExperimentDirectory, ReadManifest {
  readonly running: boolean;
  /** Whether it runs and was asked to wait. */
  readonly paused: boolean;
  /** Of the conversations being held, and of those that ended while they were watched. */
  readonly pulses: ReadonlyMap<ConversationId, Pulse>;
  /** Lines of the event files being followed that are no events. */
  readonly badLines: number;
}

/**
 * Those that do not run are looked at with every look up to so many; twice as many with every other
 * look, and so on. So staying open costs the same however many there are.
 */
const AT_REST_PER_LOOK = 200;

/** How much of the end of an event file is read to learn how the conversation goes. */
const PULSE_BYTES = 64 * 1024;

interface Known {
  readonly place: ExperimentDirectory;
  read: ReadManifest;
  /** What the manifest was when it was read; a file that looks the same is not read again. */
  manifestMark: string;
  running: boolean;
  paused: boolean;
  readonly tails: Map<ConversationId, { readonly tail: LogTail; pulse: Pulse }>;
  badLines: number;
  /** What it was at the last look; null: it has changed since. */
  seen: WatchedExperiment | null;
}

/**
 * All experiments under an output directory, looked at again and again. It reads files and never
 * the database, and after the first look only what is new: manifests that were written since, and
 * what came to the event files of conversations that are being held.
 */
export class ExperimentWatch {
  readonly #outputDirectory: string;
  readonly #known = new Map<ExperimentId, Known>();
  readonly #schema = compiledManifest();
  #looks = 0;

  constructor(outputDirectory: string) {
    this.#outputDirectory = outputDirectory;
  }

  /**
   * Looks at everything again, at those that do not run now and then. One that does not run and did
   * not change is the same object as before.
   *
   * @throws PidginError `unreadable` when the folder of the experiments cannot be listed; what is
   *   wrong with one experiment is told of that one.
   */
  async look(onReading?: (reading: Reading) => void): Promise<readonly WatchedExperiment[]> {
    const places = experimentDirectories(this.#outputDirectory);
    const there = new Set(places.map(({ experimentId }) => experimentId));
    for (const id of this.#known.keys()) if (!there.has(id)) this.#known.delete(id);
    const looked: WatchedExperiment[] = [];
    const looksPerRest = Math.max(Math.ceil(this.#known.size / AT_REST_PER_LOOK), 1);
    const leavesAtRest = this.#looks % looksPerRest !== 0;
    this.#looks += 1;
    for (const place of places) {
      const before = this.#known.get(place.experimentId);
      const isLeft = before !== undefined && leavesAtRest && !before.running;
      const known = isLeft ? before : await this.#lookAt(place, onReading);
      known.seen ??= watched(known);
      looked.push(known.seen);
    }
    return looked;
  }

  async #lookAt(
    place: ExperimentDirectory,
    onReading: ((reading: Reading) => void) | undefined,
  ): Promise<Known> {
    const known = this.#known.get(place.experimentId) ?? newlyKnown(place);
    this.#known.set(place.experimentId, known);
    const { directory } = place;
    if (known.running) known.seen = null;
    // Looked for first, because asking about the lock takes longer and most are not held.
    known.running = existsSync(join(directory, LOCK_FILE)) && (await isRunning(directory));
    known.paused = known.running && asked(directory) === 'pause';
    const mark = markOf(join(directory, MANIFEST_FILE));
    if (mark !== known.manifestMark) {
      known.manifestMark = mark;
      known.read = await readManifest(directory, this.#schema, onReading);
      known.seen = null;
    }
    if (known.running) {
      known.seen = null;
      await followHeld(known);
    } else {
      known.tails.clear();
    }
    return known;
  }
}

function newlyKnown(place: ExperimentDirectory): Known {
  return {
    place,
    read: { manifest: null, damage: null },
    manifestMark: '',
    running: false,
    paused: false,
    tails: new Map(),
    badLines: 0,
    seen: null,
  };
}

function watched({ place, read, running, paused, tails, badLines }: Known): WatchedExperiment {
  const pulses = new Map([...tails].map(([id, { pulse }]) => [id, pulse]));
  const name = read.manifest?.name ?? place.name;
  return { ...place, name, ...read, running, paused, pulses, badLines };
}

/** Takes in what came to the files of the conversations that are being held. */
async function followHeld(known: Known): Promise<void> {
  const { place, read, tails } = known;
  for (const { conversation_id: id, status } of read.manifest?.conversations ?? []) {
    const isHeld = status === 'running' || status === 'paused';
    const followed = tails.get(id) ?? (isHeld ? newTail(place.directory, id) : null);
    if (followed === null || (!isHeld && followed.pulse.atRest)) continue;
    tails.set(id, followed);
    try {
      const { events, badLines } = await followed.tail.look();
      followed.pulse = events.reduce(reducePulse, followed.pulse);
      known.badLines += badLines;
    } catch {
      // One that cannot be read now may be at the next look, and hides no other.
    }
  }
}

function newTail(directory: string, id: ConversationId) {
  const path = join(directory, conversationFile(id));
  return { tail: new LogTail(path, PULSE_BYTES), pulse: NO_PULSE };
}

/** What was asked for last; `run` where that cannot be read. */
function asked(directory: string): Wanted {
  try {
    return wantedOf(directory);
  } catch {
    // It was taken away in between, or is nobody's to read.
    return 'run';
  }
}

/** What changes when a file is written; empty: it is not there. */
function markOf(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? 'none' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
  } catch {
    // It may not be looked at: reading it will say so.
    return 'unreadable';
  }
}
