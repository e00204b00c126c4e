import { usageError } from '../errors.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { SpecInput } from '../schemas/experiment-spec.ts';
import { branchPoint, readSource } from './branch.ts';
import { createExperimentDirectory } from './directory.ts';
import type { ExperimentResult } from './experiment-result.ts';
import { whileLocked } from './lock.ts';
import { agentsIn, type ExperimentPlan, planExperiment } from './plan.ts';
import { identitiesOf, privateName } from './privacy.ts';
import { runExperiment } from './run-experiment.ts';
import { type RunContext, type RunOptions, runOptions } from './run-options.ts';
import { resolveSpec } from './spec.ts';

/**
 * Checks all a new experiment needs, then runs it: nothing is written before everything is known
 * to be there.
 *
 * @param nameless Name for an experiment that was given none; absent: after its models.
 * @throws PidginError for anything wrong with what was asked, and as {@link runExperiment}.
 */
export async function startExperiment(
  input: SpecInput,
  context: RunContext,
  nameless?: string,
): Promise<ExperimentResult> {
  const plan = await planNew(input, context, nameless);
  const options = await runOptions(plan, context);
  if (plan.spec.max_cost !== undefined) checkPrices(options, plan);
  const directory = createExperimentDirectory(
    context.outputDirectory,
    plan.spec.name,
    plan.experimentId,
  );
  return whileLocked(directory, () => runExperiment({ ...options, standing: null, directory }));
}

/** What planning an experiment takes. */
export type PlanningContext = Pick<
  RunContext,
  'cwd' | 'settings' | 'environment' | 'outputDirectory' | 'clock' | 'chance'
>;

/**
 * Plans a new experiment under a new id, or the one a detached process was given.
 *
 * @throws PidginError for anything wrong with what was asked, and with what it branches from.
 */
export async function planNew(
  input: SpecInput,
  { cwd, settings, environment, outputDirectory, chance }: PlanningContext,
  nameless?: string,
): Promise<ExperimentPlan> {
  const newSeed = () => chance.bytes(4).readUInt32BE(0);
  const spec = resolveSpec(input, { cwd, newSeed, nameless });
  const experimentId = environment.detachedId ?? `exp_${chance.bytes(4).toString('hex')}`;
  if (spec.branch === undefined) {
    return withPrivateName(planExperiment(spec, experimentId, settings), input.name ?? nameless);
  }
  const source = await readSource(outputDirectory, spec.branch.conversation);
  const branch = branchPoint(source, spec.branch);
  const plan = planExperiment(spec, experimentId, settings, branch);
  for (const { max_turns } of plan.arms) {
    if (max_turns > branch.branch_turn) continue;
    throw usageError(
      'invalid_branch',
      `The branch keeps ${formatQuantity(branch.branch_turn, 'turn')} and ${max_turns} is the most, so nothing is left to say.`,
      'Keep fewer with --turn, or say more with --turns.',
    );
  }
  return withPrivateName(plan, input.name ?? nameless);
}

function withPrivateName(plan: ExperimentPlan, typed: string | undefined): ExperimentPlan {
  if (plan.privacy === null) return plan;
  const name = privateName(typed, plan.spec.name, plan.privacy, identitiesOf(plan));
  return { ...plan, spec: { ...plan.spec, name } };
}

/**
 * A limit on cost can only be kept where the price is known.
 *
 * @throws PidginError `unknown_price`.
 */
export function checkPrices(
  { prices, clock }: Pick<RunOptions, 'prices' | 'clock'>,
  plan: ExperimentPlan,
): void {
  const at = new Date(clock.now());
  for (const { requested, provider, model } of agentsIn(plan)) {
    if (prices.priceOf(provider, model, at) === null) {
      throw usageError(
        'unknown_price',
        `The price of ${requested} is not known, so --max-cost cannot be kept.`,
        'Limit the tokens instead: --max-total-tokens N',
      );
    }
  }
}
