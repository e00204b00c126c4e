import { basename } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand, type CommandContext } from './base-command.ts';
import { systemClock } from './events/clock.ts';
import { pacingOf } from './experiment/call-settings.ts';
import { openEmbedder } from './experiment/embedder.ts';
import { findTarget } from './experiment/find-experiments.ts';
import { type ImportOptions, ImportService, type ImportSummary } from './storage/import-service.ts';
import { openProgress } from './ui/import-progress.ts';
import { importReport } from './ui/import-report.ts';

/** The flag of every command that reads event files. */
export const THREADS_FLAG = Flags.integer({
  summary:
    'How many threads read files. [default: the number of cores less one, when it is worth it]',
  helpValue: 'N',
  min: 1,
  max: 64,
  env: 'PIDGIN_THREADS',
});

/** What the commands share that load event files into the database. */
export abstract class ImportCommand extends BaseCommand {
  /** The directories of the experiments that were named by id, name or directory. */
  protected directoriesOf(asked: readonly unknown[], outputDirectory: string): Promise<string[]> {
    return Promise.all(
      asked.map(async (one) => (await findTarget(outputDirectory, named(String(one)))).directory),
    );
  }

  /** Loads files, shows how far it is, and tells what was done. */
  protected async load(
    { outputDirectory, settings, environment }: CommandContext,
    options: Pick<ImportOptions, 'paths' | 'rebuild' | 'again' | 'threads' | 'waitMs'>,
  ): Promise<ImportSummary> {
    const service = new ImportService({ outputDirectory, clock: systemClock });
    const progress = openProgress(process.stderr, systemClock, {
      interactive: this.drawsProgress(),
    });
    const tell = (line: string): void => {
      progress.clear();
      this.logToStderr(line);
    };
    const embedder = openEmbedder({
      settings,
      environment,
      clock: systemClock,
      pacing: pacingOf(settings, systemClock),
      random: Math.random,
      // Ctrl-C ends an import as it stands; the next one goes on.
      signal: new AbortController().signal,
      tell,
    });
    const summary = await service
      .import({
        ...options,
        embedder,
        onWaiting: (reason) => tell(`${reason} Waiting for it.`),
        onProgress: progress.show,
      })
      .finally(progress.clear);
    for (const line of importReport(summary)) this.logTyped(line);
    return summary;
  }
}

/** The id in the name of an experiment's directory; anything else is an id or name as it stands. */
function named(asked: string): string {
  return /(?:^|_)(exp_[0-9a-f]{8})$/.exec(basename(asked))?.[1] ?? asked;
}
