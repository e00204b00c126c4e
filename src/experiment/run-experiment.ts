import { join } from 'node:path';
import type { Endpoint } from '../config/endpoints.ts';
import { Conductor } from '../conversation/conductor.ts';
import type { ConversationPlan } from '../conversation/conversation-plan.ts';
import { loadCourseWatch } from '../conversation/course-watch.ts';
import type { Interventions } from '../conversation/interventions.ts';
import type { PauseRequest } from '../conversation/pause-request.ts';
import type { RetryPolicy } from '../conversation/retry-policy.ts';
import type { StopRequest } from '../conversation/stop-request.ts';
import { failureRecord } from '../errors.ts';
import { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import { compressLog } from '../events/compress-log.ts';
import { hasEnded } from '../events/conversation-progress.ts';
import { EXPERIMENT_FILE } from '../events/event-file-names.ts';
import { ExperimentRecord } from '../events/experiment-record.ts';
import type { FsyncPolicy } from '../events/log-writer.ts';
import { type PrivacyFilter, redactionOf } from '../events/privacy-filter.ts';
import { readConversation } from '../events/read-conversation.ts';
import type { Pacing } from '../providers/pacing/pacing.ts';
import type { Prices } from '../providers/prices.ts';
import type { Provider } from '../providers/provider.ts';
import { loadProvider } from '../providers/registry.ts';
import type { AgentSnapshot, RepairedTail } from '../schemas/events/conversation.ts';
import type { ConversationCounts, PlannedConversation } from '../schemas/events/experiment.ts';
import type { ExperimentSpec } from '../schemas/experiment-spec.ts';
import type { AgentId } from '../schemas/ids.ts';
import type { FailureRecord } from '../schemas/usage.ts';
import type { Embedder } from '../storage/embedder.ts';
import { Budget } from './budget.ts';
import { obeyControl } from './control.ts';
import { type Ending, type ExperimentResult, experimentResult } from './experiment-result.ts';
import { forecastPlan } from './forecast.ts';
import { ManifestWriter, type Overview } from './manifest.ts';
import { spentSoFar } from './next-command.ts';
import { conversationPlan, type ExperimentPlan } from './plan.ts';
import { COMPRESS_LATER, postProcess } from './post-process.ts';
import { modelKey, type PrepareContext, type Prepared } from './prepare.ts';

export interface RunOptions {
  readonly plan: ExperimentPlan;
  /** Where an experiment that was begun before stands; null: it begins now. */
  readonly standing: Standing | null;
  /** Directory of the experiment; its lock is held. */
  readonly directory: string;
  /** How the providers of all arms are reached, by name. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly prices: Prices;
  readonly outputDirectory: string;
  /** What an event becomes in the record; undefined: it is recorded as it happened. */
  readonly redact: PrivacyFilter | undefined;
  readonly fsync: FsyncPolicy;
  readonly persistChunks: boolean;
  /** Compress the event files once the experiment has ended, unless it was interrupted. */
  readonly compress: boolean;
  /** Versions and environment for the record. */
  readonly versions: Readonly<Record<string, string>>;
  readonly environment: { platform: string; arch: string; git_commit?: string };
  readonly clock: Clock;
  /** Conversations held at the same time. */
  readonly maxParallel: number;
  readonly retry: RetryPolicy;
  /** Longest wait for a connection to a provider. */
  readonly connectTimeoutMs: number;
  readonly pacing: Pacing;
  /** What embeds messages at the import, and tells what is to be known; undefined: nothing does. */
  readonly embed: (tell: (line: string) => void) => Embedder | undefined;
  /** A number from 0 to 1, for the waits between attempts. */
  readonly random: () => number;
  /** A new ULID. */
  readonly newEventId: () => string;
  readonly stop: StopRequest;
  readonly pause: PauseRequest;
  readonly interventions: Interventions;
  /** Whether its rows are loaded into the database when it is over. */
  readonly importRows: boolean;
  /** Whether someone can see a pause and go on after it. */
  readonly attended: boolean;
  /** Attaches screens to the bus before the first event. */
  readonly attach: (bus: EventBus, begun: Begun) => Promise<void>;
  /** Makes ready what the conversations need, once the record is open. */
  readonly prepare: (context: PrepareContext) => Promise<Prepared>;
  /** Told once about each observer that fails. */
  readonly onObserverFailure: (error: unknown) => void;
}

/** What screens are told beforehand. */
export interface Begun {
  readonly directory: string;
  /** Conversations of the plan, those that have ended included. */
  readonly conversations: number;
  /** What is known of an experiment that is gone on with; null: it begins anew. */
  readonly standing: Overview | null;
}

/** What an experiment may spend, as its spec says. */
export type BudgetOfSpec = Pick<ExperimentSpec, 'max_cost' | 'max_total_tokens'>;

/** Where an experiment stands that is gone on with. */
export interface Standing {
  readonly overview: Overview;
  /** Conversations that are still to be held, in order. */
  readonly remaining: readonly PlannedConversation[];
  /** Limits in place of those it had. */
  readonly limits: BudgetOfSpec;
}

/**
 * Runs an experiment, or what is left of it, to its rows in the database.
 *
 * @throws PidginError `record_failed` and `disk_full` when the record cannot be written: nothing is
 * said after that.
 */
export async function runExperiment(options: RunOptions): Promise<ExperimentResult> {
  const result = await holdExperiment(options);
  if (!options.compress || result.status === 'interrupted') return result;
  try {
    // The last of its files: until now it was written to.
    await compressLog(join(options.directory, EXPERIMENT_FILE));
    return result;
  } catch (error) {
    const { message } = failureRecord(error);
    return { ...result, warnings: [...result.warnings, `${message} ${COMPRESS_LATER}`] };
  }
}

async function holdExperiment(options: RunOptions): Promise<ExperimentResult> {
  const { plan, standing, directory, clock } = options;
  const startedAt = clock.elapsed();
  const { record, repaired } = await ExperimentRecord.open({
    directory,
    fsync: options.fsync,
    persistChunks: options.persistChunks,
  });
  const bus = new EventBus({
    experimentId: plan.experimentId,
    now: () => clock.now(),
    newEventId: options.newEventId,
    redact: options.redact,
    record: (event) => record.append(event),
    unrecorded: record.unrecorded,
    onObserverFailure: options.onObserverFailure,
  });
  const manifest = new ManifestWriter(directory, bus, standing?.overview);
  let prepared: Prepared | undefined;
  const disobey = obeyControl(directory, options);
  try {
    await options.attach(bus, {
      directory,
      conversations: plan.conversations.length,
      standing: standing?.overview ?? null,
    });
    await begin(bus, options, repaired);
    const { max_cost, max_total_tokens } = plan.spec;
    const budget = new Budget({ maxCostUsd: max_cost, maxTotalTokens: max_total_tokens }, bus);
    if (standing !== null) budget.startAt(spentSoFar(standing.overview));
    prepared = await options.prepare({ directory, bus, clock, stop: options.stop });
    const firstError = await holdConversations(options, prepared, bus, record, budget);
    const durationMs = Math.round(clock.elapsed() - startedAt);
    const ending = await close(bus, options, manifest.overview, firstError, budget, durationMs);
    const compress = options.compress && ending.status !== 'interrupted';
    const processed = await postProcess({ ...options, compress }, bus, manifest.overview);
    return experimentResult(options, ending, manifest.overview, processed);
  } catch (error) {
    // When the record itself cannot be written this fails too, and the first error is the one to tell.
    await fail(bus, error, manifest.overview, clock.elapsed() - startedAt).catch(() => undefined);
    throw error;
  } finally {
    await prepared?.release().catch(options.onObserverFailure);
    disobey();
    record.close();
    await manifest.close().catch(options.onObserverFailure);
  }
}

async function begin(
  bus: EventBus,
  { plan, standing, versions, environment, prices, endpoints, clock }: RunOptions,
  repaired: RepairedTail | null,
): Promise<void> {
  if (standing === null) {
    const { total } = forecastPlan(plan, {
      prices,
      kindOf: (provider) => endpoints.get(provider)?.kind ?? provider,
      at: new Date(clock.now()),
    });
    await bus.publish({
      type: 'experiment.started',
      ...NO_PLACE,
      data: {
        spec: plan.spec,
        arms: [...plan.arms],
        plan: [...plan.conversations],
        versions,
        environment,
        ...(plan.branch === null ? {} : { branch: plan.branch }),
        forecast: total,
        ...(plan.privacy === null ? {} : { redaction: redactionOf(plan.privacy) }),
      },
    });
    return;
  }
  await bus.publish({
    type: 'experiment.resumed',
    ...NO_PLACE,
    data: {
      remaining: standing.remaining.map(({ conversation_id }) => conversation_id),
      versions,
      ...standing.limits,
      ...(repaired === null ? {} : { repaired_tail: repaired }),
    },
  });
}

const NO_PLACE = { conversation_id: null, turn_number: null, agent_id: null } as const;

/**
 * Holds the conversations, so many at a time; one that fails does not stop the others, unless that
 * is wanted.
 *
 * @returns What the first conversation that failed failed of.
 * @throws PidginError when the record cannot be written, once the conversations that were under way
 * have ended.
 */
async function holdConversations(
  options: RunOptions,
  { contextWindows }: Prepared,
  bus: EventBus,
  record: ExperimentRecord,
  budget: Budget,
): Promise<unknown> {
  const { plan, standing, stop, pause, interventions, maxParallel, clock, retry, pacing, random } =
    options;
  const providers = await loadProviders(options);
  const watchCourse = await loadCourseWatch();
  const { costUsd, contextWindow } = options.prices;
  const toHold = standing?.remaining ?? plan.conversations;
  const waiting = toHold.values();
  let firstError: unknown;

  const holdInTurn = async (): Promise<void> => {
    for (const planned of waiting) {
      await pause.released(stop.finish);
      if (stop.finish.aborted || budget.spent) return;
      if (plan.spec.fail_fast && firstError !== undefined) return;
      const { conversation_id } = planned;
      const conversation = conversationPlan(plan, planned);
      const { path, repaired } = await record.openConversation(conversation_id);
      const begun = standing?.overview.conversations.has(conversation_id) || repaired !== null;
      const end = await new Conductor({
        plan: withContextWindows(conversation, contextWindows),
        resume: begun ? { state: (await readConversation(path)).state, repaired } : null,
        providers: providersOf(conversation, providers),
        bus,
        clock,
        stop,
        pause,
        interventions,
        retry,
        pacing,
        random,
        costUsd,
        contextWindow,
        watchCourse,
        pauseExperiment: () => pauseOrStop(options),
        budgetSpent: () => budget.spent,
      }).run();
      record.closeConversation(conversation_id);
      if (end.status === 'failed') firstError ??= end.error;
    }
  };
  const lanes = Array.from({ length: Math.min(maxParallel, toHold.length) }, () =>
    holdInTurn().catch((error: unknown) => {
      // Without a record nothing more may be said, in any conversation.
      stop.ask('stop');
      throw error;
    }),
  );
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === 'rejected') throw lane.reason;
  }
  return firstError;
}

/** A pause that nobody could end would last for ever: then the process ends, to be resumed. */
function pauseOrStop({ attended, pause, stop }: RunOptions): void {
  if (attended) pause.ask();
  else stop.finishToPause();
}

async function loadProviders({
  endpoints,
  connectTimeoutMs,
}: RunOptions): Promise<ReadonlyMap<string, Provider>> {
  const loaded = new Map<string, Provider>();
  for (const [name, endpoint] of endpoints) {
    loaded.set(name, await loadProvider(endpoint, { connectTimeoutMs }));
  }
  return loaded;
}

function providersOf(
  { agents }: ConversationPlan,
  providers: ReadonlyMap<string, Provider>,
): Record<AgentId, Provider> {
  const of = (agentId: AgentId): Provider => {
    const name = agents[agentId].provider;
    const provider = providers.get(name);
    if (provider === undefined) throw new Error(`no endpoint for ${name}`);
    return provider;
  };
  return { agent_a: of('agent_a'), agent_b: of('agent_b') };
}

function withContextWindows(
  conversation: ConversationPlan,
  windows: Prepared['contextWindows'],
): ConversationPlan {
  const known = (agent: AgentSnapshot): AgentSnapshot => {
    const window = windows.get(modelKey(agent));
    return window === undefined ? agent : { ...agent, context_window: window };
  };
  const { agent_a, agent_b } = conversation.agents;
  return { ...conversation, agents: { agent_a: known(agent_a), agent_b: known(agent_b) } };
}

async function close(
  bus: EventBus,
  { plan, stop }: RunOptions,
  overview: Overview,
  firstError: unknown,
  budget: Budget,
  durationMs: number,
): Promise<Ending> {
  const conversations = countEnds(overview);
  const common = { conversations, duration_ms: durationMs };
  const held = conversations.completed + conversations.failed;
  const failedFast = plan.spec.fail_fast === true && firstError !== undefined;
  // A budget ends conversations that had begun, and keeps others from beginning.
  const isCutShort = [...overview.conversations.values()].some(
    ({ endReason }) => endReason === 'budget',
  );
  if (!failedFast && (isCutShort || held < plan.conversations.length)) {
    const cause = causeOf(isCutShort || budget.spent, stop);
    await bus.publish({ type: 'experiment.interrupted', ...NO_PLACE, data: { cause, ...common } });
    return { status: 'interrupted', interrupted_by: cause };
  }
  if (failedFast || conversations.completed === 0) {
    const error = firstError === undefined ? firstFailure(overview) : failureRecord(firstError);
    await bus.publish({
      type: 'experiment.failed',
      ...NO_PLACE,
      data: { error, ...common },
    });
    return { status: 'failed', interrupted_by: null };
  }
  const status = conversations.failed === 0 ? 'completed' : 'completed_with_failures';
  await bus.publish({
    type: 'experiment.completed',
    ...NO_PLACE,
    data: { status, ...common },
  });
  return { status, interrupted_by: null };
}

/** Nobody asked for a stop: what is left then is what a damaged record keeps from going on. */
function causeOf(budgetSpent: boolean, stop: StopRequest): Exclude<Ending['interrupted_by'], null> {
  if (budgetSpent) return 'budget';
  return stop.finish.aborted ? stop.cause : 'damage';
}

/** What the record says the first conversation that failed failed of. */
function firstFailure({ conversations }: Overview): FailureRecord {
  for (const { error } of conversations.values()) if (error !== null) return error;
  return { code: 'internal', message: 'No conversation completed.' };
}

/** How many conversations ended how. */
export function countEnds({ conversations }: Overview): ConversationCounts {
  const counts = { completed: 0, failed: 0, interrupted: 0 };
  for (const { status } of conversations.values()) if (hasEnded(status)) counts[status] += 1;
  return counts;
}

async function fail(
  bus: EventBus,
  error: unknown,
  overview: Overview,
  durationMs: number,
): Promise<void> {
  await bus.publish({
    type: 'experiment.failed',
    ...NO_PLACE,
    data: {
      error: failureRecord(error),
      conversations: countEnds(overview),
      duration_ms: Math.round(durationMs),
    },
  });
}
