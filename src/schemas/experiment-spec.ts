import { z } from 'zod';

/** What the experimenter says to the agents at the start of one turn. */
const TurnPrompts = z.strictObject({
  agent_a: z.string().min(1).optional().describe('Said to agent A only.'),
  agent_b: z.string().min(1).optional().describe('Said to agent B only.'),
  both: z.string().min(1).optional().describe('Said to both agents.'),
});

export const AwarenessPreset = z.enum(['none', 'basic', 'firm', 'research', 'backrooms']);
export type AwarenessPreset = z.infer<typeof AwarenessPreset>;

/** Awareness a user wrote: a preset to start from and prompts injected at given turns. */
export const CustomAwareness = z.strictObject({
  name: z.string().min(1).describe('How the awareness is called in records and columns.'),
  base: AwarenessPreset.default('none').describe('The preset whose system prompt is used.'),
  prompts: z
    .record(z.string().regex(/^\d+$/, 'a turn number, from 0'), TurnPrompts)
    .default({})
    .describe('Prompts by turn number, from 0, injected at the start of that turn.'),
});
export type CustomAwareness = z.infer<typeof CustomAwareness>;

const Awareness = z.union([AwarenessPreset, CustomAwareness]);
const Temperature = z.number().min(0).max(2);

/** One experiment as it is run and recorded: every default filled in, nothing left to look up. */
export const ExperimentSpec = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens')
    .max(64)
    .describe('Slug that names the experiment and starts its directory name.'),
  agent_a: z.string().min(1).describe('Model of agent A, as typed: alias or `provider/model-id`.'),
  agent_b: z.string().min(1).describe('Model of agent B, as typed: alias or `provider/model-id`.'),
  prompt: z.string().min(1).describe('Opening prompt, without its tag.'),
  dimensions: z
    .string()
    .optional()
    .describe('`context:topic[:mode]` the prompt was composed from.'),
  prompt_tag: z
    .string()
    .describe('Put before everything the experimenter says; an empty string turns it off.'),
  max_turns: z
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Turns per conversation; one turn is A then B.'),
  repetitions: z.int().min(1).max(100_000).describe('Conversations per arm.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .describe('Experiment seed; every conversation seed is derived from it.'),
  temperature_a: Temperature.optional().describe('Sampling temperature of agent A, 0 to 2.'),
  temperature_b: Temperature.optional().describe('Sampling temperature of agent B, 0 to 2.'),
  max_tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Longest reply, in tokens. Absent: no cap of ours.'),
  awareness_a: Awareness.describe('What agent A is told about its situation.'),
  awareness_b: Awareness.describe('What agent B is told about its situation.'),
  think_a: z.boolean().describe('Ask agent A to think before it replies, and show it.'),
  think_b: z.boolean().describe('Ask agent B to think before it replies, and show it.'),
  think_budget: z
    .int()
    .min(1)
    .optional()
    .describe('Most tokens to think with per reply; absent: the model decides.'),
  allow_truncation: z
    .boolean()
    .describe('Forget the oldest messages when the context window is full, instead of ending.'),
  max_cost: z
    .number()
    .positive()
    .optional()
    .describe('Most the experiment may cost, in USD at list prices; absent: no limit.'),
  max_total_tokens: z
    .int()
    .min(1)
    .optional()
    .describe('Most tokens the experiment may use, in and out; absent: no limit.'),
  choose_names: z.boolean().describe('Ask both agents to choose a name in their first reply.'),
});
export type ExperimentSpec = z.infer<typeof ExperimentSpec>;
