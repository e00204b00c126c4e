import { Args } from '@oclif/core';
import { EXIT } from '../../errors.ts';
import { ImportCommand, THREADS_FLAG } from '../../import-command.ts';
import type { ImportSummary } from '../../storage/import-service.ts';
import { WAIT_FLAG } from '../../wait-flag.ts';

export default class MetricsRecompute extends ImportCommand {
  static override summary = 'Measure recorded conversations again, from their events.';

  static override description =
    `No model is asked, unless the settings have embeddings. Rows are replaced, of files that have not changed too.
When the version of a metric rises, the next import does this by itself for the whole database, so all its rows are of one version.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
  ];

  static override strict = false;

  static override args = {
    experiment: Args.string({
      description:
        'Id, name or directory of an experiment; more may follow. All of them when left out.',
    }),
  };

  static override flags = { threads: THREADS_FLAG, wait: WAIT_FLAG };

  override async run(): Promise<ImportSummary> {
    const { argv, flags } = await this.parse(MetricsRecompute);
    const context = this.context(flags.output);
    const { outputDirectory } = context;
    const asked = await this.directoriesOf(argv, outputDirectory);
    const summary = await this.load(context, {
      paths: asked.length === 0 ? undefined : asked,
      again: true,
      threads: flags.threads,
      waitMs: flags.wait * 1000,
    });
    if (summary.unreadable.length > 0) process.exitCode = EXIT.data;
    return summary;
  }
}
