import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const path = join(import.meta.dirname, '../../../pidgin.example.yaml');

it('the example settings are valid and are the defaults, as they say', () => {
  const { providers, ...rest } = parseYaml(readFileSync(path, 'utf8'), Settings, path);
  const { providers: _, ...defaults } = Settings.parse({});
  expect(rest).toEqual(defaults);
  expect(providers).toEqual({
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY' },
    openai: { api_key_env: 'OPENAI_API_KEY' },
  });
});
