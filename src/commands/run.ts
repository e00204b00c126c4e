import { Errors, Flags, type Interfaces } from '@oclif/core';
import { BaseCommand, isInteractive } from '../base-command.ts';
import { StopRequest } from '../conversation/stop-request.ts';
import { EXIT } from '../errors.ts';
import type { ExperimentResult } from '../experiment/run-experiment.ts';
import type { SpecInput } from '../experiment/spec.ts';
import { startExperiment } from '../experiment/start-experiment.ts';
import { stopOnSignals } from '../experiment/stop-on-signals.ts';
import { openScreen, type Screen } from '../ui/open-screen.ts';
import { runReport } from '../ui/run-report.ts';

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
const positive = numberFlag('a number above 0', (value) => value > 0 && value < Infinity);

export default class Run extends BaseCommand {
  static override summary = 'Put two models in conversation, now and here.';

  static override description =
    `Every event is written to disk as it happens; at the end come a transcript and rows in the database.
Models are aliases (claude, gpt), provider/model-id, local:test (no key needed) or silent.
Ctrl-C once finishes the reply in flight and stops; twice stops at once.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> -a local:test -b local:test -t 5',
    '<%= config.bin %> <%= command.id %> -a claude -b gpt -p "What is a number?" -r 3',
    '<%= config.bin %> <%= command.id %> -a local:test -b local:test -d peers:philosophy:analytical -t 3',
  ];

  static override flags = {
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
      summary: 'How many conversations. [default: 1]',
      helpValue: 'N',
      min: 1,
      env: 'PIDGIN_REPETITIONS',
    }),
    'max-parallel': Flags.integer({
      summary: 'Conversations held at the same time.',
      helpValue: 'N',
      min: 1,
      max: 1000,
      default: 1,
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
    'show-system-prompts': Flags.boolean({
      summary: 'Show what each agent is told before they begin.',
      env: 'PIDGIN_SHOW_SYSTEM_PROMPTS',
    }),
    tail: Flags.boolean({
      summary: 'Print every event as a line instead of the conversation.',
      env: 'PIDGIN_TAIL',
    }),
  };

  override async run(): Promise<ExperimentResult> {
    const { flags } = await this.parse(Run);
    const stop = new StopRequest();
    const release = stopOnSignals(stop);
    let screen: Screen | undefined;
    try {
      const result = await startExperiment(specInput(flags), {
        ...this.context(flags.output),
        pidginVersion: this.config.version,
        maxParallel: flags['max-parallel'],
        maxRetries: flags['max-retries'],
        stop,
        attach: async (bus) => {
          screen = await openScreen({
            bus,
            quiet: this.jsonEnabled(),
            tail: flags.tail,
            showSystemPrompts: flags['show-system-prompts'],
            stdout: process.stdout,
            stdin: process.stdin,
            interactive: isInteractive(),
            onInterrupt: () => stop.ask('user'),
          });
        },
      });
      await screen?.close();
      for (const line of runReport(result, this.invocation(flags.output))) this.logToStderr(line);
      process.exitCode = EXIT_CODES[result.status];
      return result;
    } finally {
      await screen?.close();
      release();
    }
  }
}

const EXIT_CODES: Record<ExperimentResult['status'], number> = {
  completed: EXIT.ok,
  completed_with_failures: EXIT.provider,
  failed: EXIT.provider,
  interrupted: EXIT.interrupted,
};

type RunFlags = Interfaces.InferredFlags<typeof Run.flags>;

function specInput(flags: RunFlags): SpecInput {
  return {
    agentA: flags['agent-a'],
    agentB: flags['agent-b'],
    name: flags.name,
    prompt: flags.prompt,
    dimensions: flags.dimensions,
    promptTag: flags['prompt-tag'],
    maxTurns: flags.turns,
    repetitions: flags.repetitions,
    seed: flags.seed,
    temperature: flags.temperature,
    temperatureA: flags['temp-a'],
    temperatureB: flags['temp-b'],
    maxTokens: flags['max-tokens'],
    awareness: flags.awareness,
    awarenessA: flags['awareness-a'],
    awarenessB: flags['awareness-b'],
    think: flags.think,
    thinkA: flags['think-a'],
    thinkB: flags['think-b'],
    thinkBudget: flags['think-budget'],
    allowTruncation: flags['allow-truncation'],
    maxCost: flags['max-cost'],
    maxTotalTokens: flags['max-total-tokens'],
    chooseNames: flags['choose-names'],
    meditation: flags.meditation,
  };
}
