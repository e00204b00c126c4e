import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { usageError } from '../errors.ts';
import { formatQuantity } from '../format-quantity.ts';
import { RAW_CSV_FLAG } from '../raw-csv-flag.ts';
import { csvLine } from '../reports/csv.ts';
import { markdownRow, toMarkdownTable } from '../reports/markdown-table.ts';
import { printText } from '../reports/write-file.ts';
import { databasePath } from '../storage/database.ts';
import { type QueryResult, queryDatabase } from '../storage/query.ts';
import { SAVED_QUERIES, type SavedQueryName } from '../storage/saved-queries.ts';
import { sanitize } from '../ui/sanitize.ts';
import { type TableColumn, textRecords, textTable } from '../ui/table.ts';

const FORMATS = ['table', 'json', 'csv', 'markdown'] as const;

export default class Query extends BaseCommand {
  static override summary = 'Ask the database, in SQL; it is only ever read.';

  static override description =
    `The tables are experiments, conversations, conversation_turns, messages, token_usage, thinking_traces, word_frequencies, attractors, imported_files, rejected_lines and schema_info; the views experiment_dashboard, arm_dashboard, convergence_trends, vocabulary_analysis, and event_files, which reads the event files as they are now. all_experiments, all_conversations, all_messages and so on, with all_ before the name of a table, also have what pidgin cleanup --archive took out of it.
It cannot write, attach other databases or read other files.
Ready questions, for --saved:
${Object.entries(SAVED_QUERIES)
  .map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`)
  .join('\n')}`;

  static override examples = [
    '<%= config.bin %> <%= command.id %> "select arm, a_word_count from conversation_turns"',
    '<%= config.bin %> <%= command.id %> "from experiments" --format csv > experiments.csv',
    '<%= config.bin %> <%= command.id %> --saved endings',
  ];

  static override args = {
    sql: Args.string({ description: 'SQL; the last of several statements answers.' }),
  };

  static override flags = {
    saved: Flags.option({
      char: 's',
      summary: 'Ask a ready question instead.',
      options: Object.keys(SAVED_QUERIES) as SavedQueryName[],
      helpValue: 'NAME',
      env: 'PIDGIN_SAVED',
    })(),
    format: Flags.option({
      char: 'f',
      summary: 'How the rows are printed.',
      options: FORMATS,
      default: 'table' as const,
      env: 'PIDGIN_FORMAT',
    })(),
    'raw-csv': RAW_CSV_FLAG,
  };

  override async run(): Promise<QueryResult> {
    const { args, flags } = await this.parse(Query, this.argv.map(notAFlag));
    const { outputDirectory } = this.context(flags.output);
    const sql = question(args.sql, flags.saved);
    const result = await queryDatabase(databasePath(outputDirectory), sql);
    if (this.jsonEnabled()) return result;
    const text = formatted(result, flags.format, flags['raw-csv']);
    await printText(process.stdout.isTTY ? sanitized(text) : text, process.stdout);
    return result;
  }
}

function* sanitized(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield sanitize(piece);
}

/** SQL may begin with a comment, which oclif would take for a flag. */
function notAFlag(word: string): string {
  return /^--(\s|[^=\n]*\n)/.test(word) ? ` ${word}` : word;
}

function question(sql: string | undefined, saved: SavedQueryName | undefined): string {
  if (sql !== undefined && saved !== undefined) {
    throw usageError('two_queries', 'Either SQL or --saved, not both.');
  }
  const asked = saved === undefined ? sql : SAVED_QUERIES[saved].sql;
  if (asked !== undefined) return asked;
  throw usageError(
    'no_query',
    'There is nothing to ask.',
    'In SQL: pidgin query "from conversations"',
    `Or a ready question: pidgin query --saved ${Object.keys(SAVED_QUERIES)[0]}; --help lists them all.`,
  );
}

/** Of what is no terminal: a program wants whole cells. */
const PIPE_WIDTH = 10_000;
/** A table of columns narrower than this, gap included, cannot be read. */
const NARROWEST_COLUMN = 8;

/** The rows as text, in pieces: all of them may be more than one string can hold. */
function* formatted(
  { columns, rows }: QueryResult,
  format: (typeof FORMATS)[number],
  rawCsv: boolean,
): Generator<string> {
  const names = columns.map(({ name }) => name);
  switch (format) {
    case 'csv':
      for (const row of [names, ...rows]) yield csvLine(row, rawCsv ? 'raw' : 'harmless');
      return;
    case 'markdown':
      yield toMarkdownTable(names, []);
      for (const row of rows) yield markdownRow(row);
      return;
    case 'json':
      yield* jsonArray(distinct(names), rows);
      return;
    case 'table': {
      const titles = columns.map(
        ({ name, type }): TableColumn => ({
          title: name,
          align: /INT|DOUBLE|FLOAT|DECIMAL/.test(type) ? 'right' : 'left',
          titleGives: true,
          isId: name.endsWith('_id'),
          // Arms differ in what is crossed last.
          ...(name === 'arm' && { cut: 'start' }),
        }),
      );
      const texts = rows.map((row) => row.map(shown));
      const width = process.stdout.columns || PIPE_WIDTH;
      const lines =
        titles.length > width / NARROWEST_COLUMN
          ? textRecords(names, texts, width)
          : textTable(titles, texts, width);
      for (const line of lines) yield `${line}\n`;
      yield `${formatQuantity(rows.length, 'row')}\n`;
      return;
    }
    default:
      format satisfies never;
  }
}

/** Rows as an array of objects, laid out as `JSON.stringify` would. */
function* jsonArray(keys: readonly string[], rows: QueryResult['rows']): Generator<string> {
  let before = '[\n  ';
  for (const row of rows) {
    const object = Object.fromEntries(keys.map((key, index) => [key, row[index]]));
    yield before + JSON.stringify(object, null, 2).replaceAll('\n', '\n  ');
    before = ',\n  ';
  }
  yield rows.length === 0 ? '[]\n' : '\n]\n';
}

/** Columns may have the same name, keys may not: the second `a` becomes `a_1`. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  for (const name of names) {
    let key = name;
    for (let number = 1; taken.has(key); number += 1) key = `${name}_${number}`;
    taken.add(key);
  }
  return [...taken];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
