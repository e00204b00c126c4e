import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { dataError, fileReason, fileRemedy } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import {
  type ConversationProgress,
  NO_PROGRESS,
  reduceProgress,
} from '../events/conversation-progress.ts';
import {
  EMPTY_EXPERIMENT,
  type ExperimentState,
  reduceExperiment,
} from '../events/experiment-state.ts';
import type { EventLine, PidginEvent } from '../schemas/event.ts';
import type { ConversationId } from '../schemas/ids.ts';
import { MANIFEST_VERSION, type Manifest } from '../schemas/manifest.ts';
import { spentBy } from './totals.ts';

/** File of the manifest, in the directory of its experiment. */
export const MANIFEST_FILE = 'manifest.json';

/** An experiment and the progress of its conversations, as its events tell it. */
export class Overview {
  experiment: ExperimentState = EMPTY_EXPERIMENT;
  /** Changed in place: copying a thousand conversations for each event would cost more than it. */
  readonly conversations = new Map<ConversationId, ConversationProgress>();

  /** Takes in one event of the experiment or of any of its conversations. */
  add(event: PidginEvent | EventLine): void {
    if (event.conversation_id === null) {
      this.experiment = reduceExperiment(this.experiment, event);
      return;
    }
    const before = this.conversations.get(event.conversation_id) ?? NO_PROGRESS;
    this.conversations.set(event.conversation_id, reduceProgress(before, event));
  }
}

/** What the manifest has of a conversation beside its place in the plan. */
export type ConversationOutcome = Omit<
  Manifest['conversations'][number],
  'conversation_id' | 'arm' | 'repetition'
>;

/** What became of a conversation. */
export function outcomeOf(progress: ConversationProgress): ConversationOutcome {
  return {
    status: progress.status,
    end_reason: progress.endReason,
    error: progress.error?.message ?? null,
    turns: progress.turnsCompleted,
    ...spentBy(progress),
    convergence: progress.convergence,
    started_at: progress.startedAt,
    ended_at: progress.endedAt,
  };
}

/** The manifest an overview amounts to; null before the experiment started. */
export function manifestOf({ experiment, conversations }: Overview): Manifest | null {
  return manifestWith(experiment, (id) => {
    const progress = conversations.get(id);
    return progress && outcomeOf(progress);
  });
}

/**
 * The manifest of an experiment; null before it started.
 *
 * @param outcome What became of a conversation; undefined: it has not begun.
 */
export function manifestWith(
  experiment: ExperimentState,
  outcome: (id: ConversationId) => ConversationOutcome | undefined,
): Manifest | null {
  const { experimentId, spec, startedAt, status } = experiment;
  if (experimentId === null || spec === null || startedAt === null || status === 'pending') {
    return null;
  }
  return {
    version: MANIFEST_VERSION,
    experiment_id: experimentId,
    name: spec.name,
    status,
    arms: experiment.arms.map(({ name, agents, max_turns }) => ({
      name,
      agent_a: agents.agent_a.requested,
      agent_b: agents.agent_b.requested,
      max_turns,
    })),
    started_at: startedAt,
    ended_at: experiment.endedAt,
    error: experiment.error?.message ?? null,
    conversations: experiment.plan.map(({ conversation_id, arm, repetition }) => ({
      conversation_id,
      arm,
      repetition,
      ...(outcome(conversation_id) ?? outcomeOf(NO_PROGRESS)),
    })),
  };
}

const WRITE_INTERVAL_MS = 500;

/**
 * Keeps `manifest.json` up to date while an experiment runs.
 *
 * It writes at most twice a second however many events come, and once more at the end; what it
 * cannot write costs nothing, because the manifest can be derived again.
 */
export class ManifestWriter {
  readonly #path: string;
  readonly #detach: readonly (() => void)[];
  readonly overview: Overview;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** @param overview What is known of the experiment already. */
  constructor(directory: string, bus: EventBus, overview = new Overview()) {
    this.overview = overview;
    this.#path = join(directory, MANIFEST_FILE);
    const take = (event: PidginEvent): void => this.#take(event);
    this.#detach = [
      bus.observeRecord('experiment', take),
      bus.observeRecord('conversation', take),
      bus.observeRecord('turn', take),
      bus.observeRecord('response.completed', take),
      bus.observeRecord('response.interrupted', take),
      bus.observeRecord('api.call.failed', take),
      bus.observeRecord('convergence.measured', take),
      bus.observeRecord('attractor.detected', take),
    ];
  }

  /** Writes the final state and stops watching. */
  async close(): Promise<void> {
    for (const detach of this.#detach) detach();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    await this.#write();
  }

  #take(event: PidginEvent): void {
    this.overview.add(event);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A failed write is made good by the next one, and in the end by `close`.
      this.#writing = this.#writing.then(() => this.#write()).catch(() => undefined);
    }, WRITE_INTERVAL_MS).unref();
  }

  async #write(): Promise<void> {
    const manifest = manifestOf(this.overview);
    if (manifest === null) return;
    try {
      await writeFileAtomic(this.#path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      // What the system says of a full disk does not name the file.
      throw dataError('manifest_failed', `${this.#path} cannot be written: ${fileReason(error)}.`, {
        suggestions: [`${fileRemedy(error)}; the events are whole.`],
        cause: error,
      });
    }
  }
}
