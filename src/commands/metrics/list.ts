import { Flags } from '@oclif/core';
import { BaseCommand, outputWidth } from '../../base-command.ts';
import {
  type AttractorEntry,
  attractorEntries,
  type MetricEntry,
  metricEntries,
} from '../../metrics/catalogue.ts';
import { rangeText } from '../../schemas/metric-columns.ts';
import { textTable } from '../../ui/table.ts';

export default class MetricsList extends BaseCommand {
  static override summary = 'List what is measured: every metric and every attractor.';

  static override description =
    `A metric of a message is two columns of conversation_turns, with a_ and b_ before its name; one of a pair is one.
A version rises when the same text would give another number.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --scope pair',
  ];

  static override flags = {
    scope: Flags.option({ options: ['message', 'pair', 'attractor'] as const })({
      summary: 'Only metrics of a message, of a pair, or attractors.',
      env: 'PIDGIN_SCOPE',
    }),
  };

  override async run(): Promise<{
    metrics: readonly MetricEntry[];
    attractors: readonly AttractorEntry[];
  }> {
    const { flags } = await this.parse(MetricsList);
    const wanted = (scope: string) => flags.scope === undefined || flags.scope === scope;
    const metrics = metricEntries().filter(({ scope }) => wanted(scope));
    const attractors = wanted('attractor') ? attractorEntries() : [];
    const rows = [
      ...metrics.map(({ name, scope, type, unit, range, version }) => [
        name,
        scope,
        type,
        unit,
        range === null ? '' : rangeText(range),
        String(version),
      ]),
      ...attractors.map(({ name, version }) => [name, 'attractor', '', '', '', String(version)]),
    ];
    for (const line of textTable(COLUMNS, rows, outputWidth())) this.log(line);
    return { metrics, attractors };
  }
}

const COLUMNS = [
  { title: 'NAME', isId: true as const },
  { title: 'OF A' },
  { title: 'TYPE', leaveOut: 1 },
  { title: 'UNIT', leaveOut: 2, atLeast: 12 },
  { title: 'RANGE', leaveOut: 3 },
  { title: 'VERSION', align: 'right' as const },
];
