import { basename, join } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand, isInteractive, outputWidth } from '../base-command.ts';
import { systemClock } from '../events/clock.ts';
import {
  type ExperimentOnDisk,
  findArchivedExperiments,
  findExperiments,
} from '../experiment/find-experiments.ts';
import { lacksOwnFile } from '../experiment/record-files.ts';
import { type ListedStatus, listedStatus } from '../experiment/status.ts';
import { type Totals, tokensOf, totalsIn } from '../experiment/totals.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { Manifest } from '../schemas/manifest.ts';
import { ARCHIVE, archivedExperiments } from '../storage/archive-directory.ts';
import { costText, statusText, tokensText } from '../ui/cell-text.ts';
import { oddText } from '../ui/event-text.ts';
import { ownGoneText } from '../ui/missing-text.ts';
import { formatMoment } from '../ui/number-format.ts';
import { sanitizeLine } from '../ui/sanitize.ts';
import { type TableColumn, textTable } from '../ui/table.ts';

/** One experiment as `list --json` gives it. */
interface ListedExperiment {
  experiment_id: string;
  name: string | null;
  /** `damaged`: neither its manifest nor its events can be read. `crashed`: its process is gone. */
  status: ListedStatus;
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

  static override description =
    'On a terminal it says how long ago each began, elsewhere when; --json has Unix seconds. Where there is no room for all columns, the less important are left out.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --archived',
  ];

  static override flags = {
    archived: Flags.boolean({
      summary: 'List those in the archive instead.',
      env: 'PIDGIN_ARCHIVED',
    }),
  };

  override async run(): Promise<{
    experiments: ListedExperiment[];
    /** Directories of those that are archived, by name. */
    archived: string[];
  }> {
    const { flags } = await this.parse(List);
    const { outputDirectory } = this.context(flags.output);
    const find = flags.archived ? findArchivedExperiments : findExperiments;
    const found = await this.whileReading((onReading) => find(outputDirectory, onReading));
    const experiments = found.map(listed);
    if (experiments.length === 0 && flags.archived) {
      this.log(`No experiments in ${join(outputDirectory, ARCHIVE)}.`);
    } else if (experiments.length === 0) {
      this.log(`No experiments in ${outputDirectory}.`);
      this.logTyped('Start one: pidgin run -a local:test -b local:test -t 5');
    } else {
      const now = isInteractive() ? systemClock.now() / 1000 : null;
      const rows = experiments.map((experiment) => row(experiment, now));
      for (const line of textTable(COLUMNS, rows, outputWidth())) this.log(line);
    }
    for (const { directory } of experiments) {
      if (lacksOwnFile(directory)) this.logToStderr(sanitizeLine(ownGoneText(basename(directory))));
    }
    const archived = archivedExperiments(join(outputDirectory, ARCHIVE));
    if (archived.length > 0 && !flags.archived) {
      this.logTyped(
        `${formatQuantity(archived.length, 'experiment')} archived: pidgin list --archived`,
      );
    }
    return { experiments, archived };
  }
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'ID', isId: true },
  { title: 'NAME', atLeast: 12 },
  { title: 'STATUS' },
  { title: 'DONE', align: 'right' },
  { title: 'TOKENS', align: 'right', leaveOut: 1 },
  { title: 'COST', align: 'right', leaveOut: 4 },
  { title: 'AGENTS', atLeast: 16, leaveOut: 2 },
  { title: 'STARTED', leaveOut: 5 },
  { title: 'REPLIES', atLeast: 14, leaveOut: 3, onlyIfAny: true },
];

function row(experiment: ListedExperiment, now: number | null): string[] {
  const { conversations, totals, started_at } = experiment;
  return [
    experiment.experiment_id,
    experiment.name ?? '',
    statusText(experiment),
    conversations === null ? '' : `${conversations.completed}/${conversations.planned}`,
    ...(totals === null ? ['', ''] : spentCells(totals)),
    models(experiment.arms ?? []),
    started_at === null ? '' : formatMoment(started_at, now),
    totals === null ? '' : (oddText(totals.odd_replies) ?? ''),
  ];
}

function spentCells(totals: Totals): [tokens: string, cost: string] {
  return [tokensText({ ...totals, tokens: tokensOf(totals) }), costText(totals)];
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
  const conversations = manifest?.conversations ?? [];
  const status = listedStatus(manifest, running);
  const count = (wanted: Manifest['conversations'][number]['status']): number =>
    conversations.filter((one) => one.status === wanted).length;
  return {
    experiment_id: experimentId,
    name: manifest?.name ?? null,
    status,
    arms: manifest?.arms ?? null,
    conversations:
      manifest === null
        ? null
        : {
            planned: conversations.length,
            completed: count('completed'),
            failed: count('failed'),
            interrupted: count('interrupted'),
          },
    totals: manifest === null ? null : totalsIn(manifest, status),
    started_at: manifest?.started_at ?? null,
    directory,
  };
}
