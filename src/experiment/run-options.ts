import type { Chance } from '../chance.ts';
import { type Endpoint, endpointOf } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import { originOf } from '../config/origin.ts';
import type { Interventions } from '../conversation/interventions.ts';
import type { PauseRequest } from '../conversation/pause-request.ts';
import type { RetryPolicy } from '../conversation/retry-policy.ts';
import type { StopRequest } from '../conversation/stop-request.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from '../events/clock.ts';
import { eventIds } from '../events/event-ids.ts';
import type { FsyncPolicy } from '../events/log-writer.ts';
import { type PrivacyFilter, privacyFilter } from '../events/privacy-filter.ts';
import type { Pacing } from '../providers/pacing/pacing.ts';
import { loadPrices, type Prices } from '../providers/prices.ts';
import { sdkVersions } from '../providers/sdk-versions.ts';
import type { PlannedConversation } from '../schemas/events/experiment.ts';
import type { ExperimentSpec } from '../schemas/experiment-spec.ts';
import type { Settings } from '../schemas/settings.ts';
import type { Embedder } from '../storage/embedder.ts';
import { pacingOf, retryPolicy } from './call-settings.ts';
import { checkAgents } from './check-agents.ts';
import { openEmbedder } from './embedder.ts';
import type { Overview } from './manifest.ts';
import { agentsIn, type ExperimentPlan } from './plan.ts';
import { agree, type Consent, lookAtNeeds, stepsFor } from './preparation.ts';
import { modelKey, type PrepareContext, type Prepared, prepare } from './prepare.ts';
import { identitiesOf } from './privacy.ts';
import { describeEnvironment } from './provenance.ts';

/** Where and how an experiment is run, whether it begins or goes on. */
export interface RunContext {
  readonly cwd: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly outputDirectory: string;
  readonly pidginVersion: string;
  readonly clock: Clock;
  readonly chance: Chance;
  /** In place of what the spec says; absent: as it says. */
  readonly maxParallel?: number | undefined;
  readonly stop: StopRequest;
  /** How to ask before anything is started or downloaded. */
  readonly consent: Consent;
  readonly pause: PauseRequest;
  readonly interventions: Interventions;
  /** Whether its rows are loaded into the database when it is over. */
  readonly importRows: boolean;
  /** Whether someone can see a pause and go on after it. */
  readonly attended: boolean;
  /** Attaches screens to the bus before the first event. */
  readonly attach: RunOptions['attach'];
}

/** All that running an experiment takes. */
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
  /** Whether streaming events are recorded, too. */
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
  /** Longest wait for a connection to a provider, in ms. */
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
 * Finds all that running a plan needs.
 *
 * @throws PidginError `missing_api_key` and the like, or when what is missing is not agreed to.
 */
export async function runOptions(
  plan: ExperimentPlan,
  context: RunContext,
): Promise<Omit<RunOptions, 'standing' | 'directory'>> {
  const { cwd, environment, settings, outputDirectory, pidginVersion, clock, chance } = context;
  const endpoints = new Map<string, Endpoint>();
  for (const { provider } of agentsIn(plan)) {
    if (!endpoints.has(provider)) {
      endpoints.set(provider, endpointOf(provider, settings, environment));
    }
  }
  const { forPrograms } = environment;
  const needs = await lookAtNeeds(agentsIn(plan), endpoints, context.stop.finish);
  const steps = stepsFor(needs, forPrograms);
  checkAgents(plan.arms, endpoints, needs);
  await agree(steps, context.consent, context.stop.finish);
  const pacing = pacingOf(settings, clock);
  return {
    plan,
    endpoints,
    prices: await loadPrices((provider) => originOf(provider, settings, environment)),
    outputDirectory,
    fsync: settings.events.fsync,
    redact:
      plan.privacy === null
        ? undefined
        : privacyFilter(plan.privacy, identitiesOf(plan), chance.bytes(32)),
    // Pieces are of the length of words: each with a hash of its own would be a cipher, not nothing.
    persistChunks: settings.events.persist_chunks && plan.privacy === null,
    compress:
      settings.events.compression.enabled && settings.events.compression.compress_on_completion,
    versions: {
      pidgin: pidginVersion,
      node: process.versions.node,
      // The package of an SDK is named after its vendor.
      ...(plan.privacy?.hashModels
        ? {}
        : sdkVersions([...endpoints.values()].map(({ kind }) => kind))),
    },
    environment: await describeEnvironment(cwd),
    maxParallel: context.maxParallel ?? plan.spec.max_parallel ?? 1,
    retry: retryPolicy(settings, plan.spec.max_retries),
    connectTimeoutMs: settings.retry.connect_timeout_ms,
    pacing,
    embed: (tell) =>
      openEmbedder({
        settings,
        environment,
        clock,
        pacing,
        random: chance.number,
        signal: context.stop.finish,
        tell,
      }),
    random: chance.number,
    clock,
    newEventId: eventIds(clock.now),
    stop: context.stop,
    pause: context.pause,
    interventions: context.interventions,
    importRows: context.importRows,
    attended: context.attended,
    attach: context.attach,
    prepare: (running) =>
      prepare(
        {
          needs,
          steps,
          windows: windowSettings(plan, settings),
          environment: forPrograms,
          discreet: plan.privacy !== null,
        },
        running,
      ),
    onObserverFailure: (error) => {
      process.stderr.write(
        `A screen or derived file failed; the run goes on. (${error instanceof Error ? error.message : String(error)})\n`,
      );
    },
  };
}

/** Context windows the settings give for models of the plan. */
function windowSettings(plan: ExperimentPlan, { providers }: Settings): Map<string, number> {
  const windows = new Map<string, number>();
  for (const agent of agentsIn(plan)) {
    const window = providers[agent.provider]?.context_window;
    if (window !== undefined) windows.set(modelKey(agent), window);
  }
  return windows;
}
