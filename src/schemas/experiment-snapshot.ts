import * as z from 'zod';
import { AgentId, ConversationId, ExperimentId } from './ids.ts';
import { CONVERSATION_STATUSES, EXPERIMENT_STATUSES, OddReplies } from './manifest.ts';

const count = () => z.int().nonnegative();
const time = () => z.number().nullable();

/** How a conversation goes at one moment, as `monitor` shows it. */
export const ConversationSnapshot = z.strictObject({
  conversation_id: ConversationId.describe('Id.'),
  arm: z.string().describe('Arm of the design.'),
  status: z
    .enum([...CONVERSATION_STATUSES, 'crashed'])
    .describe('What its events say; `crashed`: its process is gone.'),
  end_reason: z.string().nullable().describe('Why it ended; null while it has not.'),
  error: z.string().nullable().describe('What went wrong; null when nothing did.'),
  stalled: z.boolean().describe('Whether it is silent for longer than its own pace allows.'),
  turns: count().describe('Turns completed.'),
  max_turns: z.int().positive().nullable().describe('Turns it is to have; null: not known.'),
  tokens: count().nullable().describe('Tokens in and out that were reported; null: none were.'),
  tokens_complete: z.boolean().describe('Whether those are all.'),
  cost_usd: z
    .number()
    .nullable()
    .describe('US dollars so far; null: the cost of a call is unknown.'),
  known_cost_usd: z.number().describe('US dollars of the calls whose cost is known.'),
  convergence: z.number().nullable().describe('Newest score; null: none measured.'),
  scores: z.array(z.number()).describe('Newest scores in order, while it is being held.'),
  last_words: z
    .strictObject({ agent: AgentId, text: z.string() })
    .nullable()
    .describe('The end of what was said last; null: it is not being held.'),
  last_event_at: time().describe('Unix seconds; null: it is not being held.'),
});
export type ConversationSnapshot = z.infer<typeof ConversationSnapshot>;

/** How an experiment goes at one moment. Part of the stable `--json` output of `monitor`. */
export const ExperimentSnapshot = z.strictObject({
  experiment_id: ExperimentId.describe('Id.'),
  name: z.string().describe('Name.'),
  directory: z.string().describe('Where it is.'),
  status: z
    .enum([...EXPERIMENT_STATUSES, 'crashed', 'damaged', 'starting', 'paused'])
    .describe(
      'As in `list`: `damaged` when neither manifest nor events can be read, `crashed` when its process is gone. `starting` before its manifest is there, `paused` when it waits.',
    ),
  damage: z
    .string()
    .nullable()
    .describe('What of it cannot be read; null: all that was looked at.'),
  agents: z.array(z.string()).describe('The models of all arms, each once.'),
  started_at: time().describe('Unix seconds; null: not known.'),
  ended_at: time().describe('Unix seconds; null before it ended.'),
  conversations: z
    .strictObject({
      planned: count().describe('In the plan.'),
      pending: count().describe('Not begun.'),
      running: count().describe('Being held.'),
      paused: count().describe('Waiting.'),
      completed: count().describe('Ended by themselves or at a limit that was set.'),
      failed: count().describe('Ended by a failure.'),
      interrupted: count().describe('Stopped before their end.'),
    })
    .describe('How many conversations are planned, and how many are in each state.'),
  turns: count().describe('Turns completed, of all conversations.'),
  progress: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Share of the planned turns that is done or no longer to be done; null: not known.'),
  tokens: count().nullable().describe('Tokens in and out that were reported; null: none were.'),
  tokens_complete: z.boolean().describe('Whether those are all.'),
  tokens_per_minute: count()
    .nullable()
    .describe('Tokens in and out over the last minute; null: it is not running, or not known.'),
  cost_usd: z
    .number()
    .nullable()
    .describe('US dollars so far; null: the cost of a call is unknown.'),
  known_cost_usd: z.number().describe('US dollars of the calls whose cost is known.'),
  odd_replies: OddReplies.nullable().describe('Replies that are not as usual; null: not known.'),
  convergence: z
    .number()
    .nullable()
    .describe('Mean of the newest score of its conversations; null: none measured.'),
  stalled: z
    .array(ConversationId)
    .describe('Conversations that are silent for longer than their own pace allows.'),
  last_error: z
    .strictObject({
      at: time().describe('Unix seconds; null: not known.'),
      conversation_id: ConversationId.nullable().describe(
        'Where; null: in the experiment as a whole.',
      ),
      message: z.string().describe('What it was.'),
    })
    .nullable()
    .describe('What went wrong last; null: nothing did.'),
});
export type ExperimentSnapshot = z.infer<typeof ExperimentSnapshot>;
