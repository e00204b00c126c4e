import * as z from 'zod';
import { AgentId } from './ids.ts';

/*
 * What the Python Pidgin wrote, as far as anything of it is carried over. Tolerant: fields of no use
 * are not looked at, and a useful one that is damaged is unknown, so that it takes no text with it.
 */

const lenient = <S extends z.ZodType>(schema: S) => schema.nullish().catch(undefined);
const text = () => lenient(z.string());
const flag = () => lenient(z.boolean());
const count = () => lenient(z.int().nonnegative());
const positive = () => lenient(z.int().min(1));
const milliseconds = () => lenient(z.number().nonnegative());
const temperature = () => lenient(z.number().min(0).max(2));
const turnNumber = z.int().nonnegative();

/** A moment as ISO 8601, in UTC where it names no zone, to Unix seconds. */
const Moment = z.string().transform((iso, context) => {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
  const unixMs = Date.parse(zoned);
  if (unixMs >= 0) return unixMs / 1000;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

const event = <const T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({
    event_type: z.literal(type),
    conversation_id: z.string().min(1),
    timestamp: Moment,
    ...shape,
  });

/** The settings an experiment was run with; `config` of its manifest. */
const PythonConfig = z.object({
  agent_a_model: text(),
  agent_b_model: text(),
  custom_prompt: text(),
  max_turns: positive(),
  repetitions: lenient(z.int().min(1).max(100_000)),
  max_parallel: lenient(z.int().min(1).max(1000)),
  temperature: temperature(),
  temperature_a: temperature(),
  temperature_b: temperature(),
  think: flag(),
  think_a: flag(),
  think_b: flag(),
  think_budget: positive(),
  awareness: text(),
  awareness_a: text(),
  awareness_b: text(),
  choose_names: flag(),
  allow_truncation: flag(),
  branch_from_conversation: text(),
  branch_from_turn: count(),
});
export type PythonConfig = z.infer<typeof PythonConfig>;

/** `manifest.json`, without what it says of the state of things: that is not to be trusted. */
export const PythonManifest = z.object({
  experiment_id: text(),
  name: text(),
  created_at: lenient(Moment),
  started_at: lenient(Moment),
  config: PythonConfig.catch({}).default({}),
  /** By id; `last_line`: how many events of it were written. */
  conversations: z
    .record(
      z.string(),
      z.object({ last_line: z.number().catch(0).default(0) }).catch({ last_line: 0 }),
    )
    .catch({})
    .default({}),
});
export type PythonManifest = z.infer<typeof PythonManifest>;

/** `config` of a manifest as it stands there. */
export const PythonConfigVerbatim = z
  .object({ config: z.record(z.string(), z.unknown()) })
  .transform(({ config }) => config);

const Participant = lenient(
  z.object({
    model: text(),
    display_name: text(),
    temperature: temperature(),
    thinking_enabled: flag(),
    thinking_budget: positive(),
  }),
);

/** A message of a history: of an agent, or else of the experimenter. */
const HistoryMessage = z.object({ role: text(), content: z.string(), agent_id: text() });
export type HistoryMessage = z.infer<typeof HistoryMessage>;

const MessageRequest = event('MessageRequestEvent', {
  agent_id: AgentId,
  turn_number: turnNumber,
  conversation_history: z.array(HistoryMessage),
});
export type MessageRequest = z.infer<typeof MessageRequest>;

/** One line of `events_….jsonl`, of the types that are carried over. */
export const PythonEvent = z.discriminatedUnion('event_type', [
  event('ConversationStartEvent', {
    experiment_id: text(),
    agent_a: Participant,
    agent_b: Participant,
    agent_a_model: text(),
    agent_b_model: text(),
    initial_prompt: text(),
    max_turns: positive(),
    temperature_a: temperature(),
    temperature_b: temperature(),
  }),
  event('ConversationEndEvent', {
    experiment_id: text(),
    reason: text(),
    status: text(),
    error: text(),
    duration_ms: milliseconds(),
  }),
  event('ConversationPausedEvent', {}),
  event('ConversationResumedEvent', {}),
  event('InterruptRequestEvent', {}),
  event('TurnStartEvent', { turn_number: turnNumber }),
  event('TurnCompleteEvent', { turn_number: turnNumber }),
  MessageRequest,
  event('ThinkingCompleteEvent', {
    agent_id: AgentId,
    turn_number: lenient(turnNumber),
    thinking_content: z.string(),
    duration_ms: milliseconds(),
  }),
  event('MessageCompleteEvent', {
    agent_id: AgentId,
    message: z.object({ content: z.string() }),
    duration_ms: milliseconds(),
  }),
  event('TokenUsageEvent', {
    agent_id: lenient(AgentId),
    provider: text(),
    prompt_tokens: count(),
    completion_tokens: count(),
  }),
  event('APIErrorEvent', { error_message: text() }),
  event('ErrorEvent', { error_message: text() }),
]);
export type PythonEvent = z.infer<typeof PythonEvent>;

/** The types that are carried over. */
export const CARRIED_PYTHON_TYPES: ReadonlySet<string> = new Set(
  PythonEvent.options.map(({ shape }) => shape.event_type.value),
);

/**
 * Types the Python Pidgin is known to write that are not carried over: what they say is said by
 * others, or is no more than its own bookkeeping.
 */
export const UNCARRIED_PYTHON_TYPES: ReadonlySet<string> = new Set([
  // A claim about agent B that was not kept to; the requests have what was sent.
  'SystemPromptEvent',
  'ContextLimitEvent',
  'ContextTruncationEvent',
  'ConversationBranchedEvent',
  'ExperimentCompleteEvent',
  'MessageChunkEvent',
  'PostProcessingCompleteEvent',
  'PostProcessingStartEvent',
  'ProviderTimeoutEvent',
  'RateLimitPaceEvent',
]);
