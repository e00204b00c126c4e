import { armDashboard } from '../schemas/views.ts';

/** What a notebook is about. */
export interface NotebookSubject {
  readonly title: string;
  readonly about: NotebookScope;
  /** Path of the database from where the notebook is; null: none of them is in it. */
  readonly database: string | null;
  /** Where the rows of those are that are archived; without any, all are in the database. */
  readonly archive: ArchivedRows | null;
}

/** Whole experiments, or single conversations, by their ids. */
export interface NotebookScope {
  readonly of: 'experiments' | 'conversations';
  readonly ids: readonly string[];
}

interface ArchivedRows {
  /** Folders with Parquet files, from where the notebook is. */
  readonly folders: readonly string[];
  /** Tables of which each folder has one. */
  readonly tables: readonly string[];
}

type Cell = { readonly id: string; readonly kind: 'markdown' | 'code'; readonly source: string };

/**
 * A Jupyter notebook that reads the database and plots what is asked first of most experiments: how
 * they ended, how the arms compare, and how length, vocabulary and overlap go turn by turn.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html (version 4.5)
 */
export function notebook(subject: NotebookSubject): string {
  const document = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    cells: cells(subject).map(({ id, kind, source }) => ({
      id,
      cell_type: kind,
      metadata: {},
      source: source.split(/(?<=\n)/),
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** Asks the database, and opens it for each question, so that nobody who imports is kept waiting. */
function askDatabase(database: string, { of }: NotebookScope): string {
  return `DATABASE = ${JSON.stringify(database)}

def ask(sql):
    # Opened for each question, so that nobody who imports is kept waiting.
    with duckdb.connect(DATABASE, read_only=True) as database:
        return database.execute(sql, {"${of}": ${of.toUpperCase()}}).df()`;
}

/** Asks the archive as if its rows were in the database, and the database with it if it is needed. */
function askArchive(
  database: string | null,
  { folders, tables }: ArchivedRows,
  { of }: NotebookScope,
): string {
  const attached = database?.replaceAll("'", "''");
  return `ARCHIVED = ${JSON.stringify(folders, null, 4)}
TABLES = ${JSON.stringify(tables)}
ARM_DASHBOARD = """
${armDashboard.sql}
"""

def ask(sql):
    with duckdb.connect() as database:
${
  attached === undefined
    ? ''
    : `        database.execute(${JSON.stringify(`ATTACH '${attached}' AS live (READ_ONLY)`)})\n`
}        for table in TABLES:
            files = [f"{folder}/{table}.parquet" for folder in ARCHIVED]
${
  attached === undefined
    ? '            database.read_parquet(files, union_by_name=True).create_view(table)'
    : `            database.read_parquet(files, union_by_name=True).create_view(f"archived_{table}")
            database.execute(f"CREATE VIEW {table} AS FROM live.{table} UNION ALL BY NAME FROM archived_{table} WHERE experiment_id NOT IN (SELECT experiment_id FROM live.experiments)")`
}
        database.execute("CREATE VIEW arm_dashboard AS " + ARM_DASHBOARD)
        return database.execute(sql, {"${of}": ${of.toUpperCase()}}).df()`;
}

/** What opens what the experiments are in, and where columns are described. */
function opening({ about, database, archive }: NotebookSubject): string {
  const none = { folders: [], tables: [] };
  const ask =
    archive === null && database !== null
      ? askDatabase(database, about)
      : askArchive(database, archive ?? none, about);
  return `import duckdb
import matplotlib.pyplot as plt

${about.of.toUpperCase()} = ${JSON.stringify(about.ids)}
${ask}`;
}

function aboutColumns({ archive }: NotebookSubject): string {
  return archive === null
    ? 'The database is only read; every table and column is described in it: `SELECT table_name, column_name, comment FROM duckdb_columns()`.'
    : 'It reads the Parquet files of the archive; their columns are those of the tables of the database.';
}

function cells(subject: NotebookSubject): Cell[] {
  const { of } = subject.about;
  const column = of === 'experiments' ? 'experiment_id' : 'conversation_id';
  const wanted = `list_contains($${of}, ${column})`;
  return [
    markdown(
      'about',
      `# ${subject.title}\n\nIt needs \`pip install duckdb pandas matplotlib\`. ${aboutColumns(subject)}`,
    ),
    code('open', opening(subject)),
    markdown('endings-title', '## How the conversations ended'),
    code(
      'endings',
      `ask("""
SELECT experiment_id, arm, status, end_reason, count(*) AS conversations, avg(turns_completed) AS mean_turns
FROM conversations WHERE ${wanted} GROUP BY ALL ORDER BY ALL
""")`,
    ),
    // The dashboard has whole arms.
    ...(of === 'experiments' ? armCells(wanted) : []),
    markdown(
      'turns-title',
      '## Turn by turn\n\nMean over the conversations of an arm; the band is one standard deviation.',
    ),
    code(
      'turns',
      `turns = ask("""
SELECT experiment_id, arm, conversation_id, turn_number,
       (a_word_count + b_word_count) / 2 AS words, (a_ttr + b_ttr) / 2 AS type_token_ratio, vocabulary_overlap
FROM conversation_turns WHERE ${wanted}
""")

def plot(column, label):
    figure, axes = plt.subplots(figsize=(8, 3))
    for (experiment, arm), rows in turns.groupby(["experiment_id", "arm"], dropna=False):
        by_turn = rows.groupby("turn_number")[column]
        mean, spread = by_turn.mean(), by_turn.std().fillna(0)
        line = arm if turns["experiment_id"].nunique() == 1 else f"{experiment} {arm}"
        axes.plot(mean.index + 1, mean, label=line)
        axes.fill_between(mean.index + 1, mean - spread, mean + spread, alpha=0.2)
    axes.set_xlabel("turn")
    axes.set_ylabel(label)
    axes.legend()
    plt.show()

plot("words", "words a message")
plot("type_token_ratio", "type-token ratio")
plot("vocabulary_overlap", "vocabulary overlap")`,
    ),
    markdown('messages-title', '## What was said'),
    code(
      'messages',
      `ask("""
SELECT conversation_id, turn_number, author, content
FROM messages WHERE ${wanted}
ORDER BY conversation_id, message_index
""")`,
    ),
  ];
}

function armCells(wanted: string): Cell[] {
  return [
    markdown(
      'arms-title',
      '## Arm by arm\n\nA conversation counts once, however long it is. Tokens and cost are NULL where those of a conversation are unknown.',
    ),
    code(
      'arms',
      `ask("""
SELECT experiment_id, name, arm, conversations, completed, turns, turns_per_conversation.mean AS mean_turns,
       words_per_message.mean AS words_a_message, convergence.mean AS convergence, convergence.sd AS convergence_sd,
       convergence_slope, prompt_tokens, completion_tokens, cost_usd
FROM arm_dashboard WHERE ${wanted} ORDER BY ALL
""")`,
    ),
  ];
}

function markdown(id: string, source: string): Cell {
  return { id, kind: 'markdown', source };
}

function code(id: string, source: string): Cell {
  return { id, kind: 'code', source };
}
