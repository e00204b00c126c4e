import { createHash } from 'node:crypto';
import {
  type Awareness,
  awarenessName,
  resolvedAwareness,
  systemPrompt,
} from '../config/awareness.ts';
import { composePrompt } from '../config/dimensions.ts';
import { type ModelRef, resolveModel } from '../config/models.ts';
import { CHOOSE_NAME_INSTRUCTION } from '../conversation/choose-name.ts';
import type { ConversationPlan, ScheduledPrompt } from '../conversation/conversation-plan.ts';
import { usageError } from '../errors.ts';
import { type Privacy, redactionOf } from '../events/privacy-filter.ts';
import { parseLocalTestModel } from '../providers/local-test/local-test-model.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { Arm, BranchPoint, PlannedConversation } from '../schemas/events/experiment.ts';
import type { Combination, ExperimentSpec } from '../schemas/experiment-spec.ts';
import { AGENT_IDS, type AgentId, conversationIdAt, type ExperimentId } from '../schemas/ids.ts';
import type { Settings } from '../schemas/settings.ts';
import { type CrossedArm, crossArms, modelsOf, STANDARD, standardAwareness } from './arms.ts';
import { inheritance } from './branch.ts';
import { type DetectionSettings, detectionRules } from './detection.ts';
import { privacyOf } from './privacy.ts';

/** Everything an experiment will do, before it does any of it. All of it is in the record. */
export interface ExperimentPlan {
  readonly experimentId: ExperimentId;
  readonly spec: ExperimentSpec;
  readonly arms: readonly Arm[];
  readonly conversations: readonly PlannedConversation[];
  /** What its conversations branch from; null: they begin anew. */
  readonly branch: BranchPoint | null;
  /** What is left out of its record; null: nothing. */
  readonly privacy: Privacy | null;
}

/** The settings a plan depends on. */
export type PlanSettings = DetectionSettings & Pick<Settings, 'providers' | 'events'>;

/**
 * Plans the conversations of an experiment: first one of every arm, then the second of every arm,
 * so that what changes with the time of day changes for all arms alike. The same spec and id give
 * the same plan.
 *
 * @param settings Providers beside those built in, and what is looked for in conversations.
 * @param branch What the conversations branch from.
 * @throws PidginError `unknown_model`, `invalid_pattern`, `invalid_parameter`, or what is wrong with
 * the options of a `local:test` model, with dimensions, or with a matrix that leaves nothing.
 */
export function planExperiment(
  spec: ExperimentSpec,
  experimentId: ExperimentId,
  settings: PlanSettings,
  branch: BranchPoint | null = null,
): ExperimentPlan {
  const crossed = crossArms(spec);
  const arms = crossed.map((arm) => resolveArm(arm, settings));
  // A branch has the budget of its source, whether or not it thinks as well.
  if (branch === null) refuseIdleBudget(crossed, arms);
  const conversations = Array.from({ length: spec.repetitions * arms.length }, (_, index) => {
    const arm = arms[index % arms.length]?.name ?? '';
    const repetition = Math.floor(index / arms.length) + 1;
    return {
      conversation_id: conversationIdAt(experimentId, index + 1),
      arm,
      repetition,
      seed: conversationSeed(spec.seed, arm, repetition),
    };
  });
  const privacy = privacyOf(spec.privacy, settings.events.privacy);
  return { experimentId, spec, arms, conversations, branch, privacy };
}

/** Every different model of the plan, as an agent that uses it. */
export function agentsIn({ arms }: Pick<ExperimentPlan, 'arms'>): readonly AgentSnapshot[] {
  const agents = arms.flatMap((arm) => Object.values(arm.agents));
  return [...new Map(agents.map((agent) => [`${agent.provider}/${agent.model}`, agent])).values()];
}

/** What the conductor needs to hold one conversation of the plan. */
export function conversationPlan(
  { arms, branch, privacy }: Pick<ExperimentPlan, 'arms' | 'branch' | 'privacy'>,
  { conversation_id, arm: name, repetition, seed }: PlannedConversation,
): ConversationPlan {
  const arm = arms.find((candidate) => candidate.name === name);
  if (arm === undefined) throw new Error(`the plan has no arm ${name}`);
  const scheduled = new Map<number, ScheduledPrompt[]>();
  for (const { turn, recipients, text } of arm.scheduled) {
    scheduled.set(turn, [...(scheduled.get(turn) ?? []), { recipients, text }]);
  }
  return {
    conversationId: conversation_id,
    arm: name,
    repetition,
    seed,
    maxTurns: arm.max_turns,
    promptTag: arm.prompt_tag,
    prompt: arm.prompt,
    chooseNames: arm.choose_names,
    allowTruncation: arm.allow_truncation,
    agents: arm.agents,
    branch: branch && inheritance(branch, arm),
    scheduled,
    detection: arm.detection,
    redaction: privacy && redactionOf(privacy),
  };
}

/**
 * Seed of a conversation, 32 bits: the first bytes of SHA-256 over experiment seed, arm and
 * repetition. It depends on nothing else, so adding an arm or a repetition changes no other.
 */
export function conversationSeed(experimentSeed: number, arm: string, repetition: number): number {
  return createHash('sha256')
    .update(JSON.stringify([experimentSeed, arm, repetition]))
    .digest()
    .readUInt32BE(0);
}

function resolveArm({ name, values }: CrossedArm, settings: PlanSettings): Arm {
  const providers = Object.keys(settings.providers);
  const requested = modelsOf(values);
  const models = {
    agent_a: resolveModel(requested.agent_a, providers),
    agent_b: resolveModel(requested.agent_b, providers),
  };
  for (const { provider, model } of Object.values(models)) {
    if (provider === 'local') parseLocalTestModel(model);
  }
  refuseOptionsOfSilence('a', models.agent_a, values);
  refuseOptionsOfSilence('b', models.agent_b, values);
  const awareness = values.awareness ?? standardAwareness(values);
  const awarenessA = resolvedAwareness(values.awareness_a ?? awareness);
  const awarenessB = resolvedAwareness(values.awareness_b ?? awareness);
  const { max_tokens, think_budget, choose_names = STANDARD.choose_names } = values;
  const common = { max_tokens, think_budget, choose_names };
  return {
    name,
    prompt: openingPrompt(values),
    prompt_tag: values.prompt_tag ?? STANDARD.prompt_tag,
    max_turns: values.max_turns ?? STANDARD.max_turns,
    choose_names,
    allow_truncation: values.allow_truncation ?? STANDARD.allow_truncation,
    agents: {
      agent_a: agentSnapshot('A', models.agent_a, models.agent_b, {
        ...common,
        awareness: awarenessA,
        temperature: values.temperature_a ?? values.temperature,
        thinks: values.think_a ?? values.think ?? false,
      }),
      agent_b: agentSnapshot('B', models.agent_b, models.agent_a, {
        ...common,
        awareness: awarenessB,
        temperature: values.temperature_b ?? values.temperature,
        thinks: values.think_b ?? values.think ?? false,
      }),
    },
    scheduled: scheduledPrompts(awarenessA, awarenessB),
    detection: detectionRules(values, settings),
  };
}

function openingPrompt({ dimensions, prompt }: Combination): string {
  if (dimensions === undefined) return prompt ?? STANDARD.prompt;
  const composed = composePrompt(dimensions);
  return prompt === undefined ? composed : `${composed}\n\n${prompt}`;
}

interface AgentValues {
  readonly awareness: Awareness;
  readonly temperature: number | undefined;
  readonly max_tokens: number | undefined;
  readonly thinks: boolean;
  readonly think_budget: number | undefined;
  readonly choose_names: boolean;
}

function agentSnapshot(
  letter: 'A' | 'B',
  self: ModelRef,
  partner: ModelRef,
  { awareness, temperature, max_tokens, thinks, think_budget, choose_names }: AgentValues,
): AgentSnapshot {
  const told = systemPrompt(awareness, { self, partner });
  const parts = [told, choose_names ? CHOOSE_NAME_INSTRUCTION : null];
  const prompt = parts.filter((part) => part !== null).join('\n\n');
  const sameName = self.displayName === partner.displayName;
  return {
    requested: self.requested,
    provider: self.provider,
    model: self.model,
    display_name: sameName ? `${self.displayName} ${letter}` : self.displayName,
    awareness: awarenessName(awareness),
    system_prompt: prompt === '' ? null : prompt,
    // What is set for both holds for whoever speaks.
    ...(self.provider === 'silent'
      ? {}
      : {
          ...(temperature === undefined ? {} : { temperature }),
          ...(max_tokens === undefined ? {} : { max_tokens }),
          ...(thinks
            ? { thinking: think_budget === undefined ? {} : { budget_tokens: think_budget } }
            : {}),
        }),
  };
}

/** In some arms nobody may think; where nobody does in any, a budget was not meant to be ignored. */
function refuseIdleBudget(crossed: readonly CrossedArm[], arms: readonly Arm[]): void {
  if (crossed.every(({ values }) => values.think_budget === undefined)) return;
  const agents = arms.flatMap((arm) => Object.values(arm.agents));
  if (agents.some(({ thinking }) => thinking !== undefined)) return;
  throw usageError(
    'invalid_parameter',
    'Nobody is asked to think, so --think-budget means nothing.',
    'Ask them to: --think',
    'Or leave out --think-budget.',
  );
}

/** An agent that says nothing has no options of its own. */
function refuseOptionsOfSilence(
  letter: 'a' | 'b',
  { provider }: ModelRef,
  values: Combination,
): void {
  if (provider !== 'silent') return;
  const flag =
    values[`temperature_${letter}`] !== undefined
      ? `--temp-${letter}`
      : values[`think_${letter}`]
        ? `--think-${letter}`
        : undefined;
  if (flag === undefined) return;
  throw usageError(
    'invalid_parameter',
    `Agent ${letter.toUpperCase()} is silent, so ${flag} means nothing.`,
    `Leave out ${flag}.`,
  );
}

/**
 * What the experimenter will say at which turn. An agent hears only its own awareness; what both
 * are told alike is said once to both.
 */
function scheduledPrompts(awarenessA: Awareness, awarenessB: Awareness): Arm['scheduled'] {
  const a = typeof awarenessA === 'string' ? {} : awarenessA.prompts;
  const b = typeof awarenessB === 'string' ? {} : awarenessB.prompts;
  const turns = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(Number);
  return turns
    .sort((one, other) => one - other)
    .flatMap((turn) => {
      const common = a[turn]?.both === b[turn]?.both ? a[turn]?.both : undefined;
      return [
        ...said(turn, AGENT_IDS, common),
        ...said(turn, ['agent_a'], common === undefined ? a[turn]?.both : undefined),
        ...said(turn, ['agent_b'], common === undefined ? b[turn]?.both : undefined),
        ...said(turn, ['agent_a'], a[turn]?.agent_a),
        ...said(turn, ['agent_b'], b[turn]?.agent_b),
      ];
    });
}

function said(
  turn: number,
  recipients: readonly AgentId[],
  text: string | undefined,
): Arm['scheduled'] {
  return text === undefined ? [] : [{ turn, recipients: [...recipients], text }];
}
