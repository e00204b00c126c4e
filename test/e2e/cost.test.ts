import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { startWireServer } from '../support/wire-server.ts';

/** Runs claude-haiku-4-5 with a partner against a local server: 1,000 tokens in, 100 out a reply. */
async function run(partner: string) {
  const server = await startWireServer(() => ({
    content: 'Tides.',
    usage: { input_tokens: 1000, output_tokens: 100 },
  }));
  onTestFinished(() => server.close());
  const cwd = tempDir();
  const result = await runJson<ExperimentResult>(['run', '-a', 'haiku', '-b', partner, '-t', '2'], {
    cwd,
    env: {
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: server.anthropicBaseUrl,
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: server.openaiBaseUrl,
    },
  });
  const query = async (sql: string) => (await runJson<QueryResult>(['query', sql], { cwd })).rows;
  const manifest = JSON.parse(readFileSync(join(result.directory, 'manifest.json'), 'utf8'));
  return { result, query, manifest };
}

it('tells what a run cost, the same everywhere', async () => {
  const { result, query, manifest } = await run('local:test');
  // Haiku 4.5 is $1 in and $5 out: a reply is 0.001 + 0.0005, and there are two; local:test is free.
  expect(result.totals).toMatchObject({ cost_usd: 0.003, known_cost_usd: 0.003 });
  expect(result.conversations[0]?.cost_usd).toBe(0.003);
  expect(manifest.conversations[0].cost_usd).toBe(0.003);
  expect(await query('select cost_usd from conversations')).toEqual([[0.003]]);
  expect(
    await query('select a_cost_usd, b_cost_usd from conversation_turns order by turn_number'),
  ).toEqual([
    [0.0015, 0],
    [0.0015, 0],
  ]);
  expect(await query('select sum(cost_usd) from token_usage')).toEqual([[0.003]]);
});

it('does not know what a run cost when one model has no price', async () => {
  const { result, query, manifest } = await run('openai/no-such-model');
  expect(result.conversations[0]?.status).toBe('completed');
  expect(result.conversations[0]).toMatchObject({ cost_usd: null, known_cost_usd: 0.003 });
  expect(manifest.conversations[0]).toMatchObject({ cost_usd: null, known_cost_usd: 0.003 });
  expect(readFileSync(result.conversations[0]?.transcript ?? '', 'utf8')).toContain(
    '- Cost: at least $0.003\n',
  );
  expect(await query('select cost_usd from conversations')).toEqual([[null]]);
  expect(
    await query('select a_cost_usd, b_cost_usd from conversation_turns where turn_number = 0'),
  ).toEqual([[0.0015, null]]);
});

it('goes on with a larger budget as if there had been none', async () => {
  const calm = tempDir();
  const cwd = tempDir();
  const args = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '6', '-r', '3', '--seed', '7'];
  await runJson([...args, '-n', 'tides'], { cwd: calm });
  const first = await runCli([...args, '-n', 'tides', '--max-total-tokens', '2000'], { cwd });
  expect(first.exitCode).toBe(0);
  const id = /exp_[0-9a-f]{8}/.exec(first.stderr)?.[0] ?? '';
  expect(first.stderr).toContain(
    `  Go on       pidgin experiment resume ${id} --max-total-tokens 4`,
  );
  expect(first.stderr).toContain('Stopped at its budget');

  const again = await runCli(['experiment', 'resume', id], { cwd });
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain('has spent what it may.');
  expect(again.stderr).toContain(`pidgin experiment resume ${id} --max-total-tokens 4`);

  const larger = ['--max-total-tokens', '1000000'];
  const result = await runJson<ExperimentResult>(['experiment', 'resume', id, ...larger], { cwd });
  expect(result).toMatchObject({ status: 'completed', interrupted_by: null, next: null });
  const said = async (place: string) =>
    (
      await runJson<QueryResult>(
        [
          'query',
          `select repetition, turn_number, author, content
           from messages join conversations using (conversation_id) order by all`,
        ],
        { cwd: place },
      )
    ).rows;
  expect(await said(cwd)).toEqual(await said(calm));
  const verified = await runCli(['replay', '--verify', id], { cwd });
  expect([verified.exitCode, verified.stdout.match(/: the same, /g)?.length]).toEqual([0, 3]);
  const { stdout } = await runCli(['experiment', 'export-spec', id], { cwd });
  expect(stdout).toContain('max_total_tokens: 1000000');
});
