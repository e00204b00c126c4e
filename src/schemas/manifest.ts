import * as z from 'zod';
import { ConversationId, ExperimentId } from './ids.ts';

/** Version of the manifest format. */
export const MANIFEST_VERSION = 1;

const Tokens = z.int().nonnegative().nullable();
const Time = z.number().nullable();

const count = () => z.int().nonnegative();

/** Replies that are not what a model says when it is left to finish. */
export const OddReplies = z.strictObject({
  truncated: count().describe('Cut at the token limit.'),
  filtered: count().describe('Cut by a content filter of the provider.'),
  refused: count().describe('The model declined.'),
  empty: count().describe('Nothing was said, though the model was done; a silent agent apart.'),
});
export type OddReplies = z.infer<typeof OddReplies>;

/** What the events of a conversation may say of it. */
export const CONVERSATION_STATUSES = [
  'pending',
  'running',
  'paused',
  'completed',
  'failed',
  'interrupted',
] as const;

/** What the events of an experiment that has begun may say of it. */
export const EXPERIMENT_STATUSES = [
  'running',
  'completed',
  'completed_with_failures',
  'failed',
  'interrupted',
] as const;

/** How far one conversation is. */
const ManifestConversation = z.strictObject({
  conversation_id: ConversationId.describe('Id.'),
  arm: z.string().describe('Arm of the design.'),
  repetition: z.int().min(1).describe('Repetition within the arm, from 1.'),
  status: z
    .enum(CONVERSATION_STATUSES)
    .describe('What its events say; `pending` before the first.'),
  end_reason: z.string().nullable().describe('Why it ended; null while it has not.'),
  error: z.string().nullable().describe('What went wrong; null when nothing did.'),
  turns: z.int().nonnegative().describe('Turns completed.'),
  input_tokens: Tokens.describe(
    'Input tokens of its API calls that reported them; null: none did.',
  ),
  output_tokens: Tokens.describe(
    'Output tokens of its API calls that reported them; null: none did.',
  ),
  tokens_complete: z
    .boolean()
    .describe('Whether every API call reported its tokens; if not, there were more.'),
  cost_usd: z
    .number()
    .nonnegative()
    .nullable()
    .describe(
      'What its API calls cost so far, in USD at the list prices of the day; null: the cost of one is unknown.',
    ),
  known_cost_usd: z
    .number()
    .nonnegative()
    .describe('What those of its API calls cost whose cost is known, in USD.'),
  odd_replies: OddReplies.nullable().describe(
    'Replies that were cut, refused or empty; null: an older record does not say.',
  ),
  convergence: z.number().nullable().describe('Newest convergence score; null: none measured.'),
  started_at: Time.describe('Unix seconds; null before it started.'),
  ended_at: Time.describe('Unix seconds; null before it ended.'),
});

const ManifestArm = z.strictObject({
  name: z.string().describe('What varies and how; `default` when nothing is varied.'),
  agent_a: z.string().describe('Model of agent A, as typed.'),
  agent_b: z.string().describe('Model of agent B, as typed.'),
  max_turns: z.int().min(1).describe('Turns per conversation.'),
});

/** Summary of an experiment for screens and lists. Derived from the events, and only from them. */
export const Manifest = z.strictObject({
  version: z.literal(MANIFEST_VERSION).describe('Version of the manifest format.'),
  experiment_id: ExperimentId.describe('Id.'),
  name: z.string().describe('Name.'),
  status: z.enum(EXPERIMENT_STATUSES).describe('What the events say of the experiment as a whole.'),
  arms: z.array(ManifestArm).describe('The arms of the design.'),
  started_at: z.number().describe('Unix seconds.'),
  ended_at: Time.describe('Unix seconds; null before it ended.'),
  error: z.string().nullable().describe('What failed it; null when nothing did.'),
  conversations: z.array(ManifestConversation).describe('All conversations of the plan.'),
});
export type Manifest = z.infer<typeof Manifest>;

/** Does what {@link Manifest} does when it parses. */
export type ManifestSchema = Pick<typeof Manifest, 'safeParse'>;

/**
 * A schema for whoever reads many manifests: four times faster. To compile it takes as long as it
 * takes the other to parse ten, so make one and keep it.
 */
export function compiledManifest(): ManifestSchema {
  return z.compile(Manifest);
}
