import { basename } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { EXIT } from '../errors.ts';
import { systemClock } from '../events/clock.ts';
import { findTarget } from '../experiment/find-experiments.ts';
import { ImportService, type ImportSummary } from '../storage/import-service.ts';
import { openProgress } from '../ui/import-progress.ts';
import { importReport } from '../ui/import-report.ts';

export default class Import extends BaseCommand {
  static override summary = 'Load event files into the database.';

  static override description =
    `Files that have not changed since they were last loaded are passed over, and changed ones replace their rows, so it can be run at any time and as often as you like.
Lines that cannot be read are counted and kept in the table rejected_lines.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> pidgin_output/experiments/tides_exp_7f3a9c21 --strict',
    '<%= config.bin %> <%= command.id %> --rebuild',
  ];

  static override strict = false;

  static override args = {
    experiment: Args.string({
      description:
        'Id, name or directory of an experiment; more may follow. All of them when left out.',
    }),
  };

  static override flags = {
    rebuild: Flags.boolean({
      summary: 'Empty the database first and load everything again.',
      env: 'PIDGIN_REBUILD',
    }),
    strict: Flags.boolean({
      summary:
        'Exit with 4 when a line could not be read. What can be read is loaded all the same.',
      env: 'PIDGIN_STRICT',
    }),
    wait: Flags.integer({
      summary: 'How long to wait, in seconds, while another process has the database.',
      helpValue: 'SECONDS',
      min: 0,
      default: 10,
      env: 'PIDGIN_WAIT',
    }),
  };

  override async run(): Promise<ImportSummary> {
    const { argv, flags } = await this.parse(Import);
    const { outputDirectory } = this.context(flags.output);
    const paths = await Promise.all(
      argv.map(
        async (asked) => (await findTarget(outputDirectory, named(String(asked)))).directory,
      ),
    );
    const service = new ImportService({ outputDirectory, clock: systemClock });
    const progress = openProgress(process.stderr, systemClock, {
      interactive: process.stderr.isTTY === true && !process.env.CI && !this.jsonEnabled(),
    });
    const summary = await service
      .import({
        paths: paths.length === 0 ? undefined : paths,
        rebuild: flags.rebuild,
        waitMs: flags.wait * 1000,
        onWaiting: (reason) => this.logToStderr(`${reason} Waiting for it.`),
        onProgress: progress.show,
      })
      .finally(progress.clear);
    for (const line of importReport(summary)) this.log(line);
    const damaged = flags.strict && summary.rejected_lines > 0;
    if (damaged || summary.unreadable.length > 0) process.exitCode = EXIT.data;
    return summary;
  }
}

/** The id in the name of an experiment's directory; anything else is an id or name as it stands. */
function named(asked: string): string {
  return /(?:^|_)(exp_[0-9a-f]{8})$/.exec(basename(asked))?.[1] ?? asked;
}
