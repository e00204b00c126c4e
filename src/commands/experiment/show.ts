import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { wantedOf } from '../../experiment/control.ts';
import { findTarget, readOverview } from '../../experiment/find-experiments.ts';
import { isRunning } from '../../experiment/lock.ts';
import { manifestOf } from '../../experiment/manifest.ts';
import { neverStarted } from '../../experiment/resume-experiment.ts';
import { statusOf } from '../../experiment/status.ts';
import { atLeast, totalsOf } from '../../experiment/totals.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { oddText } from '../../ui/event-text.ts';
import { formatCost, formatQuantity, formatTokens } from '../../ui/number-format.ts';
import { textTable } from '../../ui/table.ts';

interface Shown extends Omit<Manifest, 'status'> {
  /** As `list` gives it: `crashed` when its process is gone, `paused` when it waits. */
  status: string;
  directory: string;
}

export default class ExperimentShow extends BaseCommand {
  static override summary = 'Show how far an experiment is: its arms, conversations, tokens, cost.';

  static override description = 'Read from the events, so it is right at any moment.';

  static override examples = ['<%= config.bin %> <%= command.id %> exp_7f3a9c21'];

  static override args = {
    experiment: Args.string({ description: 'Id or name of the experiment.', required: true }),
  };

  override async run(): Promise<Shown> {
    const { args, flags } = await this.parse(ExperimentShow);
    const { outputDirectory } = this.context(flags.output);
    const { directory } = await findTarget(outputDirectory, args.experiment);
    const overview = await readOverview(directory);
    const manifest = manifestOf(overview);
    if (manifest === null) throw neverStarted(directory);
    const running = await isRunning(directory);
    const paused = running && wantedOf(directory) === 'pause';
    const status = paused ? 'paused' : statusOf(manifest.status, running);
    for (const line of report(manifest, status)) this.log(line);
    this.log(`\nFiles  ${directory}`);
    return { ...manifest, status, directory };
  }
}

function report(manifest: Manifest, status: string): string[] {
  const { conversations } = manifest;
  const width = process.stdout.columns ?? 200;
  const arms = manifest.arms.map(({ name, agent_a, agent_b }) => {
    const own = conversations.filter(({ arm }) => arm === name);
    const done = own.filter((one) => one.status === 'completed').length;
    const failed = own.filter((one) => one.status === 'failed').length;
    const turns = own.reduce((sum, one) => sum + one.turns, 0);
    const totals = status === 'crashed' ? atLeast(totalsOf(own)) : totalsOf(own);
    return [
      name,
      `${agent_a}, ${agent_b}`,
      `${done}/${own.length}`,
      String(failed),
      String(turns),
      formatTokens(totals.input_tokens, totals.output_tokens, totals.tokens_complete) ?? '',
      formatCost(totals.cost_usd, totals.known_cost_usd),
      oddText(totals.odd_replies) ?? '',
    ];
  });
  const troubled = conversations.filter(({ error }) => error !== null);
  return [
    `${manifest.name} (${manifest.experiment_id}): ${status.replaceAll('_', ' ')}, ${formatQuantity(conversations.length, 'conversation')}`,
    ...(manifest.error === null ? [] : [manifest.error]),
    '',
    ...textTable(COLUMNS, arms, width),
    ...(troubled.length === 0 ? [] : ['']),
    ...troubled.map(({ conversation_id, error }) => `${conversation_id}: ${error}`),
  ];
}

const COLUMNS = [
  { title: 'ARM' },
  { title: 'AGENTS' },
  { title: 'DONE', align: 'right' as const },
  { title: 'FAILED', align: 'right' as const },
  { title: 'TURNS', align: 'right' as const },
  { title: 'TOKENS' },
  { title: 'COST', align: 'right' as const },
  { title: 'REPLIES' },
];
