import type { RecordedAgent } from '../../schemas/events/conversation.ts';
import type { RecordedArm, RecordedSpec } from '../../schemas/events/experiment.ts';
import type { AgentId } from '../../schemas/ids.ts';
import type { PythonConfig } from '../../schemas/python-pidgin.ts';
import { slug } from '../spec.ts';
import type { OldEvent } from './parse-python-line.ts';

type Started = Extract<OldEvent, { event_type: 'ConversationStartEvent' }>;

/** How a conversation was held, as far as the old record goes: nothing is filled in but `false`. */
export interface OldSettings {
  /** What the record calls the models. */
  readonly models: Readonly<Record<AgentId, { readonly asked: string; readonly used: string }>>;
  readonly maxTurns: number;
  /** The prompt that was asked for; null: the record does not say, or there was none. */
  readonly prompt: string | null;
  readonly chooseNames: boolean;
  readonly allowTruncation: boolean;
  readonly agents: Readonly<
    Record<AgentId, Pick<RecordedAgent, 'display_name' | 'awareness' | 'temperature' | 'thinking'>>
  >;
}

/**
 * Puts together what the manifest and the start of a conversation say; of the two, the start knows
 * better. The prompt tag is left out: it was shown to people and never sent.
 *
 * @param started The start of the conversation, or of another of the same experiment.
 * @returns Null when they do not even say who was to speak, and for how long.
 */
export function oldSettings(
  config: PythonConfig,
  started: Started | undefined,
): OldSettings | null {
  const askedA = config.agent_a_model ?? started?.agent_a_model ?? started?.agent_a?.model;
  const askedB = config.agent_b_model ?? started?.agent_b_model ?? started?.agent_b?.model;
  const maxTurns = started?.max_turns ?? config.max_turns;
  if (askedA == null || askedB == null || maxTurns == null) return null;
  const usedA = started?.agent_a?.model ?? started?.agent_a_model ?? askedA;
  const usedB = started?.agent_b?.model ?? started?.agent_b_model ?? askedB;
  const agent = (letter: 'a' | 'b', model: string) => {
    const participant = started?.[`agent_${letter}`];
    const temperature =
      participant?.temperature ??
      started?.[`temperature_${letter}`] ??
      config[`temperature_${letter}`] ??
      config.temperature;
    const thinks = participant?.thinking_enabled ?? (config[`think_${letter}`] || config.think);
    const budget = participant?.thinking_budget ?? config.think_budget;
    return {
      display_name: participant?.display_name ?? model,
      awareness: config[`awareness_${letter}`] ?? config.awareness ?? null,
      ...(temperature == null ? {} : { temperature }),
      ...(thinks ? { thinking: budget == null ? {} : { budget_tokens: budget } } : {}),
    };
  };
  return {
    models: { agent_a: { asked: askedA, used: usedA }, agent_b: { asked: askedB, used: usedB } },
    maxTurns,
    prompt: (started?.initial_prompt ?? config.custom_prompt) || null,
    chooseNames: config.choose_names ?? false,
    allowTruncation: config.allow_truncation ?? false,
    agents: { agent_a: agent('a', usedA), agent_b: agent('b', usedB) },
  };
}

/** What only the log of what was sent can tell of an agent. */
export interface SentToAgent {
  readonly systemPrompt: string | null;
  readonly provider: string | null;
}

/** An agent as our record has it. */
export function recordedAgent(
  { models, agents }: OldSettings,
  agentId: AgentId,
  { systemPrompt, provider }: SentToAgent,
): RecordedAgent {
  return {
    requested: models[agentId].asked,
    provider,
    model: models[agentId].used,
    system_prompt: systemPrompt,
    ...agents[agentId],
  };
}

/** What the Python Pidgin sent when it was given no prompt. */
const NO_PROMPT = '[Begin]';

/** The one arm of an old experiment: it knew no design. */
export function oldArm(
  settings: OldSettings,
  sent: Readonly<Record<AgentId, SentToAgent>>,
): RecordedArm {
  return {
    name: 'default',
    prompt: settings.prompt ?? NO_PROMPT,
    prompt_tag: '',
    max_turns: settings.maxTurns,
    choose_names: settings.chooseNames,
    allow_truncation: settings.allowTruncation,
    agents: {
      agent_a: recordedAgent(settings, 'agent_a', sent.agent_a),
      agent_b: recordedAgent(settings, 'agent_b', sent.agent_b),
    },
    scheduled: null,
    detection: null,
  };
}

/** What was asked for, in our words. What only their words say is in the origin beside it. */
export function oldSpec(
  name: string | null,
  config: PythonConfig,
  settings: OldSettings,
): RecordedSpec {
  const asked = {
    temperature: config.temperature,
    temperature_a: config.temperature_a,
    temperature_b: config.temperature_b,
    awareness: config.awareness,
    awareness_a: config.awareness_a,
    awareness_b: config.awareness_b,
    think: config.think,
    think_a: config.think_a,
    think_b: config.think_b,
    think_budget: config.think_budget,
    max_parallel: config.max_parallel,
  };
  const said = Object.entries(asked).filter(([, value]) => value != null && value !== '');
  return {
    name: slug(name ?? '') || 'python-pidgin',
    agent_a: settings.models.agent_a.asked,
    agent_b: settings.models.agent_b.asked,
    prompt: settings.prompt ?? NO_PROMPT,
    prompt_tag: '',
    max_turns: settings.maxTurns,
    choose_names: settings.chooseNames,
    allow_truncation: settings.allowTruncation,
    ...(Object.fromEntries(said) as Partial<RecordedSpec>),
    repetitions: config.repetitions ?? 1,
    seed: null,
  };
}
