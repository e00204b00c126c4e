import { Args } from '@oclif/core';
import { RunCommand, START_FLAGS, type Started } from '../run-command.ts';

export default class Run extends RunCommand {
  static override summary = 'Put two models in conversation, now and here.';

  static override description =
    `Every event is written to disk as it happens; at the end come a transcript and rows in the database.
Models are aliases (claude, gpt), provider/model-id, local:test (no key needed) or silent.
A spec file describes a whole experiment; a flag goes before what the file says.
In the chat, p pauses and r goes on, i says something to the agents. q or Ctrl-C once finishes the reply in flight and stops; twice stops at once.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> -a local:test -b local:test -t 5',
    '<%= config.bin %> <%= command.id %> -a claude -b gpt -p "What is a number?" -r 3',
    '<%= config.bin %> <%= command.id %> -a local:test -b local:test -d peers:philosophy:analytical -t 3',
    '<%= config.bin %> <%= command.id %> study.yaml --dry-run',
    '<%= config.bin %> <%= command.id %> study.yaml --max-parallel 4 --quiet',
  ];

  static override args = {
    spec: Args.string({ description: 'Spec file in YAML. Without one, flags say it all.' }),
  };

  static override flags = START_FLAGS;

  override async run(): Promise<Started> {
    const { args, flags } = await this.parse(Run);
    return this.start(args.spec, flags);
  }
}
