import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Detached } from '../../src/experiment/detach.ts';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { METRICS } from '../../src/metrics/metrics.ts';
import { queryDatabase } from '../../src/storage/query.ts';
import { type CliResult, runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilGone } from '../support/until-gone.ts';
import { startWireServer, type WireError, type WireReply } from '../support/wire-server.ts';

/** What must not be found in a record without content. */
const SECRETS = {
  prompt: 'Zanzibar-prompt',
  otherPrompt: 'quokka-prompt',
  tag: 'KEEPER-TAG',
  nudge: 'heliotrope-nudge',
  reply: 'marzipan-reply',
  thought: 'obsidian-thought',
  name: 'Quillon',
  error: 'vermilion-error',
  pattern: '4711-0815',
};
/** What must not be found in a record without models. */
const IDENTITIES = ['claude', 'anthropic', 'openai', 'gpt', 'sonnet', 'chatcmpl', 'end_turn'];

const SPEC = `
name: Claude about ${SECRETS.pattern}
agent_a: claude
agent_b: gpt
matrix:
  prompt: ["Tell me of ${SECRETS.prompt} and ${SECRETS.pattern}", "And of ${SECRETS.otherPrompt}"]
prompt_tag: "${SECRETS.tag}"
awareness_b:
  name: nudged
  base: research
  prompts: { 1: { agent_b: "Think of ${SECRETS.nudge}." } }
max_turns: 4
choose_names: true
think_a: true
seed: 7
`;

/** The last request fails: agent B then has not answered in the last turn. */
function answer(index: number): WireReply | WireError {
  if (index === 3) return { status: 500, error: { message: `First ${SECRETS.error}` } };
  if (index === 16) return { status: 400, error: { message: `No more ${SECRETS.error}` } };
  const words = ['tide', 'moon', 'shore', 'claude', 'heron', 'sea wall', 'gpt'];
  return {
    content: `My name is ${SECRETS.name}. ${SECRETS.reply}, ${words[index % 7]} ${words[(index * 3) % 7]}, thank you! ${SECRETS.pattern}`,
    ...(index % 2 === 0 ? { thinking: `About ${SECRETS.thought}.` } : {}),
    usage: { input_tokens: 100 + index, output_tokens: 10 + index },
  };
}

interface Run {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly told: CliResult;
  readonly result: ExperimentResult;
}

async function run(flags: readonly string[]): Promise<Run> {
  const cwd = mkdtempSync(join(tmpdir(), 'pidgin-test-'));
  const server = await startWireServer((_, index) => answer(index));
  const env = {
    ANTHROPIC_API_KEY: 'sk-ant-planted-4242',
    OPENAI_API_KEY: 'sk-oai-planted-4343',
    ANTHROPIC_BASE_URL: server.anthropicBaseUrl,
    OPENAI_BASE_URL: server.openaiBaseUrl,
  };
  writeFileSync(
    join(cwd, 'pidgin.yaml'),
    'retry: {base_delay_ms: 1}\nevents: {compression: {enabled: true}, persist_chunks: true}\n',
  );
  writeFileSync(join(cwd, 'study.yaml'), SPEC);
  const told = await runCli(['run', ...flags, '--json', '--', 'study.yaml'], { cwd, env });
  await server.close();
  return { cwd, env, told, result: JSON.parse(told.stdout) as ExperimentResult };
}

async function rowsOf(table: string, { result }: Run): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await queryDatabase(result.database, `from ${table}`);
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])),
  );
}

let open: Run;
let redacted: Run;

beforeAll(async () => {
  [open, redacted] = await Promise.all([
    run([]),
    run(['--redact-content', '--hash-models', '--redact-pattern', '/\\d{4}-\\d{4}/']),
  ]);
});

afterAll(() => {
  for (const { cwd } of [open, redacted]) rmSync(cwd, { recursive: true, force: true });
});

/** Name and content of everything that was written, unpacked, but for the database. */
function filesOf({ cwd }: Run): string {
  const output = join(cwd, 'pidgin_output');
  return readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.name.endsWith('.duckdb'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) return relative(output, path);
      const bytes = readFileSync(path);
      const unpacked = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      return `${relative(output, path)}\n${unpacked.toString('utf8')}`;
    })
    .join('\n');
}

/** Every row of every table: in the file, strings may stand in another way. */
async function rowsOfAll(run: Run): Promise<string> {
  const names = await rowsOf("duckdb_tables() where schema_name = 'main'", run);
  const tables = names.map(({ table_name }) => String(table_name));
  const rows: unknown[] = [];
  for (const table of tables) rows.push(await rowsOf(table, run));
  return JSON.stringify(rows);
}

/** Which words are in a text. The ids of events are drawn by lot, from letters that may make one. */
function found(words: readonly string[], text: string): string[] {
  const written = text.replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, '').toLowerCase();
  return words.filter((word) => written.includes(word.toLowerCase()));
}
const ALL_SECRETS = Object.values(SECRETS);

describe('a redacted run', () => {
  it('goes the same way as one that is not', () => {
    const [before, after] = [open, redacted].map(({ result }) =>
      result.conversations.map(({ status, turns }) => [status, turns]),
    );
    expect(after).toEqual(before);
    expect(after).toEqual([
      ['completed', 4],
      ['failed', 3],
    ]);
  });

  it('writes nothing of what was said, thought, asked or refused into any file', () => {
    expect(found(ALL_SECRETS, filesOf(open))).toEqual(ALL_SECRETS);
    expect(found(ALL_SECRETS, filesOf(redacted))).toEqual([]);
    expect(found(ALL_SECRETS, readFileSync(redacted.result.database, 'latin1'))).toEqual([]);
  });

  it('names no model and no provider, in the name of a file neither', () => {
    expect(found(IDENTITIES, filesOf(redacted))).toEqual([]);
    expect(redacted.result.name).toBe('model-about-redacted');
  });

  it('puts nothing of it into the database', async () => {
    expect(found(ALL_SECRETS, await rowsOfAll(open))).toEqual(ALL_SECRETS);
    expect(found([...ALL_SECRETS, ...IDENTITIES], await rowsOfAll(redacted))).toEqual([]);
  });

  it('has the same metrics, of a turn that was not finished too', async () => {
    const before = await rowsOf('conversation_turns', open);
    const after = await rowsOf('conversation_turns', redacted);
    const names = new Set<string>(METRICS.map(({ name }) => name));
    const columns = Object.keys(before[0] ?? {}).filter(
      (column) => names.has(column) || names.has(column.replace(/^[ab]_/, '')),
    );
    expect(columns.length).toBeGreaterThan(150);
    const measured = (turns: Record<string, unknown>[]) =>
      turns.map((turn) => columns.map((column) => [column, turn[column]]));
    expect(measured(after)).toEqual(measured(before));
    expect(before.at(-1)).toMatchObject({ a_word_count: expect.any(Number), b_word_count: null });
  });

  it('is judged and counted the same', async () => {
    const COUNTED =
      /^(status|end_reason|converge|first_attractor|turns_|.*replies|.*api_calls|.*_tokens|cost|error_(code|class|http)|attractor|onset|detected|evidence)/;
    for (const table of ['conversations', 'attractors']) {
      const before = await rowsOf(table, open);
      const after = await rowsOf(table, redacted);
      const counted = (row: Record<string, unknown>) =>
        Object.entries(row).filter(([column]) => COUNTED.test(column));
      expect(after.map(counted)).toEqual(before.map(counted));
    }
    expect(await rowsOf('word_frequencies', redacted)).toEqual([]);
  });

  it('has equal placeholders for equal texts', async () => {
    const messages = await rowsOf('messages', redacted);
    const said = (wanted: string) =>
      messages.filter(({ kind }) => kind === wanted).map(({ content }) => content);
    expect(new Set(said('opening')).size).toBe(2);
    expect(said('awareness').length).toBe(2);
    expect(new Set(said('awareness')).size).toBe(1);
    for (const { content } of messages) {
      expect(content).toMatch(/^\[REDACTED:\d+:[0-9a-f]{16}\]$/);
    }
  });

  it('says at its start what its record will not hold', () => {
    expect(redacted.told.stderr).toContain(
      'The record leaves out texts, names of models, what 1 pattern may match',
    );
    expect(open.told.stderr).not.toContain('leaves out');
  });

  it('says of everything that cannot be done with it that it cannot', async () => {
    const { cwd, env, result } = redacted;
    const id = result.conversations[0]?.conversation_id ?? '';
    const told = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await runCli(args, { cwd, env });
      return [exitCode, `${stdout}${stderr}`] as const;
    };
    const refused = expect.stringMatching(/redacted(?!.*pidgin run)/s);
    expect(
      await Promise.all([
        told('experiment', 'resume', result.experiment_id),
        told('branch', id),
        told('experiment', 'export-spec', result.experiment_id),
        told('replay', id, '--verify'),
        told('replay', id),
        told('transcript', id),
      ]),
    ).toEqual([
      [2, refused],
      [2, refused],
      [2, refused],
      [4, refused],
      [0, refused],
      [0, expect.stringContaining('[REDACTED:')],
    ]);
  });
});

it('goes on with nothing in the open where the settings forbid it', async () => {
  const { cwd, env, result } = open;
  const settings = join(cwd, 'pidgin.yaml');
  const before = readFileSync(settings, 'utf8');
  writeFileSync(settings, 'events: {privacy: {remove_content: true}}\n');
  onTestFinished(() => writeFileSync(settings, before));
  const { exitCode, stderr } = await runCli(
    ['experiment', 'resume', result.experiment_id, '--retry-failed'],
    { cwd, env },
  );
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining('is recorded as it was said, which the settings do not allow'),
  ]);
});

it('measures what a redacted branch took over, too', async () => {
  const cwd = tempDir();
  const models = ['-a', 'local:test', '-b', 'local:test', '-t', '3', '-n', 'source'];
  await runCli(['run', ...models, '--no-import'], { cwd });
  await runCli(
    ['branch', 'source', '--turn', '2', '-t', '5', '--seed', '9', '-n', 'open', '--no-import'],
    {
      cwd,
    },
  );
  const { database } = await runJson<ExperimentResult>(
    [
      'branch',
      'source',
      '--turn',
      '2',
      '-t',
      '5',
      '--seed',
      '9',
      '-n',
      'hidden',
      '--redact-content',
    ],
    { cwd },
  );
  await runCli(['import'], { cwd });
  const turns = await queryDatabase(
    database,
    `SELECT * EXCLUDE (experiment_id, conversation_id, started_at, turn_duration_ms)
     REPLACE (NULL AS a_message, NULL AS b_message)
     FROM conversation_turns JOIN (SELECT experiment_id, name FROM experiments) USING (experiment_id)
     WHERE name IN ('open', 'hidden') ORDER BY turn_number, name`,
  );
  const timed = turns.columns.map(({ name }) => /^name$|_at$|_ms$|per_second/.test(name));
  const rows = turns.rows.map((row) => row.filter((_, index) => !timed[index]));
  expect(rows.length).toBe(10);
  for (let turn = 0; turn < 5; turn += 1) expect(rows[2 * turn]).toEqual(rows[2 * turn + 1]);
});

it('hides it from a run on its own too, and from its log', async () => {
  const { cwd, env } = redacted;
  const server = await startWireServer((_, index) => answer(index));
  onTestFinished(() => server.close());
  const servers = {
    ANTHROPIC_BASE_URL: server.anthropicBaseUrl,
    OPENAI_BASE_URL: server.openaiBaseUrl,
  };
  const { directory, pid } = await runJson<Detached>(
    [
      'run',
      '-a',
      'claude',
      '-b',
      'gpt',
      '-t',
      '3',
      '-p',
      SECRETS.prompt,
      '--quiet',
      '--no-import',
    ].concat('--redact-content', '--hash-models'),
    { cwd, env: { ...env, ...servers } },
  );
  await untilGone(pid);
  const log = readFileSync(join(directory, 'run.log'), 'utf8');
  expect(log).toMatch(/response\.completed/);
  expect(log).toContain('Completed: 1 conversation, 3 turns.');
  // What it waited for did go wrong once: its server has an error for the fourth request.
  expect(log).toMatch(/api\.call\.failed/);
  expect(found([...ALL_SECRETS, ...IDENTITIES], filesOf(redacted))).toEqual([]);
});
