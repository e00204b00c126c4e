import { describe, expect, it } from 'vitest';
import type { KnownModel } from '../../src/experiment/known-models.ts';
import { runCli, runJson } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const models = async (args: readonly string[], env: Record<string, string> = {}) =>
  (await runJson<{ models: KnownModel[] }>(['models', ...args], { cwd: tempDir(), env })).models;

describe('pidgin models', () => {
  it('lists what the names stand for, with window, prices and key', async () => {
    const listed = await models([], { ANTHROPIC_API_KEY: 'sk-ant-secret' });
    const byAlias = new Map(listed.map((model) => [model.alias, model]));
    expect(byAlias.get('haiku')).toEqual({
      alias: 'haiku',
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      context_window: 200_000,
      input_usd_per_million_tokens: 1,
      output_usd_per_million_tokens: 5,
      thinks: true,
      key: 'set',
    });
    expect(byAlias.get('gpt')).toMatchObject({ provider: 'openai', key: 'missing' });
    expect(byAlias.get('silent')).toMatchObject({
      context_window: null,
      input_usd_per_million_tokens: 0,
      key: 'not_needed',
    });
    expect(byAlias.has('local:test')).toBe(true);
  });

  it('never shows a key', async () => {
    const env = { ANTHROPIC_API_KEY: 'sk-ant-secret', OPENAI_API_KEY: 'sk-secret' };
    for (const args of [['models'], ['models', '--json'], ['models', '--all']]) {
      const { stdout, stderr } = await runCli(args, { cwd: tempDir(), env });
      expect(stdout).toContain('haiku');
      expect(stdout + stderr).not.toContain('secret');
    }
  });

  it('lists all models of one provider, the named ones once', async () => {
    const listed = await models(['--provider', 'anthropic', '--all']);
    expect(new Set(listed.map(({ provider }) => provider))).toEqual(new Set(['anthropic']));
    expect(listed.filter(({ model }) => model === 'claude-haiku-4-5')).toHaveLength(1);
    expect(listed.find(({ model }) => model === 'claude-opus-4-1')).toMatchObject({
      alias: null,
      input_usd_per_million_tokens: 15,
      output_usd_per_million_tokens: 75,
    });
  });

  it('puts a dash for what is unknown', async () => {
    const { stdout, exitCode } = await runCli(['models'], { cwd: tempDir() });
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.find((line) => line.startsWith('local:test'))).toMatch(/ – +0\.00 +0\.00 {2}no$/);
  });

  it('says which providers there are', async () => {
    const { stderr, exitCode } = await runCli(['models', '--provider', 'antropic'], {
      cwd: tempDir(),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('Error: Unknown provider "antropic".\n  Did you mean anthropic?\n');
  });
});
