import * as z from 'zod';
import { DetectionRules } from '../detection-rules.ts';
import { ExperimentSpec, SpecInput } from '../experiment-spec.ts';
import { AgentId, ConversationId } from '../ids.ts';
import { Redaction } from '../privacy.ts';
import { stringOf } from '../sensitivity.ts';
import { FailureRecord } from '../usage.ts';
import { Branching } from './branch.ts';
import { AgentSnapshot, RecordedAgent, RepairedTail } from './conversation.ts';
import { experimentEvent } from './envelope.ts';

/** How the conversations of one arm are held: everything resolved, nothing left to look up. */
export const Arm = z.strictObject({
  name: stringOf('arm').describe('What varies and how; `default` when nothing is varied.'),
  prompt: stringOf('text').min(1).describe('Opening prompt, without its tag.'),
  prompt_tag: stringOf('text').describe('Tag put before what the experimenter says; may be empty.'),
  max_turns: z.int().min(1).describe('Turns after which a conversation ends.'),
  choose_names: z.boolean().describe('Whether the agents are asked to choose names.'),
  allow_truncation: z
    .boolean()
    .describe('Whether the oldest messages are forgotten when the context window is full.'),
  agents: z
    .strictObject({
      agent_a: AgentSnapshot.describe('Agent A.'),
      agent_b: AgentSnapshot.describe('Agent B.'),
    })
    .describe('The two agents.'),
  scheduled: z
    .array(
      z.strictObject({
        turn: z.int().nonnegative().describe('Turn at whose start it is said, from 0.'),
        recipients: z.array(AgentId).min(1).describe('Who is told.'),
        text: stringOf('text').describe('What they are told, without the tag.'),
      }),
    )
    .describe('What the experimenter says during a conversation, in order.'),
  detection: DetectionRules.describe(
    'What is looked for in a conversation, and what is done then.',
  ),
});
export type Arm = z.infer<typeof Arm>;

/** An arm as a record tells of it. Of our own, all is known. */
export const RecordedArm = Arm.extend({
  agents: z
    .strictObject({
      agent_a: RecordedAgent.describe('Agent A.'),
      agent_b: RecordedAgent.describe('Agent B.'),
    })
    .describe('The two agents.'),
  scheduled: Arm.shape.scheduled
    .nullable()
    .describe(
      'What the experimenter says during a conversation, in order; null: an older record does not say.',
    ),
  detection: Arm.shape.detection
    .nullable()
    .describe(
      'What is looked for in a conversation, and what is done then; null: an older record does not say.',
    ),
});
export type RecordedArm = z.infer<typeof RecordedArm>;

/** One conversation of the plan. */
export const PlannedConversation = z.strictObject({
  conversation_id: ConversationId.describe('Id, fixed by the position in the plan.'),
  arm: stringOf('arm').describe('Name of its arm.'),
  repetition: z.int().min(1).describe('Repetition within the arm, from 1.'),
  seed: z.int().nonnegative().describe('Seed of this conversation.'),
});
export type PlannedConversation = z.infer<typeof PlannedConversation>;

/** The conversation all conversations of an experiment branch from, and how it was held. */
export const BranchPoint = Branching.extend({
  source: z
    .strictObject({
      opening_prompt: stringOf('text').describe('Opening prompt as sent, tag included.'),
      prompt_tag: stringOf('text').describe('Tag put before what the experimenter says.'),
      max_turns: z.int().min(1).describe('Turns after which it was to end.'),
      choose_names: z.boolean().describe('Whether the agents were asked to choose names.'),
      agents: z
        .strictObject({
          agent_a: AgentSnapshot.describe('Agent A.'),
          agent_b: AgentSnapshot.describe('Agent B.'),
        })
        .describe('The two agents.'),
    })
    .describe('How the source was held.'),
});
export type BranchPoint = z.infer<typeof BranchPoint>;

const foreseen = (what: string) => z.int().nonnegative().describe(what);

/** What an experiment was expected to take before it began. */
export const ForecastTotal = z.strictObject({
  turns: foreseen('Turns of all conversations.'),
  input_tokens: foreseen('Input tokens of all requests, cached ones included.'),
  cached_tokens: foreseen('Part of the input that is read from a cache of the provider.'),
  output_tokens: foreseen('Output tokens of all replies, without thinking.'),
  cost_usd: z
    .number()
    .nonnegative()
    .nullable()
    .describe('US dollars at the list prices of the day; null: a price is unknown.'),
});
export type ForecastTotal = z.infer<typeof ForecastTotal>;

const seedOrNull = PlannedConversation.shape.seed.nullable();

/** A conversation of the plan as a record tells of it. Of our own, all is known. */
export const RecordedPlannedConversation = PlannedConversation.extend({
  seed: seedOrNull.describe(
    'Seed of this conversation; null: an older record had none, or it would tell of an arm that is left out.',
  ),
});
export type RecordedPlannedConversation = z.infer<typeof RecordedPlannedConversation>;

/** What was asked for as a record tells of it. Of our own, all is known. */
export const RecordedSpec = ExperimentSpec.extend({
  seed: seedOrNull.describe(
    'Seed all conversation seeds are derived from; null: an older record had none.',
  ),
});
export type RecordedSpec = z.infer<typeof RecordedSpec>;

/** Where the record of an experiment comes from, when it was not written here first. */
export const ExperimentOrigin = z.strictObject({
  format: z.literal('python-pidgin').describe('Who wrote it first.'),
  experiment_id: stringOf('safe').describe('Its id there.'),
  source_sha256: stringOf('safe')
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the files it was converted from and of the way it was done.'),
  config: z
    .record(stringOf('safe'), z.unknown())
    .nullable()
    .describe('Its settings as they stood there, word for word; null: they could not be read.'),
});
export type ExperimentOrigin = z.infer<typeof ExperimentOrigin>;

/** How many conversations ended how. */
export const ConversationCounts = z.strictObject({
  completed: z.int().nonnegative().describe('Ended by themselves or at a limit that was set.'),
  failed: z.int().nonnegative().describe('Ended by a failure.'),
  interrupted: z.int().nonnegative().describe('Ended because someone stopped them.'),
});
export type ConversationCounts = z.infer<typeof ConversationCounts>;

const durationMs = z
  .number()
  .nonnegative()
  .describe('Since the experiment started, or was last gone on with, in ms.');

export const ExperimentStarted = experimentEvent(
  'experiment.started',
  'An experiment begins: what was asked for, and all that it amounts to. The first event of its file.',
  z.strictObject({
    spec: RecordedSpec.describe('What was asked for, with every default filled in.'),
    arms: z.array(RecordedArm).min(1).describe('What that amounts to: the arms, in order.'),
    plan: z.array(RecordedPlannedConversation).min(1).describe('All conversations, in order.'),
    versions: z
      .record(stringOf('safe'), stringOf('safe'))
      .describe('Versions that produced the record: `pidgin`, `node` and every SDK in use.'),
    environment: z
      .strictObject({
        platform: stringOf('safe').describe('Operating system, as Node names it.'),
        arch: stringOf('safe').describe('Processor architecture.'),
        git_commit: stringOf('safe')
          .optional()
          .describe('Commit of the working directory, if any.'),
      })
      .nullable()
      .describe('Where it ran; null: an older record does not say.'),
    origin: ExperimentOrigin.optional().describe(
      'Where this record comes from; absent: it was written by Pidgin as it happened.',
    ),
    branch: BranchPoint.optional().describe('What they branch from. Absent: they begin anew.'),
    forecast: ForecastTotal.optional().describe('What it was expected to take.'),
    redaction: Redaction.optional().describe(
      'What is left out of this record and those of its conversations. Absent: nothing.',
    ),
  }),
);

export const ExperimentCompleted = experimentEvent(
  'experiment.completed',
  'Every conversation has completed or failed, and at least one has completed.',
  z.strictObject({
    status: z
      .enum(['completed', 'completed_with_failures'])
      .describe('Whether every conversation completed.'),
    conversations: ConversationCounts.describe('How the conversations ended.'),
    duration_ms: durationMs,
  }),
);

export const ExperimentFailed = experimentEvent(
  'experiment.failed',
  'No conversation completed, one failed and no other was to begin, or the run itself failed.',
  z.strictObject({
    error: FailureRecord.describe('What made the experiment fail as a whole.'),
    conversations: ConversationCounts.describe('How the conversations ended.'),
    duration_ms: durationMs,
  }),
);

export const ExperimentInterrupted = experimentEvent(
  'experiment.interrupted',
  'It ends before every conversation is held, and can be resumed.',
  z.strictObject({
    cause: z
      .enum(['user', 'stop', 'pause', 'budget', 'damage', 'crash'])
      .nullable()
      .describe(
        '`user`: a signal. `stop`: the stop command. `pause`: something was detected, and nobody was there to go on after a pause. `budget`: a limit was reached. `damage`: all was held but conversations whose record is damaged. `crash`: its process was gone. Null: an older record does not say.',
      ),
    conversations: ConversationCounts.describe('How the conversations ended.'),
    duration_ms: durationMs,
    repaired_tail: RepairedTail.optional().describe('The torn last line, when there was one.'),
  }),
);

export const ExperimentResumed = experimentEvent(
  'experiment.resumed',
  'Another process goes on with what is left of it.',
  z.strictObject({
    remaining: z.array(ConversationId).describe('Conversations that are still to be run.'),
    versions: z.record(stringOf('safe'), stringOf('safe')).describe('Versions now in use.'),
    max_cost: SpecInput.shape.max_cost.describe(
      'From now on the most it may cost, in USD at list prices, what it has cost included. Absent: as before.',
    ),
    max_total_tokens: SpecInput.shape.max_total_tokens.describe(
      'From now on the most tokens it may use, those it has used included. Absent: as before.',
    ),
    repaired_tail: RepairedTail.optional().describe('The torn last line, when there was one.'),
  }),
);
