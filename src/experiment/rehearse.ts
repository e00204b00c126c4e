import { type Endpoint, endpointOf } from '../config/endpoints.ts';
import { originOf } from '../config/origin.ts';
import { PidginError } from '../errors.ts';
import { loadPrices } from '../providers/prices.ts';
import type { ForecastTotal } from '../schemas/events/experiment.ts';
import type { SpecInput } from '../schemas/experiment-spec.ts';
import { checkAgents } from './check-agents.ts';
import { ASSUMPTIONS, type Forecast, type ForecastAssumptions, forecastPlan } from './forecast.ts';
import { agentsIn, type ExperimentPlan } from './plan.ts';
import { lookAtNeeds, stepsFor } from './preparation.ts';
import { type PlanningContext, planNew } from './start-experiment.ts';

/** One arm of a plan that was not run. */
export interface RehearsedArm {
  readonly arm: string;
  readonly agent_a: string;
  readonly agent_b: string;
  readonly conversations: number;
  /** What each of its conversations will take. */
  readonly conversation: Forecast;
}

/** A plan that was not run. Part of the stable `--json` output. */
export interface Rehearsal {
  readonly dry_run: true;
  readonly name: string;
  readonly seed: number;
  readonly arms: readonly RehearsedArm[];
  readonly total: ForecastTotal & { readonly conversations: number };
  readonly assumptions: ForecastAssumptions;
  /** What has to be there before it can run, and is not. */
  readonly missing: readonly string[];
}

/**
 * Plans an experiment and says what it will take and what is missing. It runs and writes nothing.
 *
 * @throws PidginError for anything wrong with what was asked.
 */
export async function rehearse(
  input: SpecInput,
  context: PlanningContext,
  signal: AbortSignal,
  nameless?: string,
): Promise<Rehearsal> {
  const { settings, environment, clock } = context;
  const plan = await planNew(input, context, nameless);
  const origin = (provider: string) => originOf(provider, settings, environment);
  const prices = await loadPrices(origin);
  const at = new Date(clock.now());
  const kindOf = (provider: string) => origin(provider).kind;
  const forecast = forecastPlan(plan, { prices, kindOf, at });
  return {
    dry_run: true,
    name: plan.spec.name,
    seed: plan.spec.seed,
    arms: forecast.arms.map(({ arm, conversations, conversation }) => ({
      arm: arm.name,
      agent_a: arm.agents.agent_a.requested,
      agent_b: arm.agents.agent_b.requested,
      conversations,
      conversation,
    })),
    total: { conversations: plan.conversations.length, ...forecast.total },
    assumptions: ASSUMPTIONS,
    missing: await missingFor(plan, context, signal),
  };
}

async function missingFor(
  plan: ExperimentPlan,
  { settings, environment }: PlanningContext,
  signal: AbortSignal,
): Promise<string[]> {
  const missing: string[] = [];
  const tell = async (look: () => void | Promise<void>): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof PidginError)) throw error;
      missing.push(error.message);
    }
  };
  const endpoints = new Map<string, Endpoint>();
  for (const provider of new Set(agentsIn(plan).map((agent) => agent.provider))) {
    await tell(() => {
      endpoints.set(provider, endpointOf(provider, settings, environment));
    });
  }
  await tell(async () => {
    const reachable = agentsIn(plan).filter(({ provider }) => endpoints.has(provider));
    const needs = await lookAtNeeds(reachable, endpoints, signal);
    for (const step of stepsFor(needs, environment.forPrograms)) {
      missing.push(
        step.step === 'start_server'
          ? `Ollama does not run at ${step.address}; a run asks before it starts it.`
          : `Ollama has no model ${step.model}; a run asks before it downloads it.`,
      );
    }
    if (missing.length === 0) checkAgents(plan.arms, endpoints, needs);
  });
  return missing;
}
