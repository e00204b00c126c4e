import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Args, Errors, Flags } from '@oclif/core';
import { writeYaml } from '../config/write-yaml.ts';
import { fileReason, shellWord, usageError } from '../errors.ts';
import { readSource } from '../experiment/branch.ts';
import { branchSpec } from '../experiment/branch-spec.ts';
import { findRecorded } from '../experiment/find-experiments.ts';
import { readOverview } from '../experiment/read-record.ts';
import { refuseRecordPlace } from '../experiment/record-places.ts';
import { recordedPlan } from '../experiment/resume-experiment.ts';
import { RunCommand, START_FLAGS, type Started } from '../run-command.ts';
import type { BranchSpec } from '../schemas/experiment-spec.ts';
import { specOfFlags } from '../spec-flags.ts';

type Edit = NonNullable<BranchSpec['edits']>[number];

const edit = Flags.custom<Edit>({
  parse: async (text) => {
    const [, turn, letter, content] = /^(\d+):([ab]):(.*)$/s.exec(text) ?? [];
    if (turn === undefined || content === undefined) {
      throw new Errors.CLIError(`TURN:a:TEXT or TURN:b:TEXT is wanted, not ${text}`);
    }
    return { turn: Number(turn), agent: letter === 'a' ? 'agent_a' : 'agent_b', content };
  },
});

export default class Branch extends RunCommand {
  static override summary = 'Go on from a turn of a recorded conversation in another way.';

  static override description =
    `The new experiment begins with the first turns of the conversation and goes on as it did, but for what is changed: models, temperatures, what agents are told, the opening prompt, a reply. The source is never touched.
Lineage is in the events and in the columns parent_conversation_id and branch_turn; pidgin tree draws it.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --turn 3 --temp-b 0',
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --turn 3 -b gpt -r 10 -n other-partner',
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --turn 3 --edit "2:b:I am not so sure."',
  ];

  static override args = {
    conversation: Args.string({
      description: 'Id of the conversation, or of an experiment that has only one.',
      required: true,
    }),
  };

  static override flags = {
    ...START_FLAGS,
    turn: Flags.integer({
      summary: 'How many of its turns to keep. [default: all that are complete]',
      helpValue: 'N',
      min: 0,
      env: 'PIDGIN_TURN',
    }),
    edit: edit({
      summary:
        'Let a reply that is kept say something else: TURN:a:TEXT. Turns from 0, so 2 is what screens call turn 3.',
      helpValue: 'TURN:AGENT:TEXT',
      multiple: true,
      env: 'PIDGIN_EDIT',
    }),
    'save-spec': Flags.string({
      summary: 'Write the spec of the branch to a file instead of running it.',
      helpValue: 'FILE',
      env: 'PIDGIN_SAVE_SPEC',
    }),
  };

  override async run(): Promise<Started | { spec: string }> {
    const { args, flags } = await this.parse(Branch);
    const { outputDirectory, cwd } = this.context(flags.output);
    const source = await readSource(outputDirectory, args.conversation);
    const { directory } = await findRecorded(outputDirectory, args.conversation);
    const { spec } = recordedPlan(await readOverview(directory), directory);
    const { turn, edit: edits } = flags;
    const input = branchSpec(source, spec, specOfFlags(flags), { turn, edits });
    const file = flags['save-spec'];
    if (file === undefined) return this.startPlanned(input, undefined, flags, flags.output);
    refuseRecordPlace(resolve(cwd, file), outputDirectory);
    try {
      writeFileSync(resolve(cwd, file), writeYaml(input), { flag: 'wx' });
    } catch (error) {
      throw usageError(
        'spec_unwritable',
        `The spec cannot be written to ${file}: ${fileReason(error)}.`,
        'Name another file, which is not there yet.',
      );
    }
    this.logTyped(`Run it with: pidgin run ${shellWord(file)}`);
    return { spec: resolve(cwd, file) };
  }
}
