import * as z from 'zod';
import { AgentId, ConversationId, EventId, ExperimentId } from '../ids.ts';

/** Version of the event format. A reader refuses lines of another version. */
export const EVENT_VERSION = 1;

const common = <const T extends string>(type: T) => ({
  v: z.literal(EVENT_VERSION).describe('Version of the event format.'),
  id: EventId.describe('ULID of the event; unique, and sorts by time.'),
  seq: z.int().nonnegative().describe('Position in its file: 0, 1, 2 … without gaps.'),
  type: z.literal(type).describe('What happened.'),
  experiment_id: ExperimentId.describe('The experiment it belongs to.'),
});
// The largest time a JavaScript Date can hold: a line that claims a later one is damaged.
const timestamp = z
  .number()
  .min(0)
  .max(8.64e12)
  .describe('Unix time in seconds, with a millisecond fraction.');
const conversationId = ConversationId.describe('The conversation it belongs to.');
const turnNumber = z.int().nonnegative().describe('Turn, from 0.');

/**
 * An event of the experiment as a whole: no conversation, no turn, no agent.
 *
 * @param meaning When it happens, or what it tells; the reference says it.
 */
export const experimentEvent = <const T extends string, D extends z.ZodType>(
  type: T,
  meaning: string,
  data: D,
) =>
  z
    .strictObject({
      ...common(type),
      conversation_id: z.null().describe('Always null: not part of one conversation.'),
      timestamp,
      turn_number: z.null().describe('Always null.'),
      agent_id: z.null().describe('Always null.'),
      data,
    })
    .describe(meaning);

/** An event of a conversation, inside a turn or outside one. */
export const conversationEvent = <const T extends string, D extends z.ZodType>(
  type: T,
  meaning: string,
  data: D,
) =>
  z
    .strictObject({
      ...common(type),
      conversation_id: conversationId,
      timestamp,
      turn_number: turnNumber.nullable().describe('Turn, from 0; null outside a turn.'),
      agent_id: z.null().describe('Always null: not about one agent.'),
      data,
    })
    .describe(meaning);

/** An event of a turn as a whole. */
export const turnEvent = <const T extends string, D extends z.ZodType>(
  type: T,
  meaning: string,
  data: D,
) =>
  z
    .strictObject({
      ...common(type),
      conversation_id: conversationId,
      timestamp,
      turn_number: turnNumber,
      agent_id: z.null().describe('Always null: not about one agent.'),
      data,
    })
    .describe(meaning);

/** An event of one agent within a turn. */
export const agentEvent = <const T extends string, D extends z.ZodType>(
  type: T,
  meaning: string,
  data: D,
) =>
  z
    .strictObject({
      ...common(type),
      conversation_id: conversationId,
      timestamp,
      turn_number: turnNumber,
      agent_id: AgentId.describe('The agent it is about.'),
      data,
    })
    .describe(meaning);

/** Payload of an event that carries none. */
export const noData = () => z.strictObject({}).describe('Empty.');
