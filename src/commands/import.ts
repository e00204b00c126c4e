import { Args, Flags } from '@oclif/core';
import { EXIT } from '../errors.ts';
import { refuseTexts } from '../experiment/privacy.ts';
import { importPython, type PythonImportSummary } from '../experiment/python/import-python.ts';
import { ImportCommand, THREADS_FLAG } from '../import-command.ts';
import type { ImportSummary } from '../storage/import-service.ts';
import { pythonImportReport } from '../ui/python-import-report.ts';
import { WAIT_FLAG } from '../wait-flag.ts';

/** What an import did. Part of the stable `--json` output. */
export interface ImportResult extends ImportSummary {
  /** What came along from the Python Pidgin; absent: nobody asked. */
  readonly from_python?: PythonImportSummary;
}

export default class Import extends ImportCommand {
  static override summary = 'Load event files into the database.';

  static override description =
    `Files that have not changed since they were last loaded are passed over, and changed ones replace their rows, so it can be run at any time and as often as you like.
Lines that cannot be read are counted and kept in the table rejected_lines.
Where the settings have embeddings, messages that have none yet are sent to their provider, for semantic_similarity.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21',
    '<%= config.bin %> <%= command.id %> pidgin_output/experiments/tides_exp_7f3a9c21 --strict',
    '<%= config.bin %> <%= command.id %> --rebuild',
    '<%= config.bin %> <%= command.id %> --from-python ../old-pidgin/pidgin_output',
  ];

  static override strict = false;

  static override args = {
    experiment: Args.string({
      description:
        'Id, name or directory of an experiment; more may follow. All of them when left out.',
    }),
  };

  static override flags = {
    rebuild: Flags.boolean({
      summary: 'Empty the database first and load everything again.',
      env: 'PIDGIN_REBUILD',
    }),
    strict: Flags.boolean({
      summary:
        'Exit with 4 when a line could not be read. What can be read is loaded all the same.',
      env: 'PIDGIN_STRICT',
    }),
    'from-python': Flags.string({
      summary:
        'Convert experiments of the Python Pidgin first: the directory of one, or one that holds them. Its files are only read.',
      helpValue: 'DIR',
      env: 'PIDGIN_FROM_PYTHON',
    }),
    threads: THREADS_FLAG,
    wait: WAIT_FLAG,
  };

  override async run(): Promise<ImportResult> {
    const { argv, flags } = await this.parse(Import);
    const context = this.context(flags.output);
    const { outputDirectory, settings } = context;
    const source = flags['from-python'];
    if (source !== undefined) {
      refuseTexts(source, 'To bring it along', settings.events.privacy);
    }
    const python = source === undefined ? undefined : await importPython(source, outputDirectory);
    for (const line of python === undefined ? [] : pythonImportReport(python.summary)) {
      this.log(line);
    }
    const asked = await this.directoriesOf(argv, outputDirectory);
    const paths = [...asked, ...(python?.directories ?? [])];
    const summary = await this.load(context, {
      paths: python === undefined && asked.length === 0 ? undefined : paths,
      rebuild: flags.rebuild,
      threads: flags.threads,
      waitMs: flags.wait * 1000,
    });
    const damaged = summary.rejected_lines > 0 || (python?.summary.damaged.length ?? 0) > 0;
    const skipped = (python?.summary.experiments.skipped.length ?? 0) > 0;
    if ((flags.strict && damaged) || skipped || summary.unreadable.length > 0) {
      process.exitCode = EXIT.data;
    }
    return python === undefined ? summary : { from_python: python.summary, ...summary };
  }
}
