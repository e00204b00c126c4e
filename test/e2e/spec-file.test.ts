import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ExperimentResult } from '../../src/experiment/experiment-result.ts';
import { SpecInput } from '../../src/schemas/experiment-spec.ts';
import type { QueryResult } from '../../src/storage/query.ts';
import { loadNoRows, runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

loadNoRows();

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'pidgin.example.yaml');

/** Everything said, by arm and repetition. */
async function saidIn(cwd: string): Promise<unknown[][]> {
  const sql = `select c.arm, c.repetition, c.seed, m.author, m.content
    from conversations c join messages m using (conversation_id)
    where m.kind = 'reply' order by all`;
  await runJson(['import'], { cwd });
  return (await runJson<QueryResult>(['query', sql], { cwd })).rows as unknown[][];
}

describe('the example spec', () => {
  it('runs as it stands: every arm, its repetitions, its turns', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(['run', EXAMPLE], { cwd });
    expect(result.status).toBe('completed');
    expect(result.conversations).toHaveLength(12);
    for (const { turns } of result.conversations) expect(turns).toBe(3);
  });

  it('is valid by the published schema, and names every key', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    const published = JSON.parse(
      readFileSync(join(ROOT, 'docs/reference/spec.schema.json'), 'utf8'),
    );
    expect(new Ajv2020({ strict: false }).compile(published)(parse(text))).toBe(true);
    for (const key of Object.keys(SpecInput.shape))
      expect(text).toMatch(new RegExp(`\\b${key}\\b`));
  });
});

describe('a spec file', () => {
  const repetitions = process.env.PIDGIN_CAMPAIGN ? 5 : 2;
  const conversations = 8 * repetitions;
  const spec = `
name: cube
matrix:
  agent_b: [local:test, local:test/long]
  temperature_a: [0, 1]
  awareness: [none, firm]
agent_a: local:test
max_turns: 2
repetitions: ${repetitions}
seed: 7
`;

  it('says the same however many conversations are held at a time', async () => {
    const [one, many] = [tempDir(), tempDir()];
    for (const [cwd, parallel] of [
      [one, '1'],
      [many, '8'],
    ] as const) {
      writeFileSync(join(cwd, 'cube.yaml'), spec);
      const result = await runJson<ExperimentResult>(
        ['experiment', 'start', 'cube.yaml', '--max-parallel', parallel],
        { cwd },
      );
      expect(result.conversations).toHaveLength(conversations);
    }
    const said = await saidIn(many);
    expect(said).toHaveLength(4 * conversations);
    expect(new Set(said.map(([arm]) => arm)).size).toBe(8);
    expect(new Set(said.map(([, , seed]) => seed)).size).toBe(conversations);
    expect(await saidIn(one)).toEqual(said);

    const whole = `select arms, conversations, completed, turns, prompt_tokens, cost_usd
      from experiment_dashboard`;
    const parts = `select count(*), sum(conversations)::bigint, sum(completed)::bigint,
        sum(turns)::bigint, sum(prompt_tokens)::bigint, sum(cost_usd) from arm_dashboard`;
    const ask = async (sql: string) =>
      (await runJson<QueryResult>(['query', sql], { cwd: many })).rows;
    const [dashboard, ...more] = await ask(whole);
    expect(more).toEqual([]);
    expect(dashboard).toMatchObject([
      8,
      conversations,
      conversations,
      2 * conversations,
      expect.any(Number),
      0,
    ]);
    expect(await ask(parts)).toEqual([dashboard]);
  });

  it('is gone before by flags', async () => {
    const cwd = tempDir();
    writeFileSync(
      join(cwd, 'cube.yaml'),
      'agent_a: local:test\nagent_b: local:test\nmax_turns: 9\n',
    );
    const result = await runJson<ExperimentResult>(
      ['run', 'cube.yaml', '-t', '1', '--seed', '5', '-r', '2'],
      { cwd },
    );
    expect(result).toMatchObject({ name: 'cube', seed: 5 });
    expect(result.conversations.map(({ turns }) => turns)).toEqual([1, 1]);
  });

  it.each([
    ['max_turn: 3', 'spec.yaml:1:1: unknown key max_turn', 'Did you mean max_turns?'],
    ['max_turns: 0', 'spec.yaml:1:12: max_turns', '(0)'],
    ['temperature: warm', 'spec.yaml:1:14: temperature', '("warm")'],
    ['agent_a: clade', 'spec.yaml:1:10: agent_a', 'Did you mean claude?'],
    ['matrix:\n  agent_a: [claude, gtp]', 'spec.yaml:2:21: matrix.agent_a.1', 'Did you mean gpt?'],
    ['matrix:\n  agent_x: [claude]', 'spec.yaml:2:3: unknown key agent_x', 'agent_a'],
    ['awareness: frim', 'spec.yaml:1:12: awareness', 'Did you mean firm?'],
    ['dimensions: peers:philosphy', 'spec.yaml:1:13: dimensions', 'philosophy'],
    ['agent_a: gpt\nmatrix: { agent_a: [gpt] }', 'spec.yaml:1:10: agent_a', 'matrix as well'],
    ['exclude: [{ agent_a: gpt }]', 'spec.yaml:1:22: exclude.0.agent_a', 'not in the matrix'],
    ['a: [', 'spec.yaml:', ''],
  ])('that says %j is refused with its place and the nearest valid', async (text, place, hint) => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'spec.yaml'), text);
    const { exitCode, stderr } = await runCli(['run', 'spec.yaml'], { cwd });
    expect(stderr).toContain(place);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(exitCode).toBe(2);
  });

  it('that is not there is refused', async () => {
    const { exitCode, stderr } = await runCli(['run', 'absent.yaml'], { cwd: tempDir() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The spec absent.yaml cannot be read: it is not there (ENOENT).');
  });

  it('ends an experiment with the first failure when that is wanted', async () => {
    const cwd = tempDir();
    const result = await runJson<ExperimentResult>(
      ['run', '-a', 'local:test/fail', '-b', 'local:test', '-r', '3', '--fail-fast'].concat([
        '--max-retries',
        '0',
      ]),
      { cwd },
    );
    expect(result.status).toBe('failed');
    expect(result.conversations).toHaveLength(1);
  });
});

describe('the spec of an experiment that ran', () => {
  it('runs it again: the same arms, seeds and messages', async () => {
    const [first, again] = [tempDir(), tempDir()];
    writeFileSync(join(first, 'quiet.yaml'), 'name: quiet\nprompts: { 1: { both: Slower. } }\n');
    writeFileSync(
      join(first, 'spec.yaml'),
      'agent_a: local:test\nawareness: quiet.yaml\nmax_turns: 2\nmatrix: { agent_b: [local:test, silent] }\n',
    );
    await runJson(['run', 'spec.yaml'], { cwd: first });
    const { stdout } = await runCli(['experiment', 'export-spec', 'spec'], { cwd: first });
    writeFileSync(join(again, 'again.yaml'), stdout);
    await runJson(['run', 'again.yaml'], { cwd: again });
    expect(await saidIn(again)).toEqual(await saidIn(first));
    const shown = await runCli(['experiment', 'show', 'spec'], { cwd: first });
    expect(shown.stdout).toContain('agent_b=silent');
    expect(shown.stdout).toMatch(/^Forecast {2}[\d,]+ tokens in, [\d,]+ out, cost \$0$/m);
    expect(shown.stdout).toMatch(/spec \(exp_[0-9a-f]{8}\): completed, 2 conversations/);
  });
});
