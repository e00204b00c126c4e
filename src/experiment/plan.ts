import { createHash } from 'node:crypto';
import { type Awareness, awarenessName, systemPrompt } from '../config/awareness.ts';
import { type ModelRef, resolveModel } from '../config/models.ts';
import { CHOOSE_NAME_INSTRUCTION } from '../conversation/choose-name.ts';
import type { ConversationPlan, ScheduledPrompt } from '../conversation/conductor.ts';
import { parseLocalTestModel } from '../providers/local-test/local-test-model.ts';
import type { AgentSnapshot } from '../schemas/events/conversation.ts';
import type { PlannedConversation } from '../schemas/events/experiment.ts';
import type { ExperimentSpec } from '../schemas/experiment-spec.ts';
import { AGENT_IDS, type AgentId, conversationIdAt, type ExperimentId } from '../schemas/ids.ts';

/** Name of the one arm of an experiment that varies nothing. */
const DEFAULT_ARM = 'default';

/** Everything an experiment will do, before it does any of it. */
export interface ExperimentPlan {
  readonly experimentId: ExperimentId;
  readonly spec: ExperimentSpec;
  readonly models: Readonly<Record<AgentId, ModelRef>>;
  readonly conversations: readonly ConversationPlan[];
}

/**
 * Plans the conversations of an experiment. The same spec and id give the same plan.
 *
 * @param providers Providers that the settings define, beside those built in.
 * @throws PidginError `unknown_model`, or what is wrong with the options of a `local:test` model.
 */
export function planExperiment(
  spec: ExperimentSpec,
  experimentId: ExperimentId,
  providers: readonly string[] = [],
): ExperimentPlan {
  const models = {
    agent_a: resolveModel(spec.agent_a, providers),
    agent_b: resolveModel(spec.agent_b, providers),
  };
  for (const { provider, model } of Object.values(models)) {
    if (provider === 'local') parseLocalTestModel(model);
  }
  const agents = {
    agent_a: agentSnapshot('agent_a', spec, models),
    agent_b: agentSnapshot('agent_b', spec, models),
  };
  const scheduled = scheduledPrompts(spec.awareness_a, spec.awareness_b);
  const conversations = Array.from({ length: spec.repetitions }, (_, index) => {
    const repetition = index + 1;
    return {
      conversationId: conversationIdAt(experimentId, repetition),
      arm: DEFAULT_ARM,
      repetition,
      seed: conversationSeed(spec.seed, DEFAULT_ARM, repetition),
      maxTurns: spec.max_turns,
      promptTag: spec.prompt_tag,
      prompt: spec.prompt,
      chooseNames: spec.choose_names,
      allowTruncation: spec.allow_truncation,
      agents,
      scheduled,
    };
  });
  return { experimentId, spec, models, conversations };
}

/** The plan as the record keeps it. */
export function plannedConversations(plan: ExperimentPlan): PlannedConversation[] {
  return plan.conversations.map(({ conversationId, arm, repetition, seed }) => ({
    conversation_id: conversationId,
    arm,
    repetition,
    seed,
  }));
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

function agentSnapshot(
  agentId: AgentId,
  spec: ExperimentSpec,
  models: Readonly<Record<AgentId, ModelRef>>,
): AgentSnapshot {
  const a = agentId === 'agent_a';
  const self = models[agentId];
  const partner = models[a ? 'agent_b' : 'agent_a'];
  const awareness = a ? spec.awareness_a : spec.awareness_b;
  const temperature = a ? spec.temperature_a : spec.temperature_b;
  const thinks = a ? spec.think_a : spec.think_b;
  const budget = spec.think_budget;
  const told = systemPrompt(awareness, { self, partner });
  const parts = [told, spec.choose_names ? CHOOSE_NAME_INSTRUCTION : null];
  const prompt = parts.filter((part) => part !== null).join('\n\n');
  return {
    requested: self.requested,
    provider: self.provider,
    model: self.model,
    display_name:
      self.displayName === partner.displayName
        ? `${self.displayName} ${a ? 'A' : 'B'}`
        : self.displayName,
    awareness: awarenessName(awareness),
    system_prompt: prompt === '' ? null : prompt,
    ...(temperature === undefined ? {} : { temperature }),
    ...(spec.max_tokens === undefined ? {} : { max_tokens: spec.max_tokens }),
    ...(thinks ? { thinking: budget === undefined ? {} : { budget_tokens: budget } } : {}),
  };
}

/**
 * What the experimenter will say at which turn. An agent hears only its own awareness; what both
 * are told alike is said once to both.
 */
function scheduledPrompts(
  awarenessA: Awareness,
  awarenessB: Awareness,
): ReadonlyMap<number, readonly ScheduledPrompt[]> {
  const a = typeof awarenessA === 'string' ? {} : awarenessA.prompts;
  const b = typeof awarenessB === 'string' ? {} : awarenessB.prompts;
  const turns = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(Number);
  return new Map(
    turns.map((turn) => {
      const common = a[turn]?.both === b[turn]?.both ? a[turn]?.both : undefined;
      const prompts: (ScheduledPrompt | null)[] = [
        said(AGENT_IDS, common),
        said(['agent_a'], common === undefined ? a[turn]?.both : undefined),
        said(['agent_b'], common === undefined ? b[turn]?.both : undefined),
        said(['agent_a'], a[turn]?.agent_a),
        said(['agent_b'], b[turn]?.agent_b),
      ];
      return [turn, prompts.filter((prompt) => prompt !== null)] as const;
    }),
  );
}

function said(recipients: readonly AgentId[], text: string | undefined): ScheduledPrompt | null {
  return text === undefined ? null : { recipients, text };
}
