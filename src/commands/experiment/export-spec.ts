import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { writeYaml } from '../../config/write-yaml.ts';
import { findRecorded } from '../../experiment/find-experiments.ts';
import { readOverview } from '../../experiment/read-record.ts';
import { recordedPlan } from '../../experiment/resume-experiment.ts';
import type { ExperimentSpec } from '../../schemas/experiment-spec.ts';

export default class ExperimentExportSpec extends BaseCommand {
  static override summary = 'Print the spec that runs the same experiment again.';

  static override description =
    'It holds every default that was in force, what stood in awareness files, and the seed, so that nothing else is needed.';

  static override examples = ['<%= config.bin %> <%= command.id %> exp_7f3a9c21 > again.yaml'];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.', required: true }),
  };

  override async run(): Promise<{ spec: ExperimentSpec }> {
    const { args, flags } = await this.parse(ExperimentExportSpec);
    const { outputDirectory } = this.context(flags.output);
    const { directory } = await findRecorded(outputDirectory, args.experiment);
    const { spec } = recordedPlan(await readOverview(directory), directory);
    this.log(writeYaml(spec).trimEnd());
    return { spec };
  }
}
