import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { dataError, type PidginError, usageError } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { conversationFile } from '../events/event-file-names.ts';
import { isLink } from '../events/links.ts';
import { firstDamage, readConversation } from '../events/read-conversation.ts';
import { formatQuantity } from '../format-quantity.ts';
import { Arm, PlannedConversation } from '../schemas/events/experiment.ts';
import { ExperimentSpec } from '../schemas/experiment-spec.ts';
import { Manifest } from '../schemas/manifest.ts';
import { experimentIdIn } from './directory.ts';
import { type ExperimentResult, experimentResult } from './experiment-result.ts';
import { findTarget } from './find-experiments.ts';
import { whileLocked } from './lock.ts';
import type { Overview } from './manifest.ts';
import { isLeft, largerBudget } from './next-command.ts';
import type { ExperimentPlan } from './plan.ts';
import { refuseTexts } from './privacy.ts';
import { goneConversations, readOverview } from './read-record.ts';
import { eventFile, ownEventFile } from './record-files.ts';
import { runExperiment } from './run-experiment.ts';
import { type BudgetOfSpec, type RunContext, runOptions } from './run-options.ts';
import { checkPrices } from './start-experiment.ts';

/** How an experiment is gone on with. */
export interface ResumeOptions {
  /** Whether failed conversations go on too. */
  readonly retryFailed: boolean;
  /** Limits in place of those it has; what it has spent counts. */
  readonly limits: BudgetOfSpec;
}

/** What came of going on. */
export interface Resumed {
  readonly result: ExperimentResult;
  /** Whether nothing was left to do, and nothing was done. */
  readonly nothingLeft: boolean;
}

/**
 * Goes on with an experiment from its events alone: conversations that ended stay as they are,
 * those that did not, or ended at a budget, go on after their last complete message, with the same
 * seed and parameters. One whose record is damaged is left as it is, and told of in the warnings:
 * what was said in it is not known, so to go on would make another conversation of it. One whose
 * event file is gone is held anew, and told of too.
 *
 * @param idOrName Id or name of the experiment, or the id of one of its conversations.
 * @throws PidginError `not_found`, `already_running`, `never_started`, `not_resumable`, `redacted`,
 * `not_private`, `record_damaged`, `budget_spent` or `unknown_price`; and as {@link runExperiment}.
 */
export async function resumeExperiment(
  idOrName: string,
  { retryFailed, limits }: ResumeOptions,
  context: RunContext,
): Promise<Resumed> {
  const { outputDirectory } = context;
  const { directory } = await findTarget(outputDirectory, idOrName);
  return whileLocked(directory, async () => {
    refuseLinkedRecord(directory);
    const overview = await readOverview(directory);
    const recorded = recordedPlan(overview, directory);
    const plan = { ...recorded, spec: { ...recorded.spec, ...limits } };
    const left = plan.conversations.filter(({ conversation_id }) => {
      const progress = overview.conversations.get(conversation_id);
      return isLeft(progress) || (retryFailed && progress?.status === 'failed');
    });
    const { remaining, damages } = await withoutDamaged(directory, left);
    const { status } = overview.experiment;
    const ended = status !== 'pending' && status !== 'running' && status !== 'interrupted';
    if (left.length === 0 && ended) {
      const result = experimentResult(
        { plan, directory, outputDirectory },
        { status, interrupted_by: null },
        overview,
        { warnings: [], rows_loaded: false },
      );
      return { result, nothingLeft: true };
    }
    refuseTexts(basename(directory), 'To go on with it', context.settings.events.privacy);
    if (remaining.length === 0 && damages.length > 0) throw allDamaged(directory, damages);
    const larger = largerBudget(plan.spec, overview);
    if (remaining.length > 0 && larger.length > 0) throw budgetSpent(directory, larger);
    const gone = heldAnew(directory, remaining);
    const options = await runOptions(plan, context);
    if (limits.max_cost !== undefined) checkPrices(options, plan);
    const standing = { overview, remaining, limits };
    const result = await runExperiment({ ...options, standing, directory });
    const warnings = [...damages, ...gone, ...result.warnings];
    return { result: { ...result, warnings }, nothingLeft: false };
  });
}

/** What would be written goes to no other place than the directory of the experiment. */
function refuseLinkedRecord(directory: string): void {
  const path = ownEventFile(directory);
  if (!isLink(path)) return;
  throw dataError('record_is_link', `${path} is a link, which is not followed.`, {
    suggestions: ['Put the file it leads to in its place.'],
  });
}

/** Conversations that can be gone on with, and what is the matter with the others. */
async function withoutDamaged(
  directory: string,
  conversations: readonly PlannedConversation[],
): Promise<{ remaining: PlannedConversation[]; damages: string[] }> {
  const remaining: PlannedConversation[] = [];
  const damages: string[] = [];
  for (const planned of conversations) {
    const { conversation_id } = planned;
    const path = eventFile(directory, conversation_id);
    if (isLink(path)) {
      damages.push(
        `${conversation_id} is left as it is, as its event file is a link: ${basename(path)}`,
      );
      continue;
    }
    const damage = existsSync(path)
      ? firstDamage((await readConversation(path)).badLines)
      : undefined;
    if (damage === undefined) remaining.push(planned);
    else {
      damages.push(
        `${conversation_id} is left as it is, as its events are damaged: ${badLineText(damage)}`,
      );
    }
  }
  return { remaining, damages };
}

/** What is to be said of conversations that had begun, as the manifest knows, and are not there any more. */
function heldAnew(directory: string, conversations: readonly PlannedConversation[]): string[] {
  const held = new Set(conversations.map(({ conversation_id }) => conversation_id));
  return goneConversations(directory, Manifest)
    .filter(({ conversation_id }) => held.has(conversation_id))
    .map(({ conversation_id, turns }) => {
      const lost = formatQuantity(turns, 'turn');
      return `${conversation_id} was held anew, as its event file is gone, and with it ${lost}: ${conversationFile(conversation_id)}`;
    });
}

function allDamaged(directory: string, damages: readonly string[]): PidginError {
  return dataError(
    'record_damaged',
    `Nothing of ${basename(directory)} can be gone on with. ${damages.join('; ')}`,
    {
      suggestions: [
        `Hold them anew, by the spec that this prints: pidgin experiment export-spec ${experimentIdIn(directory)}`,
      ],
    },
  );
}

const START_ANEW = 'To hold it anew, run a spec or a command that says the same again.';

/**
 * The plan as the record has it.
 *
 * @throws PidginError `never_started`, `not_resumable`, `redacted`.
 */
export function recordedPlan(overview: Overview, directory: string): ExperimentPlan {
  const { experiment } = overview;
  const { experimentId, origin, spec, arms, plan, branch, redaction } = experiment;
  if (experimentId === null || spec === null) {
    throw neverStarted(directory, overview);
  }
  if (origin !== null) {
    throw usageError(
      'not_resumable',
      `${basename(directory)} was run by the Python Pidgin, whose record does not say all it takes to go on.`,
      START_ANEW,
    );
  }
  if (redaction !== null) {
    throw usageError(
      'redacted',
      `${basename(directory)} was redacted when it was recorded, so what was asked for and said is not known.`,
      START_ANEW,
    );
  }
  return {
    experimentId,
    spec: ExperimentSpec.parse(spec),
    arms: arms.map((arm) => Arm.parse(arm)),
    conversations: plan.map((conversation) => PlannedConversation.parse(conversation)),
    branch,
    privacy: null,
  };
}

function budgetSpent(directory: string, larger: readonly string[]): PidginError {
  const id = experimentIdIn(directory);
  return usageError(
    'budget_spent',
    `${basename(directory)} has spent what it may.`,
    `Give it more, for example: pidgin experiment resume ${id} ${larger.join(' ')}`,
  );
}

/** An experiment whose first event never got to disk, or cannot be read. */
export function neverStarted(directory: string, { conversations }: Overview): PidginError {
  const suggestions =
    conversations.size === 0
      ? ['Nothing was said in it yet; start it again.']
      : [
          `What was said in its conversations is still there: pidgin transcript ${experimentIdIn(directory)}`,
        ];
  return dataError('never_started', `${basename(directory)} has no record of what was planned.`, {
    suggestions,
  });
}
