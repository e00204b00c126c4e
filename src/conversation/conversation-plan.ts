import type { ConversationState } from '../events/conversation-state.ts';
import type { DetectionRules } from '../schemas/detection-rules.ts';
import type { EventOf } from '../schemas/event.ts';
import type { AgentSnapshot, RepairedTail } from '../schemas/events/conversation.ts';
import type { AgentId, ConversationId } from '../schemas/ids.ts';
import type { Redaction } from '../schemas/privacy.ts';

/** A conversation with everything resolved that it needs to be held. */
export interface ConversationPlan {
  readonly conversationId: ConversationId;
  readonly arm: string;
  readonly repetition: number;
  readonly seed: number;
  readonly maxTurns: number;
  readonly promptTag: string;
  /** Without its tag. */
  readonly prompt: string;
  readonly chooseNames: boolean;
  /** Forget the oldest messages when the context window is full, instead of ending. */
  readonly allowTruncation: boolean;
  readonly agents: Readonly<Record<AgentId, AgentSnapshot>>;
  /** What it takes over from the conversation it branches from; null: it begins anew. */
  readonly branch: EventOf<'conversation.branched'>['data'] | null;
  /** What the experimenter says at the start of a turn, by turn number. */
  readonly scheduled: ReadonlyMap<number, readonly ScheduledPrompt[]>;
  /** What is looked for in it, and what is done then. */
  readonly detection: DetectionRules;
  /** What is left out of its record; null: nothing. */
  readonly redaction: Redaction | null;
}

/** Something the experimenter says at a given turn, without its tag. */
export interface ScheduledPrompt {
  readonly recipients: readonly AgentId[];
  readonly text: string;
}

/** A conversation as an earlier process left it. */
export interface Resumption {
  /** What its events say. */
  readonly state: ConversationState;
  /** The torn last line that was cut from its file, if there was one. */
  readonly repaired: RepairedTail | null;
}
