import { BaseCommand } from '../base-command.ts';
import { type ExperimentOnDisk, findExperiments } from '../experiment/find-experiments.ts';
import { statusOf } from '../experiment/status.ts';
import { atLeast, type Totals, totalsOf } from '../experiment/totals.ts';
import type { Manifest } from '../schemas/manifest.ts';
import { oddText } from '../ui/event-text.ts';
import { formatRounded, formatUsd } from '../ui/number-format.ts';
import { textTable } from '../ui/table.ts';

/** One experiment as `list --json` gives it. */
interface ListedExperiment {
  experiment_id: string;
  name: string | null;
  /** `damaged`: neither its manifest nor its events can be read. `crashed`: its process is gone. */
  status: string;
  arms: readonly { name: string; agent_a: string; agent_b: string; max_turns: number }[] | null;
  conversations: { planned: number; completed: number; failed: number; interrupted: number } | null;
  /** What its conversations took together; null when nothing can be read. */
  totals: Totals | null;
  started_at: number | null;
  directory: string;
}

export default class List extends BaseCommand {
  static override aliases = ['experiment list'];

  static override summary = 'List the experiments, newest first.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  override async run(): Promise<{ experiments: ListedExperiment[] }> {
    const { flags } = await this.parse(List);
    const { outputDirectory } = this.context(flags.output);
    const experiments = (await findExperiments(outputDirectory)).map(listed);
    if (experiments.length === 0) {
      this.log(`No experiments in ${outputDirectory}.`);
      this.log('Start one: pidgin run -a local:test -b local:test -t 5');
    } else {
      const width = process.stdout.columns || 200;
      const rows = experiments.map(row);
      for (const line of textTable(COLUMNS, rows, width)) this.log(line);
    }
    return { experiments };
  }
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME' },
  { title: 'STATUS' },
  { title: 'DONE', align: 'right' as const },
  { title: 'TOKENS', align: 'right' as const, leaveOut: 2 },
  { title: 'COST', align: 'right' as const },
  { title: 'AGENTS' },
  { title: 'STARTED', leaveOut: 1 },
  { title: 'REPLIES' },
];

function row(experiment: ListedExperiment): string[] {
  const { conversations, totals, started_at } = experiment;
  return [
    experiment.experiment_id,
    experiment.name ?? '',
    experiment.status.replaceAll('_', ' '),
    conversations === null ? '' : `${conversations.completed}/${conversations.planned}`,
    ...spending(totals),
    models(experiment.arms ?? []),
    started_at === null ? '' : localTime(started_at),
    totals === null ? '' : (oddText(totals.odd_replies) ?? ''),
  ];
}

/** Tokens in and out together, and cost. What is not all of it is said to be more. */
function spending(totals: Totals | null): [tokens: string, cost: string] {
  if (totals === null) return ['', ''];
  const { input_tokens, output_tokens, tokens_complete, cost_usd, known_cost_usd } = totals;
  const tokens = input_tokens === null ? output_tokens : (output_tokens ?? 0) + input_tokens;
  return [
    tokens === null || tokens_complete ? formatRounded(tokens) : `≥ ${formatRounded(tokens)}`,
    cost_usd === null && known_cost_usd > 0
      ? `≥ ${formatUsd(known_cost_usd)}`
      : formatUsd(cost_usd),
  ];
}

/** The models of all arms, each once. */
function models(arms: NonNullable<ListedExperiment['arms']>): string {
  const [first, ...others] = arms;
  if (first === undefined) return '';
  if (others.length === 0) return `${first.agent_a}, ${first.agent_b}`;
  return [...new Set(arms.flatMap(({ agent_a, agent_b }) => [agent_a, agent_b]))].join(', ');
}

function listed({
  experimentId,
  directory,
  manifest,
  running,
}: ExperimentOnDisk): ListedExperiment {
  const started = manifest?.conversations ?? [];
  const status = statusOf(manifest?.status, running);
  const count = (status: string): number => started.filter((one) => one.status === status).length;
  return {
    experiment_id: experimentId,
    name: manifest?.name ?? null,
    status,
    arms: manifest?.arms ?? null,
    conversations:
      manifest === null
        ? null
        : {
            planned: started.length,
            completed: count('completed'),
            failed: count('failed'),
            interrupted: count('interrupted'),
          },
    totals: manifest === null ? null : totalsIn(manifest, status),
    started_at: manifest?.started_at ?? null,
    directory,
  };
}

function totalsIn({ conversations }: Manifest, status: string): Totals {
  const totals = totalsOf(conversations);
  return status === 'crashed' ? atLeast(totals) : totals;
}

function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
