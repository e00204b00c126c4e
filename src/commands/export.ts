import { basename, dirname, resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { dataError, EXIT, type PidginError, usageError } from '../errors.ts';
import { badLineText } from '../events/bad-line-text.ts';
import { allTargets, findRecorded, type Target } from '../experiment/find-experiments.ts';
import { eventFile, ownEventFile } from '../experiment/record-files.ts';
import { refuseRecordPlace } from '../experiment/record-places.ts';
import { formatQuantity } from '../format-quantity.ts';
import { RAW_CSV_FLAG } from '../raw-csv-flag.ts';
import {
  CONVERSATION_TABLES,
  type ConversationTableName,
  conversationRowsOf,
  type ExportSource,
  exportText,
  TEXT_FORMATS,
} from '../reports/export.ts';
import { printText, writeNewFile, writeText } from '../reports/write-file.ts';
import { ROWS } from '../storage/archive-directory.ts';
import { writeParquet } from '../storage/write-parquet.ts';
import { sanitize, sanitizeLine } from '../ui/sanitize.ts';

const FORMATS = [...TEXT_FORMATS, 'parquet'] as const;
type Format = (typeof FORMATS)[number];

/** What an export wrote. Part of the stable `--json` output. */
interface ExportResult {
  readonly format: Format;
  /** Path of the file; null: it went to standard output. */
  readonly path: string | null;
  readonly conversations: number;
}

export default class Export extends BaseCommand {
  static override summary = 'Write conversations in a format for others to read.';

  static override description =
    `It reads the events, so it works without the database, while it is busy, and while a conversation is still running.
markdown   transcripts
json       one document: experiments, and conversations with all their rows
jsonl      the events
csv        the rows of one table (--table)
parquet    the same, with types
html       one page that stands alone: bubbles, folded thinking, charts
ipynb      a Jupyter notebook that reads the database, or the archive, and plots
What cannot be read of a damaged file, and a conversation whose event file is gone, is named, and makes it exit with 4.
Documents (html, ipynb, parquet) go to a file here, text to standard output, unless --to says where.`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> exp_7f3a9c21 --format html',
    '<%= config.bin %> <%= command.id %> all --format csv --table messages > messages.csv',
    '<%= config.bin %> <%= command.id %> conv_7f3a9c21_0001 --format jsonl --to talk.jsonl',
  ];

  static override args = {
    target: Args.string({
      description: 'Id of a conversation, id or name of an experiment, or all.',
      default: 'all',
    }),
  };

  static override flags = {
    format: Flags.option({
      char: 'f',
      summary: 'Format to write.',
      options: FORMATS,
      default: 'markdown' as const,
      env: 'PIDGIN_EXPORT_FORMAT',
    })(),
    table: Flags.option({
      summary: 'Table to write as csv or parquet.',
      options: Object.keys(CONVERSATION_TABLES) as ConversationTableName[],
      default: 'conversation_turns' as const,
      env: 'PIDGIN_TABLE',
    })(),
    'raw-csv': RAW_CSV_FLAG,
    to: Flags.string({
      summary: 'File to write; - is standard output.',
      helpValue: 'FILE',
      env: 'PIDGIN_TO',
    }),
    force: Flags.boolean({
      summary: 'Overwrite the file if there is one; what is no file, such as a device, never is.',
      env: 'PIDGIN_FORCE',
    }),
  };

  override async run(): Promise<ExportResult> {
    const { args, flags } = await this.parse(Export);
    const { outputDirectory, cwd } = this.context(flags.output);
    const targets =
      args.target === 'all'
        ? await allTargets(outputDirectory)
        : [await findRecorded(outputDirectory, args.target)];
    for (const target of targets) this.tellGone(target);
    const source = sourceOf(args.target, targets, outputDirectory, this.#tellOnce());
    if (source.conversationFiles.length === 0) throw nothingToExport(outputDirectory);
    const { format, table } = flags;
    const texts = flags['raw-csv'] ? 'raw' : 'harmless';
    const path = destination(flags.to, format, fileName(args.target, targets), cwd);
    const result = { format, path, conversations: source.conversationFiles.length };
    if (path === null) {
      if (format === 'parquet') {
        throw usageError('not_text', 'Parquet is not text.', 'Name a file: --to turns.parquet');
      }
      if (this.jsonEnabled()) {
        throw usageError(
          'two_outputs',
          '--json and the export cannot both go to standard output.',
          'Name a file: --to FILE',
        );
      }
      await printText(exportText(source, format, { table, texts, directory: cwd }), process.stdout);
      return result;
    }
    refuseRecordPlace(path, outputDirectory);
    await writeNewFile(path, { overwrite: flags.force }, (temporary) =>
      format === 'parquet'
        ? writeParquet(temporary, CONVERSATION_TABLES[table], tableRows(source, table))
        : writeText(
            temporary,
            exportText(source, format, { table, texts, directory: dirname(path) }),
          ),
    );
    const wrote = `Wrote ${path}: ${formatQuantity(result.conversations, 'conversation')}.`;
    this.logToStderr(sanitize(wrote));
    return result;
  }

  /** Tells of lines that are left out; some formats read a file more than once. */
  #tellOnce(): ExportSource['onBadLine'] {
    const told = new Set<string>();
    return (path, bad) => {
      const text = sanitizeLine(`${basename(path)}, ${badLineText(bad)}`);
      if (told.has(text)) return;
      told.add(text);
      this.logToStderr(text);
      // A line that a crash tore was never part of the record.
      if (bad.reason !== 'torn') process.exitCode = EXIT.data;
    };
  }
}

/** Nothing was ever said, or what was said is gone, which was told of then. */
function nothingToExport(outputDirectory: string): PidginError {
  if (process.exitCode === EXIT.data) {
    return dataError('nothing_to_export', 'No event file is left to export from.', {
      suggestions: ['Put the event files back from a copy.'],
    });
  }
  return usageError(
    'nothing_to_export',
    `There are no conversations to export in ${outputDirectory}.`,
    'Run one: pidgin run -a local:test -b local:test',
  );
}

function sourceOf(
  asked: string,
  targets: readonly Target[],
  outputDirectory: string,
  onBadLine: ExportSource['onBadLine'],
): ExportSource {
  const [only] = targets;
  return {
    title: targets.length === 1 && only !== undefined ? titleOf(asked, only) : 'All experiments',
    outputDirectory: resolve(outputDirectory),
    experimentIds: targets.map(({ experimentId }) => experimentId),
    conversationId: isConversation(asked) ? asked : null,
    experimentFiles: targets.map(({ directory }) => ownEventFile(directory)),
    conversationFiles: targets.flatMap((target) =>
      target.conversations.map((conversationId) => eventFile(target.directory, conversationId)),
    ),
    hasLive: targets.some(({ archived }) => !archived),
    archivedRows: targets.flatMap(({ archived, directory }) =>
      archived ? [resolve(directory, ROWS)] : [],
    ),
    onBadLine,
  };
}

function titleOf(asked: string, { name, experimentId }: Target): string {
  return isConversation(asked) ? asked : `${name} (${experimentId})`;
}

function isConversation(asked: string): boolean {
  return asked.startsWith('conv_');
}

/** Where it goes; null: to standard output. */
function destination(
  to: string | undefined,
  format: Format,
  name: string,
  cwd: string,
): string | null {
  if (to !== undefined) return to === '-' ? null : resolve(cwd, to);
  const document = format === 'html' || format === 'ipynb' || format === 'parquet';
  return document ? resolve(cwd, `${name}.${format}`) : null;
}

function fileName(asked: string, [first]: readonly Target[]): string {
  if (asked === 'all' || isConversation(asked) || first === undefined) return asked;
  return basename(first.directory);
}

async function* tableRows(source: ExportSource, table: ConversationTableName) {
  for await (const file of conversationRowsOf(source)) yield file[table];
}
