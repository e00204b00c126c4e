import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../src/config/endpoints.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { MODEL_ALIASES } from '../../../src/config/model-aliases.ts';
import { resolveModel } from '../../../src/config/models.ts';
import { Settings } from '../../../src/schemas/settings.ts';

describe('resolveModel', () => {
  it.each([
    ['claude', 'anthropic', MODEL_ALIASES.claude?.model],
    ['GPT', 'openai', MODEL_ALIASES.gpt?.model],
    ['claude-opus-4-8', 'anthropic', 'claude-opus-4-8'],
    ['gpt-5.4', 'openai', 'gpt-5.4'],
    ['o3', 'openai', 'o3'],
    ['anthropic/some-new-model', 'anthropic', 'some-new-model'],
    ['openai/ft:gpt-x:me', 'openai', 'ft:gpt-x:me'],
    ['local:test', 'local', 'test'],
    ['local:test/slow,delay_ms=5', 'local', 'test/slow,delay_ms=5'],
    ['silent', 'silent', 'silent'],
  ])('finds %s', (requested, provider, model) => {
    expect(resolveModel(requested)).toMatchObject({ requested, provider, model });
  });

  it.each(['', 'clade', 'local:', 'local:tests', 'nowhere/model', 'gpt 5', '../etc'])(
    'refuses %j and says what is valid',
    (requested) => {
      expect(() => resolveModel(requested)).toThrow(
        expect.objectContaining({
          code: 'unknown_model',
          exitCode: 2,
          suggestions: [expect.stringMatching(/Did you mean|Use one of/)],
        }),
      );
    },
  );
});

describe('endpointOf', () => {
  const none = Settings.parse({});

  it('takes key and address from the environment', () => {
    const environment = readEnvironment({
      ANTHROPIC_API_KEY: ' k ',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
    });
    expect(endpointOf('anthropic', none, environment)).toEqual({
      kind: 'anthropic',
      apiKey: 'k',
      baseUrl: 'http://127.0.0.1:1',
    });
  });

  it('prefers what the settings say', () => {
    const settings = Settings.parse({
      providers: { openai: { base_url: 'http://lab/v1', api_key_env: 'LAB_KEY' } },
    });
    const environment = readEnvironment({
      LAB_KEY: 'lab',
      OPENAI_API_KEY: 'own',
      OPENAI_BASE_URL: 'http://own/v1',
    });
    expect(endpointOf('openai', settings, environment)).toMatchObject({
      apiKey: 'lab',
      baseUrl: 'http://lab/v1',
    });
  });

  it('names the variable that is missing, or empty', () => {
    for (const env of [{}, { OPENAI_API_KEY: ' ' }]) {
      expect(() => endpointOf('openai', none, readEnvironment(env))).toThrow(/OPENAI_API_KEY/);
    }
  });

  it('asks for no key where there is none to have', () => {
    expect(endpointOf('local', none, readEnvironment({}))).toEqual({ kind: 'local' });
  });
});
