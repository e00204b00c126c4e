import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { EXIT } from '../errors.ts';
import { findTarget } from '../experiment/find-experiments.ts';
import { ImportService, type ImportSummary } from '../storage/import-service.ts';
import { importReport } from '../ui/import-report.ts';

export default class Import extends BaseCommand {
  static override summary = 'Load event files into the database.';

  static override description =
    `Files that have not changed since they were last loaded are passed over, and changed ones replace their rows, so it can be run at any time and as often as you like.
Lines that cannot be read are counted and kept in the table rejected_lines.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> --rebuild',
  ];

  static override args = {
    experiment: Args.string({
      description: 'Id or name of one experiment; all of them when left out.',
    }),
  };

  static override flags = {
    rebuild: Flags.boolean({
      summary: 'Empty the database first and load everything again.',
      env: 'PIDGIN_REBUILD',
    }),
  };

  override async run(): Promise<ImportSummary> {
    const { args, flags } = await this.parse(Import);
    const { outputDirectory } = this.context(flags.output);
    const target =
      args.experiment === undefined ? null : await findTarget(outputDirectory, args.experiment);
    const service = new ImportService({ outputDirectory, now: () => Date.now() });
    const summary = await service.import({
      paths: target === null ? undefined : [target.directory],
      rebuild: flags.rebuild,
    });
    for (const line of importReport(summary)) this.log(line);
    if (summary.unreadable.length > 0) process.exitCode = EXIT.data;
    return summary;
  }
}
