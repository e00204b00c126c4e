import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { EventLine } from '../../src/schemas/event.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const TEST_RUN = ['run', '-a', 'local:test', '-b', 'local:test'];

/** Where only the events are looked at, rows would take half the time. */
const NO_ROWS = { PIDGIN_IMPORT: 'false' };

const published = new Ajv2020({ strict: false }).compile(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../docs/reference/events.schema.json'), 'utf8'),
  ),
);

function linesOf(path: string): EventLine[] {
  const text = readFileSync(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function messagesOf(result: ExperimentResult): string[][] {
  return result.conversations.map(({ events }) =>
    linesOf(events).flatMap((event) =>
      event.type === 'response.completed' ? [event.data.content] : [],
    ),
  );
}

describe('pidgin run', () => {
  it('runs, records, imports and reads back three conversations', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(
      [...TEST_RUN, '-t', '5', '-r', '3', '--seed', '42', '-o', 'out'],
      { cwd, alone: true },
    );
    expect(result.status).toBe('completed');
    expect(result.conversations).toHaveLength(3);
    for (const conversation of result.conversations) {
      const lines = linesOf(conversation.events);
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index));
      for (const line of lines) {
        expect(published(line), JSON.stringify(published.errors)).toBe(true);
      }
      expect(lines.filter(({ type }) => type === 'turn.completed')).toHaveLength(5);
      expect(conversation).toMatchObject({
        status: 'completed',
        end_reason: 'max_turns',
        turns: 5,
      });
    }
    for (const line of linesOf(join(result.directory, 'experiment.jsonl'))) {
      expect(published(line), JSON.stringify(published.errors)).toBe(true);
    }

    const { rows } = await runJson<QueryResult>(
      [
        'query',
        '-o',
        'out',
        `select conversation_id, turn_number, a_message, b_message from conversation_turns order by all`,
      ],
      { cwd, alone: true },
    );
    expect(rows).toHaveLength(15);
    const said = messagesOf(result).flat();
    expect(rows.flatMap((row) => row.slice(2))).toEqual(said);
    expect(new Set(said).size).toBe(30);
  });

  it('says the same with the same seed, and something else with another', async () => {
    const cwd = tempDir();
    const run = (seed: string) =>
      runJson<ExperimentResult>([...TEST_RUN, '-t', '3', '-r', '2', '--seed', seed], {
        cwd,
        env: NO_ROWS,
      });
    const [first, again, other] = [await run('1'), await run('1'), await run('2')];
    expect(messagesOf(again)).toEqual(messagesOf(first));
    expect(messagesOf(other)).not.toEqual(messagesOf(first));
    expect(messagesOf(first)[0]).not.toEqual(messagesOf(first)[1]);
  });

  it('prints plain lines without escapes when it is piped', async () => {
    const cwd = tempDir();
    const { stdout, stderr, exitCode } = await runCli([...TEST_RUN, '-t', '2'], {
      cwd,
      env: NO_ROWS,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('[HUMAN]');
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stderr).toContain('pidgin transcript conv_');
  });

  it('prints one line an event with --tail', async () => {
    const cwd = tempDir();
    const { stdout } = await runCli([...TEST_RUN, '-t', '1', '--tail'], { cwd, env: NO_ROWS });
    expect(stdout).toContain('conversation.started');
    expect(stdout).toContain('response.completed');
    expect(stdout).not.toContain('\u001b');
  });

  it('leaves manifest, transcript and database behind, for their owner only', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>([...TEST_RUN, '-t', '1'], { cwd });
    const manifest = JSON.parse(readFileSync(join(result.directory, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ status: 'completed', conversations: [{ turns: 1 }] });
    const transcript = readFileSync(result.conversations[0]?.transcript ?? '', 'utf8');
    const said = transcript.replaceAll(/^> ?/gm, '');
    for (const message of messagesOf(result).flat()) expect(said).toContain(message);
    expect(readdirSync(cwd)).toEqual(['pidgin_output']);
    const { stdout } = await runCli(
      ['transcript', result.conversations[0]?.conversation_id ?? ''],
      {
        cwd,
      },
    );
    expect(stdout.trimEnd()).toBe(transcript.trimEnd());
  });

  it('gives each agent its own system prompt, and research names both models', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test', '-b', 'local:test/loop', '-t', '1'].concat([
        '--awareness-a',
        'research',
        '--awareness-b',
        'none',
      ]),
      { cwd, env: NO_ROWS },
    );
    const started = linesOf(result.conversations[0]?.events ?? '')[0];
    if (started?.type !== 'conversation.started') throw new Error('not started');
    const { agent_a, agent_b } = started.data.agents;
    expect(agent_a.system_prompt).toContain('You are Local test (test)');
    expect(agent_a.system_prompt).toContain('Local test (loop) (test/loop)');
    expect(agent_b.system_prompt).toBeNull();
  });

  it('lets both choose a name, and uses them', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>([...TEST_RUN, '-t', '1', '--choose-names'], {
      cwd,
    });
    const { rows } = await runJson<QueryResult>(
      ['query', 'select a_chosen_name, b_chosen_name from conversation_turns'],
      { cwd },
    );
    const [a, b] = rows[0] as [string, string];
    expect(a).toMatch(/^.{2,8}$/);
    expect(b).toMatch(/^.{2,8}$/);
    const transcript = readFileSync(result.conversations[0]?.transcript ?? '', 'utf8');
    expect(transcript).toContain(a === b ? `**${a} (A):**` : `**${a}:**`);
  });

  it('answers SQL that begins with a comment, which looks like a flag', async () => {
    const cwd = tempDir();
    await runJson(['run', '-a', 'local:test', '-b', 'local:test', '-t', '1'], { cwd });
    for (const sql of ['-- how many\nselect 41 + 1', '--how many\nselect 41 + 1']) {
      expect((await runJson<{ rows: unknown }>(['query', sql], { cwd })).rows).toEqual([[42]]);
    }
  });

  it('meditates with a silent partner', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test', '--meditation', '-t', '2'],
      { cwd, env: NO_ROWS },
    );
    expect(messagesOf(result)[0]?.filter((message) => message === '')).toHaveLength(2);
    expect(result.status).toBe('completed');
  });

  it('is honest about conversations that failed, and goes on with the others', async () => {
    const cwd = tempDir();
    const flaky = 'local:test/fail,class=overloaded,probability=0.5';
    const { exitCode, stdout } = await runCli(
      ['run', '-a', flaky, '-b', 'local:test', '-t', '1', '-r', '6', '--seed', '3'].concat([
        '--max-retries',
        '0',
        '--json',
      ]),
      { cwd },
    );
    const result = JSON.parse(stdout) as ExperimentResult;
    expect(exitCode).toBe(3);
    expect(result.status).toBe('completed_with_failures');
    expect(new Set(result.conversations.map(({ status }) => status))).toEqual(
      new Set(['completed', 'failed']),
    );
    const { rows } = await runJson<QueryResult>(
      ['query', 'select conversation_id, status from conversations order by 1'],
      { cwd },
    );
    expect(rows).toEqual(
      result.conversations.map(({ conversation_id, status }) => [conversation_id, status]),
    );
  });

  it('fails when every conversation did, without inventing a word', async () => {
    const cwd = tempDir();
    const { exitCode, stdout } = await runCli(
      ['run', '-a', 'local:test/fail,class=auth', '-b', 'local:test', '-t', '3', '--json'],
      { cwd },
    );
    const result = JSON.parse(stdout) as ExperimentResult;
    expect([exitCode, result.status]).toEqual([3, 'failed']);
    expect(messagesOf(result)).toEqual([[]]);
    const listed = await runJson<{ experiments: { status: string }[] }>(['list'], { cwd });
    expect(listed.experiments[0]?.status).toBe('failed');
  });
});
