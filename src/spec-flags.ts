import { Errors, Flags, type Interfaces } from '@oclif/core';
import { ConvergenceProfile, DetectionAction } from './schemas/convergence-settings.ts';
import type { SpecInput } from './schemas/experiment-spec.ts';
import type { SpecPrivacy } from './schemas/privacy.ts';

/** A flag that takes a number for which `valid` holds. */
const numberFlag = (wanted: string, valid: (value: number) => boolean) =>
  Flags.custom<number>({
    parse: async (text) => {
      const value = Number(text);
      if (text.trim() === '' || !valid(value)) {
        throw new Errors.CLIError(`${wanted} is wanted, not ${text}`);
      }
      return value;
    },
  });

const temperature = numberFlag('a number from 0 to 2', (value) => value >= 0 && value <= 2);
const share = numberFlag('a number from 0 to 1', (value) => value >= 0 && value <= 1);
const action = Flags.option({ options: DetectionAction.options });
const positive = numberFlag('a number above 0', (value) => value > 0 && value < Infinity);

/** One flag for every key of a spec, but for the matrix, and `--output`, which all commands have. */
export const SPEC_FLAGS = {
  'agent-a': Flags.string({
    char: 'a',
    summary: 'Model of agent A, who speaks first.',
    helpValue: 'MODEL',
    env: 'PIDGIN_AGENT_A',
  }),
  'agent-b': Flags.string({
    char: 'b',
    summary: 'Model of agent B.',
    helpValue: 'MODEL',
    env: 'PIDGIN_AGENT_B',
  }),
  prompt: Flags.string({
    char: 'p',
    summary: 'Opening prompt, given to both.',
    helpValue: 'TEXT',
    env: 'PIDGIN_PROMPT',
  }),
  dimensions: Flags.string({
    char: 'd',
    summary: 'Compose the opening prompt: context:topic[:mode].',
    helpValue: 'C:T:M',
    env: 'PIDGIN_DIMENSIONS',
  }),
  turns: Flags.integer({
    char: 't',
    aliases: ['max-turns'],
    summary: 'Turns per conversation; one turn is A, then B. [default: 20]',
    helpValue: 'N',
    min: 1,
    env: 'PIDGIN_TURNS',
  }),
  repetitions: Flags.integer({
    char: 'r',
    summary: 'How many conversations, of every arm. [default: 1]',
    helpValue: 'N',
    min: 1,
    env: 'PIDGIN_REPETITIONS',
  }),
  'max-parallel': Flags.integer({
    summary: 'Conversations held at the same time. [default: 1]',
    helpValue: 'N',
    min: 1,
    max: 1000,
    env: 'PIDGIN_MAX_PARALLEL',
  }),
  name: Flags.string({
    char: 'n',
    summary: 'Name of the experiment.',
    env: 'PIDGIN_NAME',
  }),
  'prompt-tag': Flags.string({
    summary: "Put before what you say; '' turns it off. [default: [HUMAN]]",
    helpValue: 'TAG',
    env: 'PIDGIN_PROMPT_TAG',
  }),
  awareness: Flags.string({
    char: 'w',
    summary:
      'What both are told: none, basic, firm, research, backrooms, or a YAML file. [default: basic]',
    helpValue: 'NAME',
    env: 'PIDGIN_AWARENESS',
  }),
  'awareness-a': Flags.string({
    summary: 'What agent A is told.',
    helpValue: 'NAME',
    env: 'PIDGIN_AWARENESS_A',
  }),
  'awareness-b': Flags.string({
    summary: 'What agent B is told.',
    helpValue: 'NAME',
    env: 'PIDGIN_AWARENESS_B',
  }),
  'allow-truncation': Flags.boolean({
    summary: 'When the context window is full, forget the oldest messages and go on.',
    env: 'PIDGIN_ALLOW_TRUNCATION',
  }),
  'convergence-threshold': share({
    summary:
      'Score from which the agents count as converged, 0 to 1. [default: 0.85, or the settings]',
    helpValue: 'X',
    env: 'PIDGIN_CONVERGENCE_THRESHOLD',
  }),
  'convergence-action': action({
    summary:
      'What is done then: notify, pause, or stop the conversation. [default: notify, or the settings]',
    env: 'PIDGIN_CONVERGENCE_ACTION',
  }),
  'convergence-profile': Flags.option({ options: ConvergenceProfile.options })({
    summary:
      'Weights of the convergence score; custom: those of the settings. [default: balanced, or the settings]',
    env: 'PIDGIN_CONVERGENCE_PROFILE',
  }),
  'attractor-action': action({
    summary:
      'What is done when an attractor is found: notify, pause, or stop the conversation. [default: notify, or the settings]',
    env: 'PIDGIN_ATTRACTOR_ACTION',
  }),
  'max-cost': positive({
    summary: 'Most the experiment may cost, in USD at list prices.',
    helpValue: 'USD',
    env: 'PIDGIN_MAX_COST',
  }),
  'max-total-tokens': Flags.integer({
    summary: 'Most tokens the experiment may use, in and out.',
    helpValue: 'N',
    min: 1,
    env: 'PIDGIN_MAX_TOTAL_TOKENS',
  }),
  'choose-names': Flags.boolean({
    summary: 'Ask both to choose a name in their first reply.',
    env: 'PIDGIN_CHOOSE_NAMES',
  }),
  meditation: Flags.boolean({
    summary: 'Agent B says nothing.',
    env: 'PIDGIN_MEDITATION',
  }),
  temperature: temperature({
    summary: 'Sampling temperature of both, 0 to 2.',
    helpValue: 'X',
    env: 'PIDGIN_TEMPERATURE',
  }),
  'temp-a': temperature({
    summary: 'Sampling temperature of agent A.',
    helpValue: 'X',
    env: 'PIDGIN_TEMP_A',
  }),
  'temp-b': temperature({
    summary: 'Sampling temperature of agent B.',
    helpValue: 'X',
    env: 'PIDGIN_TEMP_B',
  }),
  seed: Flags.integer({
    summary: 'Seed all conversation seeds come from. [default: random]',
    helpValue: 'N',
    min: 0,
    env: 'PIDGIN_SEED',
  }),
  'max-tokens': Flags.integer({
    summary: 'Longest reply in tokens. [default: no cap of ours]',
    helpValue: 'N',
    min: 1,
    env: 'PIDGIN_MAX_TOKENS',
  }),
  think: Flags.boolean({
    summary: 'Ask both to think before they reply, and keep what they thought.',
    env: 'PIDGIN_THINK',
  }),
  'think-a': Flags.boolean({
    summary: 'Ask agent A to think.',
    allowNo: true,
    env: 'PIDGIN_THINK_A',
  }),
  'think-b': Flags.boolean({
    summary: 'Ask agent B to think.',
    allowNo: true,
    env: 'PIDGIN_THINK_B',
  }),
  'think-budget': Flags.integer({
    summary: 'Most tokens to think with per reply. [default: the model decides]',
    helpValue: 'N',
    min: 1,
    env: 'PIDGIN_THINK_BUDGET',
  }),
  'max-retries': Flags.integer({
    summary: 'Attempts at a reply after the first. [default: 5, or the settings]',
    helpValue: 'N',
    min: 0,
    env: 'PIDGIN_MAX_RETRIES',
  }),
  'fail-fast': Flags.boolean({
    summary: 'Begin no other conversation once one has failed.',
    env: 'PIDGIN_FAIL_FAST',
  }),
  'redact-content': Flags.boolean({
    summary: 'Record no text: only its length and a keyed hash. [default: false, or the settings]',
    allowNo: true,
    env: 'PIDGIN_REDACT_CONTENT',
  }),
  'hash-models': Flags.boolean({
    summary: 'Record no name of a model or provider. [default: false, or the settings]',
    allowNo: true,
    env: 'PIDGIN_HASH_MODELS',
  }),
  'redact-pattern': Flags.string({
    summary: 'Record this nowhere: a text, or /a regular expression/. May be given again.',
    helpValue: 'TEXT',
    multiple: true,
    env: 'PIDGIN_REDACT_PATTERN',
  }),
};

type SpecFlags = Interfaces.InferredFlags<typeof SPEC_FLAGS>;

/** What the flags ask for. What is not given is absent. */
export function specOfFlags(flags: SpecFlags): SpecInput {
  const given: { [K in keyof Required<SpecInput>]: SpecInput[K] | undefined } = {
    name: flags.name,
    agent_a: flags['agent-a'],
    agent_b: flags['agent-b'],
    prompt: flags.prompt,
    dimensions: flags.dimensions,
    prompt_tag: flags['prompt-tag'],
    max_turns: flags.turns,
    temperature: flags.temperature,
    temperature_a: flags['temp-a'],
    temperature_b: flags['temp-b'],
    max_tokens: flags['max-tokens'],
    awareness: flags.awareness,
    awareness_a: flags['awareness-a'],
    awareness_b: flags['awareness-b'],
    think: flags.think,
    think_a: flags['think-a'],
    think_b: flags['think-b'],
    think_budget: flags['think-budget'],
    choose_names: flags['choose-names'],
    meditation: flags.meditation,
    allow_truncation: flags['allow-truncation'],
    convergence_profile: flags['convergence-profile'],
    convergence_threshold: flags['convergence-threshold'],
    convergence_action: flags['convergence-action'],
    attractor_action: flags['attractor-action'],
    matrix: undefined,
    exclude: undefined,
    branch: undefined,
    repetitions: flags.repetitions,
    seed: flags.seed,
    max_parallel: flags['max-parallel'],
    max_retries: flags['max-retries'],
    max_cost: flags['max-cost'],
    max_total_tokens: flags['max-total-tokens'],
    fail_fast: flags['fail-fast'],
    privacy: privacyOfFlags(flags),
    output: undefined,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as SpecInput;
}

function privacyOfFlags(flags: SpecFlags): SpecPrivacy | undefined {
  const { 'redact-content': content, 'hash-models': models, 'redact-pattern': patterns } = flags;
  const privacy = {
    ...(content === undefined ? {} : { remove_content: content }),
    ...(models === undefined ? {} : { hash_models: models }),
    ...(patterns === undefined ? {} : { redact_patterns: patterns }),
  };
  return Object.keys(privacy).length === 0 ? undefined : privacy;
}

/** A spec with what flags say in its place; what either of them redacts is redacted. */
export function withFlags(spec: SpecInput, flags: SpecFlags): SpecInput {
  const asked = specOfFlags(flags);
  if (spec.privacy === undefined || asked.privacy === undefined) return { ...spec, ...asked };
  const patterns = [spec.privacy, asked.privacy].flatMap(
    ({ redact_patterns = [] }) => redact_patterns,
  );
  const privacy = { ...spec.privacy, ...asked.privacy, redact_patterns: patterns };
  return { ...spec, ...asked, privacy };
}
