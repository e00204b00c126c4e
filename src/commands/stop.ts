import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { usageError } from '../errors.ts';
import { systemClock } from '../events/clock.ts';
import type { ExperimentStatus } from '../events/experiment-state.ts';
import {
  type ExperimentDirectory,
  experimentDirectories,
  findTarget,
} from '../experiment/find-experiments.ts';
import { isRunning } from '../experiment/lock.ts';
import { nextCommand } from '../experiment/next-command.ts';
import { readOverview } from '../experiment/read-record.ts';
import { type StopOutcome, stopExperiment } from '../experiment/stop-experiment.ts';
import { commandText } from '../ui/command-text.ts';

type Place = Pick<ExperimentDirectory, 'experimentId' | 'directory'>;

/** How one experiment was stopped. Part of the stable `--json` output. */
interface Stopped {
  readonly experiment_id: string;
  readonly outcome: StopOutcome;
  /** What its record says of it now. */
  readonly status: ExperimentStatus;
  /** Arguments of the command that goes on with it; null: it still runs, or nothing is left to do. */
  readonly next: readonly string[] | null;
}

export default class Stop extends BaseCommand {
  static override summary = 'Stop experiments that run, from any terminal.';

  static override description =
    `The reply in flight is finished first, and the record, transcripts and rows are complete when this returns.
Without a name it stops the one that runs. An experiment whose process is gone is marked as interrupted. Go on later with: pidgin experiment resume`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21 --force',
    '<%= config.bin %> <%= command.id %> --all',
  ];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.' }),
  };

  static override flags = {
    all: Flags.boolean({ summary: 'Stop all that run.', env: 'PIDGIN_ALL' }),
    force: Flags.boolean({
      summary:
        'Give up the reply in flight after a grace period, and kill what does not stop then.',
      env: 'PIDGIN_FORCE',
    }),
    grace: Flags.integer({
      summary: 'The grace period of --force, in seconds.',
      helpValue: 'SECONDS',
      min: 0,
      default: 10,
      env: 'PIDGIN_GRACE',
    }),
  };

  override async run(): Promise<{ stopped: Stopped[] }> {
    const { args, flags } = await this.parse(Stop);
    const { outputDirectory } = this.context(flags.output);
    const places = await this.#places(outputDirectory, args.experiment, flags.all);
    if (places.length === 0) this.log('Nothing is running.');
    const stopped = await Promise.all(
      places.map(async ({ experimentId, directory }) => {
        const outcome = await stopExperiment(directory, {
          graceMs: flags.force ? flags.grace * 1000 : null,
          clock: systemClock,
        });
        const overview = await readOverview(directory);
        const { status } = overview.experiment;
        const next = outcome === 'asked' ? null : nextCommand(overview);
        this.log(`${experimentId}: ${saying(outcome, status)}`);
        if (next !== null) {
          this.log(`  Go on  ${commandText(next, this.invocation())}`);
        }
        return { experiment_id: experimentId, outcome, status, next };
      }),
    );
    return { stopped };
  }

  async #places(outputDirectory: string, name: string | undefined, all: boolean): Promise<Place[]> {
    if (name !== undefined) return [await findTarget(outputDirectory, name)];
    const running: Place[] = [];
    for (const place of experimentDirectories(outputDirectory)) {
      if (await isRunning(place.directory)) running.push(place);
    }
    if (running.length > 1 && !all) {
      throw usageError(
        'ambiguous_name',
        `${running.length} experiments are running.`,
        `Say which: ${running.map(({ experimentId }) => experimentId).join(', ')}; or --all.`,
      );
    }
    return running;
  }
}

function saying(outcome: StopOutcome, status: ExperimentStatus): string {
  const became = status.replaceAll('_', ' ');
  switch (outcome) {
    case 'stopped':
      return 'stopped';
    case 'ended':
      return `ended before it could be stopped: ${became}`;
    case 'killed':
      return 'killed; its record is whole up to the last event';
    case 'not_running':
      return status === 'pending' ? 'was not running' : `was not running: ${became}`;
    case 'asked':
      return 'was asked to stop, and still runs';
    default:
      return outcome satisfies never;
  }
}
