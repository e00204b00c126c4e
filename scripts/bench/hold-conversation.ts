import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Conductor } from '../../src/conversation/conductor.ts';
import { loadCourseWatch } from '../../src/conversation/course-watch.ts';
import { Interventions } from '../../src/conversation/interventions.ts';
import { PauseRequest } from '../../src/conversation/pause-request.ts';
import { StopRequest } from '../../src/conversation/stop-request.ts';
import { EventBus } from '../../src/events/bus.ts';
import { systemClock } from '../../src/events/clock.ts';
import { eventIds } from '../../src/events/event-ids.ts';
import { ExperimentRecord } from '../../src/events/experiment-record.ts';
import type { FsyncPolicy } from '../../src/events/log-writer.ts';
import { ManifestWriter } from '../../src/experiment/manifest.ts';
import { conversationPlan, planExperiment } from '../../src/experiment/plan.ts';
import { resolveSpec } from '../../src/experiment/spec.ts';
import { Pacing } from '../../src/providers/pacing/pacing.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { loadProvider } from '../../src/providers/registry.ts';
import { Settings } from '../../src/schemas/settings.ts';

/** How long a turn took, and how much of that was the provider. */
export interface TurnTime {
  readonly wholeMs: number;
  readonly providerMs: number;
}

export interface HeldConversation {
  readonly eventFile: string;
  readonly turns: readonly TurnTime[];
}

/** Holds one conversation of a `local:test` model with itself as a run does, record and manifest on disk. */
export async function holdConversation(
  parentDirectory: string,
  {
    model,
    turns,
    fsync,
    experimentId: id = 'exp_7f3a9c21',
  }: { model: string; turns: number; fsync: FsyncPolicy; experimentId?: string },
): Promise<HeldConversation> {
  const directory = mkdtempSync(join(parentDirectory, 'experiment-'));
  const spec = resolveSpec(
    { agent_a: model, agent_b: model, max_turns: turns },
    { cwd: directory, newSeed: () => 7 },
  );
  const experiment = planExperiment(spec, id, Settings.parse({}));
  const { experimentId } = experiment;
  const [planned] = experiment.conversations;
  if (planned === undefined) throw new Error('no conversation was planned');
  const plan = conversationPlan(experiment, planned);

  const { record } = await ExperimentRecord.open({ directory, fsync, persistChunks: false });
  const { path: eventFile } = await record.openConversation(plan.conversationId);
  const bus = new EventBus({
    experimentId,
    now: systemClock.now,
    newEventId: eventIds(),
    record: (event) => record.append(event),
    unrecorded: record.unrecorded,
    onObserverFailure: (error) => {
      throw error;
    },
  });
  const manifest = new ManifestWriter(directory, bus);

  const times: TurnTime[] = [];
  const provider = new TimedProvider(
    await loadProvider({ kind: 'local' }, { connectTimeoutMs: 10_000 }),
  );
  let turnBegan = 0;
  bus.observe('turn.started', () => {
    turnBegan = performance.now();
    provider.spentMs = 0;
  });
  bus.observe('turn.completed', () => {
    times.push({ wholeMs: performance.now() - turnBegan, providerMs: provider.spentMs });
  });
  const end = await new Conductor({
    plan,
    resume: null,
    providers: { agent_a: provider, agent_b: provider },
    bus,
    clock: systemClock,
    stop: new StopRequest(),
    pause: new PauseRequest(),
    interventions: new Interventions(),
    retry: {
      maxRetries: 0,
      baseDelayMs: 0,
      maxDelayMs: 0,
      firstPartTimeoutMs: 60_000,
      idleTimeoutMs: 60_000,
    },
    pacing: new Pacing({ limitsOf: () => ({}), ...systemClock }),
    random: Math.random,
    costUsd: () => 0,
    contextWindow: () => null,
    watchCourse: await loadCourseWatch(false),
    pauseExperiment: () => undefined,
    budgetSpent: () => false,
  }).run();
  record.close();
  await manifest.close();
  if (end.status !== 'completed' || times.length !== turns) {
    throw new Error(`the conversation ended early: ${end.status} after ${times.length} turns`);
  }
  return { eventFile, turns: times };
}

/** Counts the time it takes the provider inside to come up with each part. */
class TimedProvider implements Provider {
  readonly #inner: Provider;
  spentMs = 0;

  constructor(inner: Provider) {
    this.#inner = inner;
  }

  async *stream(...request: Parameters<Provider['stream']>): ReturnType<Provider['stream']> {
    const parts = this.#inner.stream(...request)[Symbol.asyncIterator]();
    for (;;) {
      const began = performance.now();
      const next = await parts.next();
      this.spentMs += performance.now() - began;
      if (next.done) return;
      yield next.value;
    }
  }
}
