import { randomBytes } from 'node:crypto';
import { endpointOf } from '../config/endpoints.ts';
import type { Environment } from '../config/environment.ts';
import type { ModelRef } from '../config/models.ts';
import { originOf } from '../config/origin.ts';
import type { RetryPolicy } from '../conversation/retry-policy.ts';
import type { StopRequest } from '../conversation/stop-request.ts';
import { usageError } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { systemClock } from '../events/clock.ts';
import { eventIds } from '../events/event-ids.ts';
import { loadPrices, type Prices } from '../providers/prices.ts';
import { sdkVersions } from '../providers/sdk-versions.ts';
import type { Settings } from '../schemas/settings.ts';
import { planExperiment } from './plan.ts';
import { describeEnvironment } from './provenance.ts';
import { type ExperimentResult, runExperiment } from './run-experiment.ts';
import { resolveSpec, type SpecInput } from './spec.ts';

export interface StartOptions {
  readonly cwd: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly outputDirectory: string;
  readonly pidginVersion: string;
  /** Conversations held at the same time. */
  readonly maxParallel: number;
  /** In place of the setting. */
  readonly maxRetries?: number | undefined;
  readonly stop: StopRequest;
  /** Attaches screens to the bus before the first event. */
  readonly attach: (bus: EventBus) => Promise<void>;
}

/**
 * Checks all a new experiment needs, then runs it: nothing is written before everything is known
 * to be there.
 *
 * @throws PidginError for anything wrong with what was asked, and as {@link runExperiment}.
 */
export async function startExperiment(
  input: SpecInput,
  {
    cwd,
    environment,
    settings,
    outputDirectory,
    pidginVersion,
    maxParallel,
    maxRetries,
    stop,
    attach,
  }: StartOptions,
): Promise<ExperimentResult> {
  const spec = resolveSpec(input, { cwd, newSeed: () => randomBytes(4).readUInt32BE(0) });
  const experimentId = `exp_${randomBytes(4).toString('hex')}` as const;
  const plan = planExperiment(spec, experimentId, Object.keys(settings.providers));
  const { agent_a, agent_b } = plan.models;
  const endpoints = {
    agent_a: endpointOf(agent_a.provider, settings, environment),
    agent_b: endpointOf(agent_b.provider, settings, environment),
  };
  const prices = await loadPrices((provider) => originOf(provider, settings, environment));
  if (spec.max_cost !== undefined) checkPrices(prices, Object.values(plan.models));
  return runExperiment({
    plan,
    endpoints,
    prices,
    outputDirectory,
    fsync: settings.events.fsync,
    persistChunks: settings.events.persist_chunks,
    versions: {
      pidgin: pidginVersion,
      node: process.versions.node,
      ...sdkVersions([endpoints.agent_a.kind, endpoints.agent_b.kind]),
    },
    environment: await describeEnvironment(cwd),
    maxParallel,
    retry: retryPolicy(settings, maxRetries),
    random: Math.random,
    clock: systemClock,
    newEventId: eventIds(),
    stop,
    attach,
    onObserverFailure: (error) => {
      process.stderr.write(
        `A screen or derived file failed; the run goes on. (${String(error)})\n`,
      );
    },
  });
}

function retryPolicy({ retry }: Settings, maxRetries: number | undefined): RetryPolicy {
  return {
    maxRetries: maxRetries ?? retry.max_retries,
    baseDelayMs: retry.base_delay_ms,
    maxDelayMs: retry.max_delay_ms,
    firstPartTimeoutMs: retry.first_part_timeout_ms,
    idleTimeoutMs: retry.idle_timeout_ms,
  };
}

/** A limit on cost can only be kept where the price is known. */
function checkPrices({ priceOf }: Prices, models: readonly ModelRef[]): void {
  for (const { requested, provider, model } of models) {
    if (priceOf(provider, model, new Date(systemClock.now())) === null) {
      throw usageError(
        'unknown_price',
        `The price of ${requested} is not known, so --max-cost cannot be kept.`,
        'Limit the tokens instead: --max-total-tokens N',
      );
    }
  }
}
