import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportResult } from '../../src/commands/import.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { PythonLog, writePythonExperiment } from '../support/python-log.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const SAMPLES = join(import.meta.dirname, '../fixtures/python');

/** The texts of an old log, as it holds them. */
function saidIn(experiment: string, conversation: string): string[] {
  return readFileSync(join(SAMPLES, experiment, `events_${conversation}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event_type":"MessageCompleteEvent"'))
    .map((line) => JSON.parse(line).message.content);
}

async function query(cwd: string, sql: string): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await runJson<QueryResult>(['query', sql], { cwd });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
}

describe('pidgin import --from-python', () => {
  it('brings nothing along under settings that forbid its texts', async () => {
    const cwd = tempDir();
    const settings = (enabled: boolean) =>
      `events: { privacy: { enabled: ${enabled}, remove_content: true } }`;
    writeFileSync(join(cwd, 'pidgin.yaml'), settings(true));
    const IMPORT = ['import', '--from-python', join(SAMPLES, 'local_test')];
    const { exitCode, stderr } = await runCli(IMPORT, { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('the settings do not allow')]);
    expect(readdirSync(cwd)).toEqual(['pidgin.yaml']);
    writeFileSync(join(cwd, 'pidgin.yaml'), settings(false));
    expect((await runCli(IMPORT, { cwd })).exitCode).toBe(0);
  });

  it('brings old experiments into the database, and changes nothing the second time', async () => {
    const cwd = tempDir();
    cpSync(SAMPLES, join(cwd, 'old'), { recursive: true });
    const first = await runJson<ImportResult>(['import', '--from-python', 'old'], { cwd });
    expect(first).toMatchObject({
      from_python: { experiments: { converted: 3, unchanged: 0 }, conversations: 4, messages: 22 },
      conversations: 4,
      turns: 11,
      rejected_lines: 0,
    });
    const messages = await query(
      cwd,
      "SELECT conversation_id, content FROM messages WHERE author <> 'experimenter' ORDER BY conversation_id, message_index",
    );
    expect(messages.map(({ content }) => content)).toEqual([
      ...saidIn('thinking_and_usage', 'conv_38da9e85'),
      ...saidIn('custom_awareness', 'conv_880ae7a4'),
      ...saidIn('local_test', 'conv_0c6829c4'),
      ...saidIn('local_test', 'conv_28879b56'),
    ]);
    const conversations = await query(
      cwd,
      `SELECT conversation_id, origin, status, end_reason, turns_completed::INT AS turns, seed,
              prompt_tokens::INT AS tokens_in, completion_tokens::INT AS tokens_out, cost_usd,
              api_calls, truncated_replies, a_provider
       FROM conversations ORDER BY conversation_id`,
    );
    const unknown = { seed: null, cost_usd: null, api_calls: null, truncated_replies: null };
    const old = { origin: 'python-pidgin', status: 'completed', ...unknown };
    const untold = { tokens_in: null, tokens_out: null, a_provider: null };
    const ended = { end_reason: 'convergence', turns: 2 };
    expect(conversations).toEqual([
      {
        conversation_id: 'conv_1756c7eb_0001',
        ...old,
        end_reason: 'max_turns',
        turns: 3,
        tokens_in: 963,
        tokens_out: 162,
        a_provider: 'scripted',
      },
      {
        conversation_id: 'conv_40392f51_0001',
        ...old,
        ...untold,
        end_reason: 'max_turns',
        turns: 4,
      },
      { conversation_id: 'conv_6b858bf0_0001', ...old, ...untold, ...ended },
      { conversation_id: 'conv_6b858bf0_0002', ...old, ...untold, ...ended },
    ]);
    const [turns] = await query(
      cwd,
      'SELECT count(*)::INT AS turns, sum(a_word_count)::INT > 0 AS measured FROM conversation_turns',
    );
    expect(turns).toMatchObject({ turns: 11, measured: true });
    const traces = await query(
      cwd,
      'SELECT content, thinking_tokens FROM thinking_traces ORDER BY turn_number, agent_id',
    );
    expect(traces[0]).toEqual({ content: 'step 0: weigh the tide', thinking_tokens: null });
    expect(traces).toHaveLength(6);

    const { stdout } = await runCli(['import', '--from-python', 'old'], { cwd });
    expect(stdout).toBe(
      '0 experiments converted, 3 already there: 0 conversations, 0 messages.\n0 files loaded, 7 unchanged.\n',
    );
  });

  it('says what could not be read, and fails on it when asked to', async () => {
    const cwd = tempDir();
    const log = new PythonLog()
      .started()
      .turn(0, 'one', '[API error: 401]')
      .turn(1, 'two', 'three');
    const source = writePythonExperiment(cwd, 'old', [log.add('Unheard')]);
    const file = join(source, 'events_conv_0000000a.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"half`);
    const args = ['import', '--from-python', 'old', '--strict'];
    const { exitCode, stdout } = await runCli(args, { cwd });
    expect(exitCode).toBe(4);
    expect(stdout).toContain('1 experiment converted, 0 already there: 1 conversation, 1 message.');
    expect(stdout).toContain('2 messages that followed an error spoken as a message');
    expect(stdout).toContain(`  old/events_conv_0000000a.jsonl:${log.lines.length + 1}: not JSON`);
    expect(stdout).toContain('Events of unknown types: Unheard 1.');
    const [row] = await query(cwd, 'SELECT status, error_message FROM conversations');
    expect(row).toEqual({ status: 'failed', error_message: '[API error: 401]' });
  });

  it('can be read as any other experiment, but not gone on with', async () => {
    const cwd = tempDir();
    cpSync(join(SAMPLES, 'custom_awareness'), join(cwd, 'old'), { recursive: true });
    await runCli(['import', '--from-python', 'old'], { cwd });
    const transcript = await runCli(['transcript', 'conv_40392f51_0001'], { cwd });
    expect(transcript.stdout).toContain('Consider the moon.');
    expect(transcript.stdout).not.toMatch(/\bnull\b|undefined/);
    const resumed = await runCli(['experiment', 'resume', 'exp_40392f51'], { cwd });
    expect(resumed.exitCode).toBe(2);
    expect(resumed.stderr).toContain('was run by the Python Pidgin');
    expect(resumed.stderr).not.toContain('pidgin run');
  });
});
