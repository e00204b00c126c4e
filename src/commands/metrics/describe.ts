import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { didYouMean, usageError } from '../../errors.ts';
import {
  type AttractorEntry,
  attractorEntries,
  type MetricEntry,
  metricEntries,
} from '../../metrics/catalogue.ts';
import { rangeText } from '../../schemas/metric-columns.ts';
import { wrapLines } from '../../ui/wrap.ts';

export default class MetricsDescribe extends BaseCommand {
  static override summary = 'Say how a metric or an attractor is defined.';

  static override description =
    'The definition says when the value is NULL, and where the definition comes from.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> mattr_50',
    '<%= config.bin %> <%= command.id %> gratitude_spiral',
  ];

  static override args = {
    name: Args.string({
      description: 'Name of a metric, or of its column, or of an attractor.',
      required: true,
    }),
  };

  override async run(): Promise<MetricEntry | AttractorEntry> {
    const { args } = await this.parse(MetricsDescribe);
    const metric = metricEntries().find(
      ({ name, columns }) => name === args.name || columns.includes(args.name),
    );
    if (metric !== undefined) {
      this.#say(metricText(metric));
      return metric;
    }
    const attractor = attractorEntries().find(({ name }) => name === args.name);
    if (attractor === undefined) throw unknown(args.name);
    this.#say([
      `${attractor.name} (attractor, version ${attractor.version})`,
      attractor.definition,
    ]);
    return attractor;
  }

  /** On a terminal broken between words. */
  #say(text: readonly string[]): void {
    const width = process.stdout.columns || Infinity;
    for (const line of wrapLines(text.join('\n'), width)) this.log(line);
  }
}

function metricText(metric: MetricEntry): string[] {
  const { name, scope, columns, type, unit, range, version, definition, source } = metric;
  return [
    `${name} (of a ${scope}, version ${version})`,
    definition,
    `Columns: ${columns.join(', ')} of conversation_turns, ${type}.`,
    `Unit: ${unit}.${range === null ? '' : ` Range: ${rangeText(range)}.`}`,
    ...(source === null ? [] : [`Source: ${source}.`]),
  ];
}

function unknown(name: string) {
  const names = [...metricEntries(), ...attractorEntries()].map((entry) => entry.name);
  const nearest = didYouMean(name, names);
  return usageError(
    'unknown_metric',
    `There is no metric or attractor ${name}.`,
    ...(nearest === undefined ? [] : [nearest]),
    'All of them: pidgin metrics list',
  );
}
