import * as z from 'zod';
import { AgentId, ConversationId, EventId, ExperimentId } from '../ids.ts';

/** Version of the event format. A reader refuses lines of another version. */
export const EVENT_VERSION = 1;

/** A time up to the largest a JavaScript Date can hold: a line that claims a later one is damaged. */
export const unixSeconds = () => z.number().min(0).max(8.64e12);

/** Where an event belongs. */
interface Place<C extends z.ZodType, N extends z.ZodType, A extends z.ZodType> {
  readonly conversation_id: C;
  readonly turn_number: N;
  readonly agent_id: A;
}

/**
 * Makes schemas of events that belong to such a place: of a type, with what it tells in a sentence
 * for the reference, and its payload.
 */
const eventAt =
  <C extends z.ZodType, N extends z.ZodType, A extends z.ZodType>(place: Place<C, N, A>) =>
  <const T extends string, D extends z.ZodType>(type: T, meaning: string, data: D) =>
    z
      .strictObject({
        v: z.literal(EVENT_VERSION).describe('Version of the event format.'),
        id: EventId.describe('ULID of the event; unique, and sorts by time.'),
        seq: z.int().nonnegative().describe('Position in its file: 0, 1, 2 … without gaps.'),
        type: z.literal(type).describe('What happened.'),
        experiment_id: ExperimentId.describe('The experiment it belongs to.'),
        conversation_id: place.conversation_id,
        timestamp: unixSeconds().describe('Unix time in seconds, with a millisecond fraction.'),
        turn_number: place.turn_number,
        agent_id: place.agent_id,
        data,
      })
      .describe(meaning);

const ofConversation = ConversationId.describe('The conversation it belongs to.');
const turnNumber = z.int().nonnegative().describe('Turn, from 0.');
const ofNoAgent = z.null().describe('Always null: not about one agent.');

/** An event of the experiment as a whole: no conversation, no turn, no agent. */
export const experimentEvent = eventAt({
  conversation_id: z.null().describe('Always null: not part of one conversation.'),
  turn_number: z.null().describe('Always null.'),
  agent_id: z.null().describe('Always null.'),
});

/** An event of a conversation, inside a turn or outside one. */
export const conversationEvent = eventAt({
  conversation_id: ofConversation,
  turn_number: turnNumber.nullable().describe('Turn, from 0; null outside a turn.'),
  agent_id: ofNoAgent,
});

/** An event of a turn as a whole. */
export const turnEvent = eventAt({
  conversation_id: ofConversation,
  turn_number: turnNumber,
  agent_id: ofNoAgent,
});

/** An event of one agent within a turn. */
export const agentEvent = eventAt({
  conversation_id: ofConversation,
  turn_number: turnNumber,
  agent_id: AgentId.describe('The agent it is about.'),
});

/** Payload of an event that carries none. */
export const noData = () => z.strictObject({}).describe('Empty.');
