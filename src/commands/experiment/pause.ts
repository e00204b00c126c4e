import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { shellWord, usageError } from '../../errors.ts';
import { askFor } from '../../experiment/control.ts';
import { findTarget } from '../../experiment/find-experiments.ts';
import { isRunning } from '../../experiment/lock.ts';

export default class ExperimentPause extends BaseCommand {
  static override summary = 'Pause an experiment that runs, after the replies in flight.';

  static override description = 'Its process stays and waits. Go on with: pidgin experiment resume';

  static override examples = ['<%= config.bin %> <%= command.id %> exp_7f3a9c21'];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.', required: true }),
  };

  override async run(): Promise<{ directory: string; asked: 'pause' }> {
    const { args, flags } = await this.parse(ExperimentPause);
    const { outputDirectory } = this.context(flags.output);
    const { directory } = await findTarget(outputDirectory, args.experiment);
    if (!(await isRunning(directory))) {
      throw usageError(
        'not_running',
        `${args.experiment} is not running.`,
        'See what is: pidgin list',
      );
    }
    await askFor(directory, 'pause');
    this.log(`${args.experiment} pauses after the replies in flight.`);
    this.logTyped(`Go on with: pidgin experiment resume ${shellWord(args.experiment)}`);
    return { directory, asked: 'pause' };
  }
}
