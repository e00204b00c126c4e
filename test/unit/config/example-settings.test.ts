import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endpointOf } from '../../../src/config/endpoints.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const path = join(import.meta.dirname, '../../../settings.example.yaml');

const example = readFileSync(path, 'utf8');

it('the example settings are valid and are the defaults, as they say', () => {
  const { providers, ...rest } = parseYaml(example, Settings, path);
  const { providers: _, ...defaults } = Settings.parse({});
  expect(rest).toEqual(defaults);
  expect(providers).toEqual({
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY' },
    openai: { api_key_env: 'OPENAI_API_KEY' },
    google: { api_key_env: 'GOOGLE_API_KEY' },
    xai: { api_key_env: 'XAI_API_KEY' },
    ollama: { base_url: 'http://127.0.0.1:11434' },
  });
});

it('the providers it gives for example are valid too', () => {
  const providers = example.slice(0, example.indexOf('\nevents:'));
  const uncommented = providers.replaceAll(/^ {2}# (openrouter:|lab-key:| {2}\w+: )/gm, '  $1');
  const settings = parseYaml(uncommented, Settings, path);
  const environment = readEnvironment({ OPENROUTER_API_KEY: 'o', LAB_ANTHROPIC_API_KEY: 'l' });

  expect(endpointOf('openrouter', settings, environment)).toEqual({
    kind: 'openai-compatible',
    vendor: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    apiKey: 'o',
    thinking: 'reasoning',
  });
  expect(endpointOf('lab-key', settings, environment)).toEqual({ kind: 'anthropic', apiKey: 'l' });
  expect(settings.providers['lab-key']).toMatchObject({
    rate_limit: { requests_per_minute: 50, tokens_per_minute: 30_000 },
    models: { 'claude-opus-5-5': { rate_limit: { tokens_per_minute: 10_000 } } },
  });
});
