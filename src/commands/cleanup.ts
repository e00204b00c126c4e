import { Errors, Flags } from '@oclif/core';
import { BaseCommand, outputWidth } from '../base-command.ts';
import { EXIT, usageError } from '../errors.ts';
import { systemClock } from '../events/clock.ts';
import { carryOut } from '../experiment/cleanup/carry-out.ts';
import type { CleanupOutcome } from '../experiment/cleanup/cleanup-outcome.ts';
import {
  type CleanupAction,
  type CleanupContext,
  type CleanupPlan,
  type CleanupTarget,
  planCleanup,
} from '../experiment/cleanup/plan-cleanup.ts';
import {
  isRestricted,
  parseAge,
  parseSize,
  SELECTABLE_STATUSES,
  type Selection,
} from '../experiment/cleanup/selection.ts';
import { formatQuantity } from '../format-quantity.ts';
import type { Patience } from '../storage/open-when-free.ts';
import type { Vacuumed } from '../storage/vacuum-database.ts';
import { askOnTerminal } from '../ui/ask-on-terminal.ts';
import { cleanupPlanReport, cleanupReport, vacuumReport } from '../ui/cleanup-report.ts';
import { asTyped } from '../ui/command-text.ts';
import { formatBytes } from '../ui/number-format.ts';
import { WAIT_FLAG } from '../wait-flag.ts';

/** What was found and done. Part of the stable `--json` output. */
interface CleanupResult extends CleanupOutcome {
  /** `preview`: nothing was done to the experiments. */
  readonly action: CleanupAction;
  /** What was selected. */
  readonly selected: readonly CleanupTarget[];
  /** What is left as it is though it was selected. */
  readonly kept: CleanupPlan['kept'];
  /** Null: it was not asked for, or there is no database. */
  readonly vacuum: Vacuumed | null;
}

export default class Cleanup extends BaseCommand {
  static override summary = 'Compress, archive or delete old experiments, and shrink the database.';

  static override description =
    `Without --compress, --archive or --delete it only shows which experiments are selected. Several selections all have to hold; --keep-last counts those of the name and status that were asked for.
An experiment that is running is never touched, no link is followed, and one that holds files that are not of Pidgin is not deleted. Stopped at any moment, nothing is half done that the next cleanup does not finish.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> --older-than 30d',
    '<%= config.bin %> <%= command.id %> --older-than 30d --compress',
    '<%= config.bin %> <%= command.id %> --older-than 90d --archive',
    '<%= config.bin %> <%= command.id %> --status failed --status empty --delete',
    "<%= config.bin %> <%= command.id %> --name 'pilot*' --keep-last 3 --delete --vacuum",
  ];

  static override flags = {
    'older-than': Flags.custom<number>({
      summary: 'Those in which nothing happened for so long: 12h, 30d, 8w.',
      helpValue: 'AGE',
      env: 'PIDGIN_OLDER_THAN',
      parse: async (text) => {
        const ms = parseAge(text);
        if (ms === null) throw new Errors.CLIError('an age is wanted, such as 12h, 30d or 8w');
        return ms;
      },
    })(),
    'keep-last': Flags.integer({
      summary: 'All but the newest N.',
      helpValue: 'N',
      min: 0,
      env: 'PIDGIN_KEEP_LAST',
    }),
    status: Flags.option({
      summary: 'Those that failed, were interrupted or crashed, or in which nobody ever replied.',
      options: SELECTABLE_STATUSES,
      multiple: true,
      env: 'PIDGIN_STATUS',
    })(),
    name: Flags.string({
      summary: 'Those of this name; * stands for anything, ? for one character.',
      helpValue: 'GLOB',
      // Not PIDGIN_NAME, which names what is run.
      env: 'PIDGIN_CLEANUP_NAME',
    }),
    'larger-than': Flags.custom<number>({
      summary: 'Those that take more room: 500kB, 100MB, 1.5GB.',
      helpValue: 'SIZE',
      env: 'PIDGIN_LARGER_THAN',
      parse: async (text) => {
        const bytes = parseSize(text);
        if (bytes === null) throw new Errors.CLIError('a size is wanted, such as 500kB or 1.5GB');
        return bytes;
      },
    })(),
    compress: Flags.boolean({
      summary: 'Compress their event files. All that reads them reads both.',
      exclusive: ['delete'],
      env: 'PIDGIN_COMPRESS',
    }),
    archive: Flags.boolean({
      summary:
        'Move them to the archive: events compressed, rows as Parquet. They are read as before, and queries see them as all_experiments and the like.',
      exclusive: ['compress', 'delete'],
      env: 'PIDGIN_ARCHIVE',
    }),
    delete: Flags.boolean({
      summary: 'Delete them, and their rows in the database. Asks first.',
      env: 'PIDGIN_DELETE',
    }),
    vacuum: Flags.boolean({
      summary: 'Rewrite the database without the room that deleted rows left in it.',
      env: 'PIDGIN_VACUUM',
    }),
    yes: Flags.boolean({
      char: 'y',
      summary: 'Delete without asking.',
      // Not PIDGIN_YES, which allows a run to download models.
      env: 'PIDGIN_CLEANUP_YES',
    }),
    wait: WAIT_FLAG,
  };

  protected override readonly tellsLinksItself = true;

  protected override readonly absentFlags = {
    'dry-run': 'Nothing is done anyway until --compress, --archive or --delete says what.',
  };

  override async run(): Promise<CleanupResult> {
    const { flags } = await this.parse(Cleanup);
    const { outputDirectory } = this.context(flags.output);
    const selection: Selection = {
      olderThanMs: flags['older-than'] ?? null,
      keepLast: flags['keep-last'] ?? null,
      statuses: flags.status ?? [],
      name: flags.name ?? null,
      largerThanBytes: flags['larger-than'] ?? null,
    };
    const asked = actionOf(flags);
    const context = { outputDirectory, selection, clock: systemClock };
    const patience = {
      clock: systemClock,
      waitMs: flags.wait * 1000,
      onWaiting: (reason: string) => this.logToStderr(`${reason} Waiting for it.`),
    };
    const onlyVacuum = flags.vacuum && asked === 'preview' && !isRestricted(selection);
    const plan: CleanupPlan = onlyVacuum
      ? { chosen: [], kept: [], unfinished: [] }
      : await this.#plan(context, asked);
    const action = asked === 'delete' && !(await this.#agreed(plan, flags.yes)) ? 'preview' : asked;
    const done = await this.#clean(plan, context, action, patience);
    const vacuum = flags.vacuum ? await vacuumed(outputDirectory, patience) : null;
    if (flags.vacuum) this.log(vacuumReport(vacuum));
    const failed = done.cleaned.some(({ outcome }) => outcome === 'failed');
    if (failed || done.rows_left !== null || done.left.length > 0) process.exitCode = EXIT.data;
    return { action, selected: plan.chosen, kept: plan.kept, ...done, vacuum };
  }

  async #plan(context: CleanupContext, action: CleanupAction): Promise<CleanupPlan> {
    const plan = await this.whileReading((onReading) => planCleanup(context, action, onReading));
    if ((action === 'delete' || action === 'archive') && !isRestricted(context.selection)) {
      // What was agreed to before is finished; nothing else is meant.
      if (action === 'delete' && plan.unfinished.length > 0) {
        return { ...plan, chosen: [], kept: [] };
      }
      throw usageError(
        'nothing_selected',
        `It is not said which experiments to ${action}.`,
        "Say it, for example: --older-than 30d, --keep-last 10, --status failed, --name 'pilot*'.",
      );
    }
    // At once: a write for each of thousands of lines takes longer than finding them.
    const report = cleanupPlanReport(plan, outputWidth());
    this.log(report.map((line) => asTyped(line, this.invocation())).join('\n'));
    if (action === 'preview' && plan.chosen.length > 0) {
      this.log('Nothing was done. Add --compress, --archive or --delete.');
    }
    return plan;
  }

  /** Whether what was found may be deleted. */
  async #agreed({ chosen }: CleanupPlan, yes: boolean): Promise<boolean> {
    if (yes || chosen.length === 0) return true;
    const ask = askOnTerminal(this.terminal());
    if (ask === null) {
      throw usageError(
        'consent_needed',
        `Deleting ${formatQuantity(chosen.length, 'experiment')} needs your consent, and nobody can be asked here.`,
        'Nothing was deleted. Add --yes.',
      );
    }
    const bytes = chosen.reduce((sum, one) => sum + one.bytes, 0);
    const agreed = await ask([
      `${formatQuantity(chosen.length, 'experiment')}, ${formatBytes(bytes)}, will be gone for good.`,
    ]);
    if (!agreed) this.log('Nothing was deleted.');
    return agreed;
  }

  async #clean(
    plan: CleanupPlan,
    context: CleanupContext,
    action: CleanupAction,
    patience: Patience,
  ): Promise<CleanupOutcome> {
    const done = await carryOut(plan, context, action, patience);
    if (action === 'preview') return done;
    for (const line of cleanupReport(done)) this.logTyped(line);
    return done;
  }
}

/** Loaded only when it is wanted: most cleanups only look. */
async function vacuumed(outputDirectory: string, patience: Patience): Promise<Vacuumed | null> {
  const { vacuumDatabase } = await import('../storage/vacuum-database.ts');
  return vacuumDatabase(outputDirectory, patience);
}

function actionOf(flags: {
  readonly compress: boolean;
  readonly archive: boolean;
  readonly delete: boolean;
}): CleanupAction {
  if (flags.delete) return 'delete';
  if (flags.archive) return 'archive';
  return flags.compress ? 'compress' : 'preview';
}
