import { fileReason } from '../errors.ts';
import type { Clock } from '../events/clock.ts';
import { LogTail } from '../events/log-tail.ts';
import { COMPRESSED } from '../events/raw-lines.ts';
import type { EventLine } from '../schemas/event.ts';
import type { ConversationSnapshot, ExperimentSnapshot } from '../schemas/experiment-snapshot.ts';
import type { ConversationId, ExperimentId } from '../schemas/ids.ts';
import { askFor, type Wanted } from './control.ts';
import { conversationSnapshots, inOrderOfInterest, snapshotOf } from './experiment-snapshot.ts';
import { ExperimentWatch, type WatchedExperiment } from './experiment-watch.ts';
import { isRunning } from './lock.ts';
import type { Reading } from './read-record.ts';
import { eventFile } from './record-files.ts';

/** What somebody has open. */
interface Opened {
  readonly kind: string;
  readonly experimentId?: ExperimentId;
  readonly conversationId?: ConversationId;
}

/** What the files say at one moment. */
export interface Sight<P> {
  /** Unix seconds. */
  readonly now: number;
  /** All experiments, those that run first. */
  readonly experiments: readonly ExperimentSnapshot[];
  /** Conversations of the experiment that is open; empty when none is. */
  readonly conversations: readonly ConversationSnapshot[];
  /** What came to the file of the conversation that is open since it was opened. */
  readonly events: readonly EventLine[];
  /** What of that file cannot be read; null: nothing, or none is open. */
  readonly damage: string | null;
  /** What was open. */
  readonly place: P;
}

/** How much of the end of an event file is shown of a conversation that is opened. */
const SHOWN_BYTES = 2 * 1024 * 1024;

/** What the monitor sees and does: it reads files, and asks by the control file. */
export class Monitoring {
  readonly #watch: ExperimentWatch;
  readonly #clock: Clock;
  #watched: readonly WatchedExperiment[] = [];
  /** Of those that do not run: adding up thousands again every second would be most of the work. */
  readonly #atRest = new WeakMap<WatchedExperiment, ExperimentSnapshot>();
  /** The file of the conversation that is open. */
  #followed: { readonly place: Opened; readonly tail: LogTail; badLines: number } | null = null;

  constructor(outputDirectory: string, clock: Clock) {
    this.#watch = new ExperimentWatch(outputDirectory);
    this.#clock = clock;
  }

  /**
   * Looks at everything again.
   *
   * @param place What is open. Another object, though it says the same, is opened anew.
   * @param onReading Told how far the reading of an experiment without a manifest is.
   * @throws PidginError `unreadable` when the folder of the experiments cannot be listed.
   */
  async look<P extends Opened>(
    place: P,
    onReading?: (reading: Reading) => void,
  ): Promise<Sight<P>> {
    this.#watched = await this.#watch.look(onReading);
    const now = this.#clock.now() / 1000;
    const open = this.#watched.find(({ experimentId }) => experimentId === place.experimentId);
    return {
      now,
      experiments: inOrderOfInterest(this.#watched.map((one) => this.#snapshot(one, now))),
      conversations: open === undefined ? [] : conversationSnapshots(open, now),
      ...(await this.#follow(place, open)),
      place,
    };
  }

  #snapshot(watched: WatchedExperiment, now: number): ExperimentSnapshot {
    const known = this.#atRest.get(watched);
    if (known !== undefined) return known;
    const snapshot = snapshotOf(watched, now);
    if (!watched.running) this.#atRest.set(watched, snapshot);
    return snapshot;
  }

  /**
   * Asks the process that runs an experiment for something.
   *
   * @returns What came of it, as a sentence.
   */
  async ask(experimentId: ExperimentId, wanted: Wanted): Promise<string> {
    const experiment = this.#watched.find((one) => one.experimentId === experimentId);
    if (experiment === undefined) return `${experimentId} is no longer there.`;
    const { name, directory } = experiment;
    if (!(await isRunning(directory))) return `${name} is not running any more.`;
    await askFor(directory, wanted);
    return `${name} was asked to ${wanted === 'run' ? 'go on' : wanted}.`;
  }

  async #follow(
    place: Opened,
    open: WatchedExperiment | undefined,
  ): Promise<Pick<Sight<Opened>, 'events' | 'damage'>> {
    const { conversationId } = place;
    if (open === undefined || conversationId === undefined) {
      this.#followed = null;
      return { events: [], damage: null };
    }
    const path = eventFile(open.directory, conversationId);
    if (path.endsWith(COMPRESSED)) {
      return {
        events: [],
        damage: `It is compressed. Read it: pidgin transcript ${conversationId}`,
      };
    }
    if (this.#followed?.place !== place) {
      this.#followed = { place, tail: new LogTail(path, SHOWN_BYTES), badLines: 0 };
    }
    try {
      const { events, badLines } = await this.#followed.tail.look();
      this.#followed.badLines += badLines;
      const bad = this.#followed.badLines;
      return {
        events,
        damage: bad === 0 ? null : `damaged: lines of its file that are no events: ${bad}`,
      };
    } catch (error) {
      return { events: [], damage: `Its events cannot be read: ${fileReason(error)}.` };
    }
  }
}
