import * as z from 'zod';
import { ConvergenceProfile, DetectionAction } from './convergence-settings.ts';
import { AgentId, ConversationId } from './ids.ts';
import { SpecPrivacy } from './privacy.ts';
import { stringOf } from './sensitivity.ts';

/** What the experimenter says to the agents at the start of one turn. */
const TurnPrompts = z.strictObject({
  agent_a: stringOf('text').min(1).optional().describe('Said to agent A only.'),
  agent_b: stringOf('text').min(1).optional().describe('Said to agent B only.'),
  both: stringOf('text').min(1).optional().describe('Said to both agents.'),
});

/** What agents can be told of their situation by name. */
export const AwarenessPreset = z.enum(['none', 'basic', 'firm', 'research', 'backrooms']);
export type AwarenessPreset = z.infer<typeof AwarenessPreset>;

/** Awareness a user wrote: a preset to start from and prompts injected at given turns. */
export const CustomAwareness = z.strictObject({
  name: stringOf('label').min(1).describe('How the awareness is called in records and columns.'),
  base: AwarenessPreset.default('none').describe('The preset whose system prompt is used.'),
  prompts: z
    .record(stringOf('safe').regex(/^\d+$/, 'a turn number, from 0'), TurnPrompts)
    .default({})
    .describe('Prompts by turn number, from 0, injected at the start of that turn.'),
});
export type CustomAwareness = z.infer<typeof CustomAwareness>;

/** A preset, the path of a YAML file, or what would stand in that file. */
const Awareness = z.union([stringOf('label').min(1), CustomAwareness]);
const Temperature = z.number().min(0).max(2);

/** What can differ from one conversation of an experiment to another. `matrix` crosses these. */
const VARIABLES = {
  agent_a: stringOf('model')
    .min(1)
    .describe(
      'Model of agent A, who speaks first: an alias such as `claude`, `provider/model-id`, `local:test` or `silent`.',
    ),
  agent_b: stringOf('model').min(1).describe('Model of agent B.'),
  prompt: stringOf('text').min(1).describe('Opening prompt, given to both, without its tag.'),
  dimensions: stringOf('label')
    .min(1)
    .describe(
      '`context:topic[:mode]` to compose the opening prompt from; `prompt` is added to it.',
    ),
  prompt_tag: stringOf('text').describe(
    'Put before everything the experimenter says; an empty string turns it off. Default: `[HUMAN]`.',
  ),
  max_turns: z
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Turns per conversation; one turn is A, then B. Default: 20.'),
  temperature: Temperature.describe(
    'Sampling temperature of both, 0 to 2. Default: that of the provider.',
  ),
  temperature_a: Temperature.describe(
    'Sampling temperature of agent A, in place of `temperature`.',
  ),
  temperature_b: Temperature.describe(
    'Sampling temperature of agent B, in place of `temperature`.',
  ),
  max_tokens: z.int().min(1).describe('Longest reply in tokens. Default: no cap of ours.'),
  awareness: Awareness.describe(
    'What both are told about their situation: none, basic, firm, research, backrooms, the path of a YAML file, or what would stand in it. Default: basic.',
  ),
  awareness_a: Awareness.describe('What agent A is told, in place of `awareness`.'),
  awareness_b: Awareness.describe('What agent B is told, in place of `awareness`.'),
  think: z
    .boolean()
    .describe('Ask both to think before they reply, and keep what they thought. Default: false.'),
  think_a: z.boolean().describe('Ask agent A to think, in place of `think`.'),
  think_b: z.boolean().describe('Ask agent B to think, in place of `think`.'),
  think_budget: z
    .int()
    .min(1)
    .describe('Most tokens to think with per reply. Default: the model decides.'),
  choose_names: z
    .boolean()
    .describe('Ask both to choose a name in their first reply. Default: false.'),
  meditation: z.boolean().describe('Agent B says nothing. Default: false.'),
  convergence_profile: ConvergenceProfile.describe(
    'Weights of the convergence score: balanced, structural, semantic, strict, or custom, whose weights are in the settings. Default: balanced, or the settings.',
  ),
  convergence_threshold: z
    .number()
    .min(0)
    .max(1)
    .describe(
      'Score from which the agents count as converged, 0 to 1. Default: 0.85, or the settings.',
    ),
  convergence_action: DetectionAction.describe(
    'What is done then: notify, pause, or stop the conversation. Default: notify, or the settings.',
  ),
  attractor_action: DetectionAction.describe(
    'What is done when an attractor is found: notify, pause, or stop the conversation. Default: notify, or the settings.',
  ),
  allow_truncation: z
    .boolean()
    .describe(
      'Forget the oldest messages when the context window is full, instead of ending. Default: false.',
    ),
} as const;

/** One choice of a value for some of the variables. */
const Combination = z.strictObject(VARIABLES).partial();
export type Combination = z.infer<typeof Combination>;
/** Name of something that can differ between conversations. */
export type Variable = keyof Combination;

/** The variables, in the order they are listed. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly Variable[];

const Matrix = z.strictObject(listsOf(VARIABLES)).partial();

function listsOf<S extends Readonly<Record<string, z.ZodType>>>(shape: S) {
  const lists = Object.entries(shape).map(([name, schema]) => [name, z.array(schema).min(1)]);
  return Object.fromEntries(lists) as { [K in keyof S]: z.ZodArray<S[K]> };
}

/** A recorded conversation to go on from, in another way. */
const BranchSpec = z.strictObject({
  conversation: ConversationId.describe('The conversation to branch from.'),
  turn: z.int().nonnegative().describe('How many of its turns are kept; the next one is new.'),
  edits: z
    .array(
      z.strictObject({
        turn: z.int().nonnegative().describe('Turn of the reply, from 0.'),
        agent: AgentId.describe('Who said it.'),
        content: stringOf('text').describe('What is to stand in its place.'),
      }),
    )
    .optional()
    .describe('Replies that are taken over otherwise than they were said.'),
});
export type BranchSpec = z.infer<typeof BranchSpec>;

/**
 * What a user asks for, in a spec file or by flags. Everything but the agents may be left out.
 */
export const SpecInput = z.strictObject({
  name: stringOf('safe')
    .min(1)
    .optional()
    .describe('Name of the experiment. Default: after its models.'),
  ...Combination.shape,
  matrix: Matrix.optional().describe('Lists of values to cross: every combination is an arm.'),
  exclude: z
    .array(Combination)
    .optional()
    .describe('Combinations of the matrix that are left out; each may name some of its keys.'),
  branch: BranchSpec.optional().describe(
    'A recorded conversation to go on from in another way. Default: conversations begin anew.',
  ),
  repetitions: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Conversations per arm. Default: 1.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe('Seed all conversation seeds are derived from. Default: random.'),
  max_parallel: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Conversations held at the same time. Default: 1.'),
  max_retries: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Attempts at a reply after the first. Default: 5, or the settings.'),
  max_cost: z
    .number()
    .positive()
    .optional()
    .describe('Most the experiment may cost, in USD at list prices. Default: no limit.'),
  max_total_tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Most tokens the experiment may use, in and out. Default: no limit.'),
  fail_fast: z
    .boolean()
    .optional()
    .describe('Begin no other conversation once one has failed. Default: false.'),
  privacy: SpecPrivacy.optional().describe(
    'What is left out of the record before it is written. Default: nothing, or the settings.',
  ),
  output: stringOf('label')
    .min(1)
    .optional()
    .describe('Directory of the experiments and the database. Default: `pidgin_output`.'),
});
export type SpecInput = z.infer<typeof SpecInput>;

/**
 * An experiment as the record keeps what was asked: its name, its seed and every default filled in,
 * and awareness files replaced by what stood in them. What it amounts to are the arms beside it.
 */
export const ExperimentSpec = SpecInput.required({
  name: true,
  repetitions: true,
  seed: true,
}).extend({
  name: stringOf('safe')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens')
    .max(64)
    .describe('Slug that names the experiment and starts its directory name.'),
});
export type ExperimentSpec = z.infer<typeof ExperimentSpec>;
