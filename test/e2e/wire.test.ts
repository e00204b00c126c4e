import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { EventLine } from '../../src/schemas/event.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { startWireServer, type WireReply, type WireRequest } from '../support/wire-server.ts';

const KEYS = { ANTHROPIC_API_KEY: 'sk-ant-planted-4711', OPENAI_API_KEY: 'sk-oai-planted-0815' };

/** Says which model it is and how much it heard, with usage no two calls share. */
function answer({ model, messages }: WireRequest, index: number): WireReply {
  const claude = model.startsWith('claude');
  return {
    content: `${claude ? 'Claude' : 'GPT'} heard ${messages.length} messages. 你好 👩‍👩‍👧‍👦`,
    model: claude ? 'claude-as-served' : 'gpt-as-served',
    usage: { input_tokens: 100 + index, output_tokens: 10 + index },
  };
}

async function wireEnv(answering: Parameters<typeof startWireServer>[0] = answer) {
  const server = await startWireServer(answering);
  onTestFinished(() => server.close());
  return {
    server,
    env: {
      ...KEYS,
      ANTHROPIC_BASE_URL: server.anthropicBaseUrl,
      OPENAI_BASE_URL: server.openaiBaseUrl,
    },
  };
}

describe('pidgin run -a claude -b gpt', () => {
  it('records, imports and transcribes what the providers said, as they said it', async () => {
    const cwd = tempDir();
    const { server, env } = await wireEnv();
    const result = await runJson<ExperimentResult>(
      ['run', '-a', 'claude', '-b', 'gpt', '-t', '3', '--temp-b', '0.5'],
      { cwd, env, alone: true },
    );
    expect(result.status).toBe('completed');

    const { rows } = await runJson<QueryResult>(
      [
        'query',
        `select a_message, b_message, a_prompt_tokens, a_completion_tokens, b_prompt_tokens,
           b_completion_tokens, a_model_returned, b_model_returned, a_finish_reason, b_temperature
         from conversation_turns order by turn_number`,
      ],
      { cwd },
    );
    expect(rows).toEqual([
      row('Claude heard 2', 'GPT heard 3', 0),
      row('Claude heard 4', 'GPT heard 5', 2),
      row('Claude heard 6', 'GPT heard 7', 4),
    ]);

    const [conversation] = result.conversations;
    const transcript = readFileSync(conversation?.transcript ?? '', 'utf8');
    expect(transcript).toContain('Claude heard 4 messages. 你好 👩‍👩‍👧‍👦');
    expect(transcript).toContain('answered as claude-as-served');
    expect(transcript).toContain('**Claude Sonnet 5:**');

    const events = readFileSync(conversation?.events ?? '', 'utf8');
    const started = JSON.parse(events.split('\n')[0] ?? '') as EventLine;
    expect(started).toMatchObject({
      data: { agents: { agent_a: { provider: 'anthropic' }, agent_b: { provider: 'openai' } } },
    });
    const lastOfA = server
      .requests()
      .filter(({ model }) => model.startsWith('claude'))
      .at(-1);
    expect(lastOfA?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('writes no key anywhere, even when the provider sends it back in its error', async () => {
    const cwd = tempDir();
    const { env } = await wireEnv(() => ({
      status: 401,
      error: { message: `bad key ${KEYS.ANTHROPIC_API_KEY}`, type: 'authentication_error' },
    }));
    const { exitCode, stdout, stderr } = await runCli(
      ['run', '-a', 'claude', '-b', 'gpt', '-t', '2', '--json'],
      { cwd, env },
    );
    const result = JSON.parse(stdout) as ExperimentResult;
    expect(exitCode).toBe(3);
    expect(result.conversations[0]?.error).toContain('bad key');
    const files = [result.conversations[0]?.events, result.database].map((path) =>
      readFileSync(path ?? '', 'latin1'),
    );
    for (const text of [stdout, stderr, ...files]) {
      for (const key of Object.values(KEYS)) expect(text).not.toContain(key);
    }
  });

  it('fails the conversation and keeps what was said when a provider fails in the middle', async () => {
    const cwd = tempDir();
    const { env } = await wireEnv((request, index) =>
      index < 3
        ? answer(request, index)
        : { status: 529, error: { message: 'Overloaded', type: 'overloaded_error' } },
    );
    const { exitCode, stdout } = await runCli(
      ['run', '-a', 'claude', '-b', 'gpt', '-t', '4', '--max-retries', '0', '--json'],
      { cwd, env },
    );
    expect(exitCode).toBe(3);
    const result = JSON.parse(stdout) as ExperimentResult;
    expect(result.conversations[0]).toMatchObject({ status: 'failed', turns: 1 });
    const { rows } = await runJson<QueryResult>(
      ['query', 'select a_message, b_message from conversation_turns order by turn_number'],
      { cwd },
    );
    expect(rows.map((cells) => cells.map((cell) => cell !== null))).toEqual([
      [true, true],
      [true, false],
    ]);
  });
});

it('keeps to the limit of a provider, and says when it waits', async () => {
  const cwd = tempDir();
  const { server } = await wireEnv();
  // Two conversations ask at once, and the second has to wait a second.
  const limit = 'rate_limit: {requests_per_minute: 60}';
  const lab = `{kind: openai-compatible, base_url: "${server.openaiBaseUrl}", ${limit}}`;
  writeFileSync(join(cwd, 'pidgin.yaml'), `providers:\n  lab: ${lab}\n`);
  const { conversations } = await runJson<ExperimentResult>(
    ['run', '-a', 'lab/some-model', '-b', 'silent', '-t', '1', '-r', '2', '--no-import'].concat([
      '--max-parallel',
      '2',
    ]),
    { cwd },
  );
  expect(conversations.map(({ status }) => status)).toEqual(['completed', 'completed']);
  const paced = conversations.map(({ events }) =>
    readFileSync(events, 'utf8').includes('"type":"rate_limit.paced"'),
  );
  expect(paced.toSorted()).toEqual([false, true]);
});

it('ends where the context of a model does, or drops the oldest turns when told to', async () => {
  const cwd = tempDir();
  // 400 characters are about 100 tokens, and the server counts as many in as it was sent.
  const { server } = await wireEnv(({ messages }) => ({
    content: 'tide '.repeat(80),
    usage: { input_tokens: 100 * messages.length, output_tokens: 100 },
  }));
  const lab = `{kind: openai-compatible, base_url: "${server.openaiBaseUrl}", context_window: 700}`;
  writeFileSync(join(cwd, 'pidgin.yaml'), `providers:\n  lab: ${lab}\n`);
  const run = (...flags: string[]) =>
    runJson<ExperimentResult>(
      ['run', '-a', 'lab/m', '-b', 'silent', '-t', '9', '--no-import', ...flags],
      { cwd },
    );
  const stopped = (await run()).conversations[0];
  expect(stopped).toMatchObject({ status: 'completed', end_reason: 'context_limit' });
  const [truncated] = (await run('--allow-truncation')).conversations;
  expect(truncated).toMatchObject({ status: 'completed', end_reason: 'max_turns', turns: 9 });
  expect(readFileSync(truncated?.events ?? '', 'utf8')).toContain('"type":"context.truncated"');
  const heard = server.requests().map(({ messages }) => messages.length);
  expect(Math.max(...heard)).toBeLessThan(9);
});

function row(a: string, b: string, index: number): unknown[] {
  const end = ' messages. 你好 👩‍👩‍👧‍👦';
  return [
    `${a}${end}`,
    `${b}${end}`,
    100 + index,
    10 + index,
    101 + index,
    11 + index,
    'claude-as-served',
    'gpt-as-served',
    'stop',
    0.5,
  ];
}
