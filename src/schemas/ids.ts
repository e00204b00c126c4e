import * as z from 'zod';
import { stringOf } from './sensitivity.ts';

/** The two speakers. `agent_a` always speaks first in a turn. */
export const AgentId = z.enum(['agent_a', 'agent_b']);
export type AgentId = z.infer<typeof AgentId>;

/** Both agents in speaking order. */
export const AGENT_IDS = ['agent_a', 'agent_b'] as const satisfies readonly AgentId[];

/** The other agent. */
export function partnerOf(agent: AgentId): AgentId {
  return agent === 'agent_a' ? 'agent_b' : 'agent_a';
}

/** `exp_` and 8 hexadecimal digits. */
export const ExperimentId = stringOf('safe').regex(/^exp_[0-9a-f]{8}$/);
export type ExperimentId = z.infer<typeof ExperimentId>;

/** `conv_`, the 8 digits of the experiment, and the 4-digit index in its plan, from 0001. */
export const ConversationId = stringOf('safe').regex(/^conv_[0-9a-f]{8}_\d{4,}$/);
export type ConversationId = z.infer<typeof ConversationId>;

/** The experiment a conversation belongs to. */
export function experimentIdOf(conversationId: ConversationId): ExperimentId {
  return `exp_${conversationId.split('_')[1]}`;
}

/** ULID: sorts by time of creation. */
export const EventId = stringOf('safe').regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
export type EventId = z.infer<typeof EventId>;

/**
 * Id of the n-th conversation of an experiment's plan.
 *
 * It depends on nothing but the experiment and the position, so planning the same experiment again
 * yields the same ids; resuming relies on that.
 *
 * @param index Position in the plan, from 1.
 */
export function conversationIdAt(experimentId: ExperimentId, index: number): ConversationId {
  return `conv_${experimentId.slice('exp_'.length)}_${String(index).padStart(4, '0')}`;
}
