import { loadAwareness } from '../config/awareness.ts';
import { composePrompt } from '../config/dimensions.ts';
import { usageError } from '../errors.ts';
import { ExperimentSpec } from '../schemas/experiment-spec.ts';

/** What a user asks for; everything left out gets its default. */
export interface SpecInput {
  readonly agentA?: string | undefined;
  readonly agentB?: string | undefined;
  readonly name?: string | undefined;
  readonly prompt?: string | undefined;
  readonly dimensions?: string | undefined;
  readonly promptTag?: string | undefined;
  readonly maxTurns?: number | undefined;
  readonly repetitions?: number | undefined;
  readonly seed?: number | undefined;
  readonly temperature?: number | undefined;
  readonly temperatureA?: number | undefined;
  readonly temperatureB?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly awareness?: string | undefined;
  readonly awarenessA?: string | undefined;
  readonly awarenessB?: string | undefined;
  readonly think?: boolean | undefined;
  readonly thinkA?: boolean | undefined;
  readonly thinkB?: boolean | undefined;
  readonly thinkBudget?: number | undefined;
  readonly allowTruncation?: boolean | undefined;
  readonly maxCost?: number | undefined;
  readonly maxTotalTokens?: number | undefined;
  readonly chooseNames?: boolean | undefined;
  readonly meditation?: boolean | undefined;
}

const DEFAULT_PROMPT = 'Hello! You two can talk about whatever you like.';
const DEFAULT_PROMPT_TAG = '[HUMAN]';
const DEFAULT_TURNS = 20;

/**
 * Fills in every default and checks the whole.
 *
 * @param newSeed Seed for an experiment that was given none.
 * @throws PidginError `invalid_spec` that says which value is wrong and why.
 */
export function resolveSpec(
  input: SpecInput,
  { cwd, newSeed }: { cwd: string; newSeed: () => number },
): ExperimentSpec {
  const { agentA, agentB } = agentsOf(input);
  const awareness = input.awareness ?? (input.meditation ? 'none' : 'basic');
  const spec = {
    name:
      input.name === undefined
        ? slug(`${modelPart(agentA)}-${modelPart(agentB)}`)
        : slug(input.name),
    agent_a: agentA,
    agent_b: agentB,
    prompt: openingPrompt(input),
    dimensions: input.dimensions,
    prompt_tag: input.promptTag ?? DEFAULT_PROMPT_TAG,
    max_turns: input.maxTurns ?? DEFAULT_TURNS,
    repetitions: input.repetitions ?? 1,
    seed: input.seed ?? newSeed(),
    temperature_a: input.temperatureA ?? input.temperature,
    temperature_b: input.temperatureB ?? input.temperature,
    max_tokens: input.maxTokens,
    awareness_a: loadAwareness(input.awarenessA ?? awareness, cwd),
    awareness_b: loadAwareness(input.awarenessB ?? awareness, cwd),
    think_a: input.thinkA ?? input.think ?? false,
    think_b: input.thinkB ?? input.think ?? false,
    think_budget: input.thinkBudget,
    allow_truncation: input.allowTruncation ?? false,
    max_cost: input.maxCost,
    max_total_tokens: input.maxTotalTokens,
    choose_names: input.chooseNames ?? false,
  };
  const result = ExperimentSpec.safeParse(withoutUndefined(spec));
  if (result.success) return result.data;
  throw usageError(
    'invalid_spec',
    result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}

/** A name as a slug: lower case, everything but letters and digits a hyphen, 64 characters. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '');
}

/** A model without the options that follow a comma. */
function modelPart(agent: string): string {
  return agent.split(',')[0] ?? agent;
}

function agentsOf(input: SpecInput): { agentA: string; agentB: string } {
  if (input.agentA === undefined) {
    throw usageError('missing_agent', 'No model for agent A.', 'For example: -a claude -b gpt');
  }
  if (input.meditation) {
    if (input.agentB !== undefined && input.agentB !== 'silent') {
      throw usageError('invalid_spec', '--meditation makes agent B silent; leave out -b.');
    }
    return { agentA: input.agentA, agentB: 'silent' };
  }
  if (input.agentB === undefined) {
    throw usageError(
      'missing_agent',
      'No model for agent B.',
      'For example: -a claude -b gpt, or --meditation for a silent partner.',
    );
  }
  return { agentA: input.agentA, agentB: input.agentB };
}

function openingPrompt({ dimensions, prompt }: SpecInput): string {
  if (dimensions === undefined) return prompt ?? DEFAULT_PROMPT;
  const composed = composePrompt(dimensions);
  return prompt === undefined ? composed : `${composed}\n\n${prompt}`;
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
