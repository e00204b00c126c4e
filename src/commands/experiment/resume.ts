import { Args, Flags } from '@oclif/core';
import { EXIT } from '../../errors.ts';
import { askFor, wantedOf } from '../../experiment/control.ts';
import type { Detached } from '../../experiment/detach.ts';
import type { ExperimentResult } from '../../experiment/experiment-result.ts';
import { findTarget } from '../../experiment/find-experiments.ts';
import { isRunning } from '../../experiment/lock.ts';
import { resumeExperiment } from '../../experiment/resume-experiment.ts';
import type { BudgetOfSpec } from '../../experiment/run-options.ts';
import { HOLD_FLAGS, RunCommand } from '../../run-command.ts';
import { SPEC_FLAGS } from '../../spec-flags.ts';

export default class ExperimentResume extends RunCommand {
  static override summary = 'Go on with an experiment after a pause, a stop or a crash.';

  static override description =
    `Conversations that ended stay as they are; the others go on after their last complete message, with the same seed and parameters. What a budget cut short goes on with a larger one.
Only the events are needed: manifest and database may be gone.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> tides --retry-failed',
    '<%= config.bin %> <%= command.id %> tides --max-cost 5',
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
    'max-cost': {
      ...SPEC_FLAGS['max-cost'],
      summary:
        'Most it may cost from now on, in USD, what it has cost included. [default: as before]',
    },
    'max-total-tokens': {
      ...SPEC_FLAGS['max-total-tokens'],
      summary:
        'Most tokens it may use from now on, those it has used included. [default: as before]',
    },
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
    if (this.detaches(flags, context)) return this.runOnItsOwn(target);
    let nothingLeft = false;
    const result = await this.hold(flags, context, async (running) => {
      const resumed = await resumeExperiment(
        args.experiment,
        { retryFailed: flags['retry-failed'], limits: limitsOf(flags) },
        { ...running, maxParallel: flags['max-parallel'] },
      );
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

function limitsOf(flags: {
  'max-cost'?: number | undefined;
  'max-total-tokens'?: number | undefined;
}): BudgetOfSpec {
  const { 'max-cost': max_cost, 'max-total-tokens': max_total_tokens } = flags;
  return {
    ...(max_cost === undefined ? {} : { max_cost }),
    ...(max_total_tokens === undefined ? {} : { max_total_tokens }),
  };
}
