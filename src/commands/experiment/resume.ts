import { Args, Flags } from '@oclif/core';
import { EXIT } from '../../errors.ts';
import { askFor, wantedOf } from '../../experiment/control.ts';
import type { Detached } from '../../experiment/detach.ts';
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { findTarget } from '../../experiment/find-experiments.ts';
import { isRunning } from '../../experiment/lock.ts';
import { resumeExperiment } from '../../experiment/resume-experiment.ts';
import { HOLD_FLAGS, RunCommand } from '../../run-command.ts';

export default class ExperimentResume extends RunCommand {
  static override summary = 'Go on with an experiment after a pause, a stop or a crash.';

  static override description =
    `Conversations that ended stay as they are; the others go on after their last complete message, with the same seed and parameters.
Only the events are needed: manifest and database may be gone.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> tides --retry-failed',
  ];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.', required: true }),
  };

  static override flags = {
    ...HOLD_FLAGS,
    'retry-failed': Flags.boolean({
      summary: 'Go on with conversations that failed, too.',
      env: 'PIDGIN_RETRY_FAILED',
    }),
    'max-parallel': Flags.integer({
      summary: 'Conversations held at the same time. [default: as it was started]',
      helpValue: 'N',
      min: 1,
      max: 1000,
      env: 'PIDGIN_MAX_PARALLEL',
    }),
  };

  override async run(): Promise<ExperimentResult | Detached | { directory: string; asked: 'run' }> {
    const { args, flags } = await this.parse(ExperimentResume);
    const context = this.context(flags.output);
    const target = await findTarget(context.outputDirectory, args.experiment);
    const { directory } = target;
    if ((await isRunning(directory)) && wantedOf(directory) === 'pause') {
      await askFor(directory, 'run');
      this.log(`${args.experiment} goes on.`);
      return { directory, asked: 'run' };
    }
    if (this.detaches(flags, context)) return this.runOnItsOwn(target, flags.output);
    let nothingLeft = false;
    const result = await this.hold(flags, flags.output, async (running) => {
      const resumed = await resumeExperiment(args.experiment, flags['retry-failed'], {
        ...running,
        maxParallel: flags['max-parallel'],
      });
      nothingLeft = resumed.nothingLeft;
      return resumed.result;
    });
    if (nothingLeft) {
      this.logToStderr('Nothing is left to resume.');
      process.exitCode = EXIT.ok;
    }
    return result;
  }
}
