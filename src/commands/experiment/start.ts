import { Args } from '@oclif/core';
import { RunCommand, START_FLAGS, type Started } from '../../run-command.ts';

export default class ExperimentStart extends RunCommand {
  static override summary = 'Run the experiment a spec file describes.';

  static override description =
    `The same as pidgin run with a spec file. A flag goes before what the file says.
docs/guide/experiments.md explains specs; pidgin.example.yaml shows every key.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> study.yaml',
    '<%= config.bin %> <%= command.id %> study.yaml -r 10 --max-parallel 4',
  ];

  static override args = {
    spec: Args.string({ description: 'Spec file in YAML.', required: true }),
  };

  static override flags = START_FLAGS;

  override async run(): Promise<Started> {
    const { args, flags } = await this.parse(ExperimentStart);
    return this.start(args.spec, flags);
  }
}
