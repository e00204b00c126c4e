import * as z from 'zod';
import { DetectionRules } from '../detection-rules.ts';
import { Redaction } from '../privacy.ts';
import { stringOf } from '../sensitivity.ts';
import { FailureRecord } from '../usage.ts';
import { Branching } from './branch.ts';
import { conversationEvent, noData } from './envelope.ts';

/** One agent as it takes part in a conversation. */
export const AgentSnapshot = z.strictObject({
  requested: stringOf('model').describe('Model as the user typed it.'),
  provider: stringOf('provider').describe('Provider or endpoint that serves it.'),
  model: stringOf('model').describe('Model id sent to the provider.'),
  display_name: stringOf('model').describe('Name on screens and in transcripts.'),
  awareness: stringOf('label').describe('Name of the awareness preset or custom awareness.'),
  system_prompt: stringOf('text').nullable().describe('System prompt as sent; null: none is sent.'),
  temperature: z
    .number()
    .optional()
    .describe('Sampling temperature; absent: the provider default.'),
  max_tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Longest reply in tokens; absent: no cap of ours.'),
  thinking: z
    .strictObject({
      budget_tokens: z.int().min(1).optional().describe('Most tokens to think with per reply.'),
    })
    .optional()
    .describe('It is asked to think and to show it; absent: it is not asked.'),
  context_window: z
    .int()
    .positive()
    .optional()
    .describe(
      'Context window in tokens, where it is a setting: Ollama is asked for it with every request. Absent: that of the price data, if it has one.',
    ),
});
export type AgentSnapshot = z.infer<typeof AgentSnapshot>;

/** An agent as a record tells of it. Of our own, all is known. */
export const RecordedAgent = AgentSnapshot.extend({
  provider: AgentSnapshot.shape.provider
    .nullable()
    .describe('Provider or endpoint that serves it; null: an older record does not say.'),
  awareness: AgentSnapshot.shape.awareness
    .nullable()
    .describe(
      'Name of the awareness preset or custom awareness; null: an older record does not say.',
    ),
});
export type RecordedAgent = z.infer<typeof RecordedAgent>;

/** Where the record of a conversation comes from, when it was not written here first. */
const ConversationOrigin = z.strictObject({
  format: z.literal('python-pidgin').describe('Who wrote it first.'),
  experiment_id: stringOf('safe').describe('Id of the experiment there.'),
  conversation_id: stringOf('safe').describe('Id of the conversation there.'),
});
export type ConversationOrigin = z.infer<typeof ConversationOrigin>;

const turns = z.int().nonnegative().describe('Turns completed.');
const durationMs = z
  .number()
  .nonnegative()
  .describe('Since the conversation started, or was last gone on with, in ms.');

export const ConversationStarted = conversationEvent(
  'conversation.started',
  'A conversation begins: who speaks, what they are told, and how it is held. The first event of its file.',
  z.strictObject({
    arm: stringOf('arm').describe('Arm of the design.'),
    repetition: z.int().min(1).describe('Repetition within the arm, from 1.'),
    seed: z
      .int()
      .nonnegative()
      .nullable()
      .describe(
        'Seed of the conversation; null: an older record had none, or it would tell of an arm that is left out.',
      ),
    max_turns: z.int().min(1).describe('Turns after which it ends.'),
    prompt_tag: stringOf('text').describe(
      'Tag put before what the experimenter says; may be empty.',
    ),
    opening_prompt: stringOf('text')
      .nullable()
      .describe('Opening prompt as sent, tag included; null: in an older record, none was sent.'),
    choose_names: z.boolean().describe('Whether the agents were asked to choose names.'),
    agents: z
      .strictObject({
        agent_a: RecordedAgent.describe('Agent A.'),
        agent_b: RecordedAgent.describe('Agent B.'),
      })
      .describe('The two agents.'),
    detection: DetectionRules.optional().describe(
      'What is looked for while it is held. Absent: nothing, in an older record; what is measured later is measured by the defaults.',
    ),
    origin: ConversationOrigin.optional().describe(
      'Where this record comes from; absent: it was written by Pidgin as it happened.',
    ),
    redaction: Redaction.optional().describe('What is left out of this record. Absent: nothing.'),
  }),
);

/** Why a conversation that was not stopped from outside came to its end. */
export const CompletionReason = z.enum([
  'max_turns',
  'context_limit',
  'convergence',
  'attractor',
  'budget',
]);
export type CompletionReason = z.infer<typeof CompletionReason>;

export const ConversationCompleted = conversationEvent(
  'conversation.completed',
  'A conversation came to an end that was set for it.',
  z.strictObject({
    reason: CompletionReason.describe('What ended it.'),
    turns,
    duration_ms: durationMs,
  }),
);

export const ConversationFailed = conversationEvent(
  'conversation.failed',
  'A conversation was ended by a failure.',
  z.strictObject({
    error: FailureRecord.describe('What went wrong.'),
    turns,
    duration_ms: durationMs,
  }),
);

/** What was cut from the end of a file whose last line was torn by a crash. */
export const RepairedTail = z.strictObject({
  byte_offset: z.int().nonnegative().describe('Where the torn line began.'),
  text: stringOf('text').describe('The torn line.'),
});
export type RepairedTail = z.infer<typeof RepairedTail>;

export const ConversationInterrupted = conversationEvent(
  'conversation.interrupted',
  'A conversation was stopped, or its process was gone; it can be resumed.',
  z.strictObject({
    cause: z
      .enum(['user', 'stop', 'pause', 'crash'])
      .nullable()
      .describe(
        '`user`: a signal. `stop`: the stop command. `pause`: something was detected, and nobody was there to go on after a pause. `crash`: its process was gone. Null: an older record does not say.',
      ),
    turns,
    duration_ms: durationMs,
    repaired_tail: RepairedTail.optional().describe('The torn last line, when there was one.'),
  }),
);

export const ConversationPaused = conversationEvent(
  'conversation.paused',
  'It waits until somebody goes on.',
  noData(),
);

export const ConversationResumed = conversationEvent(
  'conversation.resumed',
  'It goes on: after a pause where there is a turn, else in another process.',
  z.strictObject({
    messages: z.int().nonnegative().describe('Complete replies it goes on from.'),
    repaired_tail: RepairedTail.optional().describe('The torn last line, when there was one.'),
  }),
);

export const ConversationBranched = conversationEvent(
  'conversation.branched',
  'It begins with turns of another conversation.',
  Branching.partial({ messages: true, chosen_names: true }).extend({
    changes: z
      .array(stringOf('safe'))
      .describe('Spec keys whose value differs from the source; `branch.edits`: what was said.'),
  }),
);
