import { randomBytes } from 'node:crypto';
import { type Endpoint, endpointOf } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import { originOf } from '../config/origin.ts';
import type { Interventions } from '../conversation/interventions.ts';
import type { PauseRequest } from '../conversation/pause-request.ts';
import type { StopRequest } from '../conversation/stop-request.ts';
import { systemClock } from '../events/clock.ts';
import { eventIds } from '../events/event-ids.ts';
import { privacyFilter } from '../events/privacy-filter.ts';
import { loadPrices } from '../providers/prices.ts';
import { sdkVersions } from '../providers/sdk-versions.ts';
import type { Settings } from '../schemas/settings.ts';
import { pacingOf, retryPolicy } from './call-settings.ts';
import { checkAgents } from './check-agents.ts';
import { openEmbedder } from './embedder.ts';
import { agentsIn, type ExperimentPlan } from './plan.ts';
import { agree, type Consent, lookAtNeeds, stepsFor } from './preparation.ts';
import { modelKey, prepare } from './prepare.ts';
import { identitiesOf } from './privacy.ts';
import { describeEnvironment } from './provenance.ts';
import type { RunOptions } from './run-experiment.ts';

/** Where and how an experiment is run, whether it begins or goes on. */
export interface RunContext {
  readonly cwd: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly outputDirectory: string;
  readonly pidginVersion: string;
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

/**
 * Finds all that running a plan needs.
 *
 * @throws PidginError `missing_api_key` and the like, or when what is missing is not agreed to.
 */
export async function runOptions(
  plan: ExperimentPlan,
  context: RunContext,
): Promise<Omit<RunOptions, 'standing' | 'directory'>> {
  const { cwd, environment, settings, outputDirectory, pidginVersion } = context;
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
  const pacing = pacingOf(settings, systemClock);
  return {
    plan,
    endpoints,
    prices: await loadPrices((provider) => originOf(provider, settings, environment)),
    outputDirectory,
    fsync: settings.events.fsync,
    redact:
      plan.privacy === null
        ? undefined
        : privacyFilter(plan.privacy, identitiesOf(plan), randomBytes(32)),
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
        clock: systemClock,
        pacing,
        random: Math.random,
        signal: context.stop.finish,
        tell,
      }),
    random: Math.random,
    clock: systemClock,
    newEventId: eventIds(),
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
