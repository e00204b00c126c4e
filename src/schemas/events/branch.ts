import * as z from 'zod';
import { AgentId, ConversationId, ExperimentId } from '../ids.ts';
import { stringOf } from '../sensitivity.ts';
import { Finish } from '../usage.ts';
import { unixSeconds } from './envelope.ts';
import { ThinkingBlockRecord } from './response.ts';

const turn = z.int().nonnegative().describe('Turn of the source it was said in.');
const timestamp = unixSeconds().describe('When it was said, in Unix seconds.');

/** A message that a branch takes over from its source. */
export const InheritedMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('experimenter').describe('Said by the experimenter, after the opening.'),
    source: z.enum(['human', 'awareness']).describe('Typed during the run, or scheduled.'),
    recipients: z.array(AgentId).min(1).describe('Who was told.'),
    content: stringOf('text').describe('What they were told, as sent.'),
    turn,
    timestamp,
  }),
  z.strictObject({
    kind: z.literal('reply').describe('Said by an agent.'),
    author: AgentId.describe('Who said it.'),
    content: stringOf('text').describe('What is taken as said.'),
    edited: z.boolean().describe('Whether that is not what was said in the source.'),
    edited_before: z
      .literal(true)
      .optional()
      .describe('The source, a branch itself, has it from an edit, too. Absent: it was said.'),
    turn,
    timestamp,
    finish: Finish.describe('Why the model stopped.'),
    model: stringOf('model')
      .nullable()
      .describe('Model id the provider reported; null: not reported.'),
    thinking: z
      .strictObject({
        content: stringOf('text').describe('What was thought before.'),
        blocks: z.array(ThinkingBlockRecord).describe('What the provider wants back of it.'),
      })
      .optional()
      .describe('Absent: nothing was shown, or another model goes on.'),
  }),
]);
export type InheritedMessage = z.infer<typeof InheritedMessage>;

/** Where a branch leaves its source, and all it takes along. */
export const Branching = z.strictObject({
  parent_experiment_id: ExperimentId.describe('Experiment of the source.'),
  parent_conversation_id: ConversationId.describe('The source conversation.'),
  // With those that come after, they have to fit a count in the database.
  branch_turn: z
    .int()
    .nonnegative()
    .max(1_000_000_000)
    .describe('First turn that is not taken over from the source, from 0.'),
  messages: z
    .array(InheritedMessage)
    .describe(
      'What is taken over from the source after the opening prompt, in order. Absent: in older records nothing is.',
    ),
  chosen_names: z
    .strictObject({
      agent_a: stringOf('text').optional().describe('Agent A.'),
      agent_b: stringOf('text').optional().describe('Agent B.'),
    })
    .describe('Names the agents chose in what is taken over. Absent: in older records.'),
});
