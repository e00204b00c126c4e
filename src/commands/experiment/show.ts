import { Args } from '@oclif/core';
import { BaseCommand, isInteractive, outputWidth } from '../../base-command.ts';
import { EXIT } from '../../errors.ts';
import { systemClock } from '../../events/clock.ts';
import { wantedOf } from '../../experiment/control.ts';
import { findRecorded } from '../../experiment/find-experiments.ts';
import { isRunning } from '../../experiment/lock.ts';
import { manifestOf } from '../../experiment/manifest.ts';
import { nextCommand } from '../../experiment/next-command.ts';
import { readOverview } from '../../experiment/read-record.ts';
import { neverStarted } from '../../experiment/resume-experiment.ts';
import { statusOf } from '../../experiment/status.ts';
import { tokensOf, totalsIn } from '../../experiment/totals.ts';
import { formatQuantity } from '../../format-quantity.ts';
import type { ForecastTotal } from '../../schemas/events/experiment.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { costText, tokensText } from '../../ui/cell-text.ts';
import { commandText } from '../../ui/command-text.ts';
import { oddText } from '../../ui/event-text.ts';
import { formatCount, formatDuration, formatMoment } from '../../ui/number-format.ts';
import { forecastText } from '../../ui/run-report.ts';
import { sanitize, sanitizeLine } from '../../ui/sanitize.ts';
import { type TableColumn, textTable } from '../../ui/table.ts';
import { wrapLines } from '../../ui/wrap.ts';

/** What `experiment show --json` gives. */
interface Shown extends Omit<Manifest, 'status'> {
  /** As `list` gives it: `crashed` when its process is gone, `paused` when it waits. */
  status: Manifest['status'] | 'crashed' | 'paused';
  directory: string;
  /** What it was expected to take when it was planned; null: not recorded. */
  forecast: ForecastTotal | null;
  /** Arguments of the command that goes on with it; null: it runs, is archived, or nothing is left. */
  next: readonly string[] | null;
}

export default class ExperimentShow extends BaseCommand {
  static override summary = 'Show how far an experiment is: its arms, conversations, tokens, cost.';

  static override description =
    'Read from the events, so it is right at any moment. What cannot be read of them is named, and makes it exit with 4.';

  static override examples = ['<%= config.bin %> <%= command.id %> exp_7f3a9c21'];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.', required: true }),
  };

  override async run(): Promise<Shown> {
    const { args, flags } = await this.parse(ExperimentShow);
    const { outputDirectory } = this.context(flags.output);
    const target = await findRecorded(outputDirectory, args.experiment);
    const { directory, archived } = target;
    this.tellGone(target);
    const damage: string[] = [];
    const overview = await this.whileReading((onReading) =>
      readOverview(directory, onReading, (text) => damage.push(text)),
    );
    for (const text of damage) this.logToStderr(sanitizeLine(text));
    if (damage.length > 0) process.exitCode = EXIT.data;
    const manifest = manifestOf(overview);
    if (manifest === null) throw neverStarted(directory, overview);
    const running = await isRunning(directory);
    const paused = running && wantedOf(directory) === 'pause';
    const status = paused ? 'paused' : statusOf(manifest.status, running);
    const width = outputWidth();
    const now = isInteractive() ? systemClock.now() / 1000 : null;
    for (const line of report(manifest, { status, width, now })) this.log(line);
    const { forecast } = overview.experiment;
    this.log(forecast === null ? '' : `\nForecast  ${forecastText(forecast)}`);
    this.log(`Files     ${sanitize(directory)}`);
    const next = running || archived ? null : nextCommand(overview);
    if (next !== null) this.log(`Go on     ${commandText(next, this.invocation())}`);
    return { ...manifest, status, directory, forecast, next };
  }
}

interface ReportOptions {
  readonly status: Shown['status'];
  readonly width: number;
  /** Unix seconds; null: nobody knows when it will be read. */
  readonly now: number | null;
}

function report(manifest: Manifest, options: ReportOptions): string[] {
  const { conversations } = manifest;
  const { status, width } = options;
  const arms = manifest.arms.map(({ name, agent_a, agent_b }) => {
    const own = conversations.filter(({ arm }) => arm === name);
    const done = own.filter((one) => one.status === 'completed').length;
    const failed = own.filter((one) => one.status === 'failed').length;
    const turns = own.reduce((sum, one) => sum + one.turns, 0);
    const totals = totalsIn({ conversations: own, arms: [{ agent_a, agent_b }] }, status);
    return [
      name,
      `${agent_a}, ${agent_b}`,
      `${done}/${own.length}`,
      failed === 0 ? '' : formatCount(failed),
      formatCount(turns),
      tokensText({ ...totals, tokens: tokensOf(totals) }),
      costText(totals),
      oddText(totals.odd_replies) ?? '',
    ];
  });
  const troubled = conversations.filter(({ error }) => error !== null);
  const about = [
    `${manifest.name} (${manifest.experiment_id}): ${status.replaceAll('_', ' ')}, ${formatQuantity(conversations.length, 'conversation')}`,
    ...(manifest.error === null ? [] : [manifest.error]),
    timesText(manifest, options),
  ];
  const troubles = troubled.map(({ conversation_id, error }) => `${conversation_id}: ${error}`);
  return [
    ...about.flatMap((line) => wrapLines(sanitizeLine(line), width)),
    '',
    ...textTable(COLUMNS, arms, width),
    ...(troubles.length === 0 ? [] : ['']),
    ...troubles.flatMap((line) => wrapLines(sanitizeLine(line), width)),
  ];
}

/** `started 3 min ago, took 12.0 s` */
function timesText({ started_at, ended_at }: Manifest, { now }: ReportOptions): string {
  const started = `started ${formatMoment(started_at, now)}`;
  return ended_at === null
    ? started
    : `${started}, took ${formatDuration((ended_at - started_at) * 1000)}`;
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'ARM', atLeast: 24, cut: 'start' },
  { title: 'AGENTS', atLeast: 16, leaveOut: 1 },
  { title: 'DONE', align: 'right' },
  { title: 'FAILED', align: 'right', onlyIfAny: true },
  { title: 'TURNS', align: 'right', leaveOut: 3 },
  { title: 'TOKENS', align: 'right' },
  { title: 'COST', align: 'right' },
  { title: 'REPLIES', atLeast: 14, leaveOut: 2, onlyIfAny: true },
];
