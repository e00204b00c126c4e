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
    ['gemini', 'google', MODEL_ALIASES.gemini?.model],
    ['grok', 'xai', MODEL_ALIASES.grok?.model],
    ['gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
    ['grok-4.3', 'xai', 'grok-4.3'],
    ['local:qwen3:8b', 'ollama', 'qwen3:8b'],
    ['ollama/hf.co/some/model:Q4', 'ollama', 'hf.co/some/model:Q4'],
    ['openrouter/some/model', 'openrouter', 'some/model'],
    ['lab-key/claude-opus-5-5', 'lab-key', 'claude-opus-5-5'],
    ['local:test', 'local', 'test'],
    ['local:test/slow,delay_ms=5', 'local', 'test/slow,delay_ms=5'],
    ['silent', 'silent', 'silent'],
  ])('finds %s', (requested, provider, model) => {
    expect(resolveModel(requested, ['openrouter', 'lab-key'])).toMatchObject({
      requested,
      provider,
      model,
    });
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

describe('a provider that is not there', () => {
  const refusal = (requested: string) => {
    try {
      return resolveModel(requested, ['openrouter']);
    } catch (error) {
      return error;
    }
  };

  it('is told apart from a model, with the nearest there is', () => {
    expect(refusal('openroute/some/model')).toMatchObject({
      code: 'unknown_model',
      message: 'Unknown model "openroute/some/model": there is no provider openroute.',
      suggestions: ['Did you mean openrouter?'],
    });
  });

  it('can be defined, as the refusal says', () => {
    expect(refusal('my-own-cluster-of-machines/m')).toMatchObject({
      suggestions: [expect.stringMatching(/define my-own-cluster-of-machines under providers:/)],
    });
  });
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

  it.each([
    ['google', { GEMINI_API_KEY: 'k' }, { kind: 'google', apiKey: 'k' }],
    [
      'google',
      { GEMINI_API_KEY: 'second', GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: 'http://g' },
      { kind: 'google', apiKey: 'k', baseUrl: 'http://g' },
    ],
    [
      'xai',
      { XAI_API_KEY: 'k' },
      {
        kind: 'openai-compatible',
        vendor: 'xAI',
        apiKey: 'k',
        baseUrl: 'https://api.x.ai/v1',
      },
    ],
    ['xai', { XAI_API_KEY: 'k', XAI_BASE_URL: 'http://x' }, { baseUrl: 'http://x' }],
    ['ollama', {}, { kind: 'ollama' }],
    ['ollama', { OLLAMA_HOST: 'gpu:1' }, { kind: 'ollama', baseUrl: 'gpu:1' }],
  ])('finds %s in %j', (provider, env, expected) => {
    expect(endpointOf(provider, none, readEnvironment(env))).toMatchObject(expected);
  });

  it('names every variable a key may be in', () => {
    expect(() => endpointOf('google', none, readEnvironment({}))).toThrow(
      /GOOGLE_API_KEY or GEMINI_API_KEY/,
    );
  });

  describe('for a provider of the settings', () => {
    const own = Settings.parse({
      providers: {
        'lab-key': { kind: 'anthropic', api_key_env: 'LAB_KEY' },
        vllm: { kind: 'openai-compatible', base_url: 'http://gpu/v1' },
        router: { kind: 'openai-compatible', base_url: 'http://r/v1', api_key_env: 'ROUTER_KEY' },
        'grok-lab': { kind: 'xai', api_key_env: 'LAB_KEY' },
      },
    });
    const environment = readEnvironment({
      LAB_KEY: 'lab',
      ANTHROPIC_API_KEY: 'own',
      ANTHROPIC_BASE_URL: 'http://own',
    });

    it('sends its key to its own address, not to that of the environment', () => {
      expect(endpointOf('lab-key', own, environment)).toEqual({ kind: 'anthropic', apiKey: 'lab' });
      expect(endpointOf('grok-lab', own, environment)).toEqual({
        kind: 'openai-compatible',
        vendor: 'grok-lab',
        apiKey: 'lab',
        baseUrl: 'https://api.x.ai/v1',
        models: 'xai',
        thinking: 'always',
      });
    });

    it('has no key where the settings name none', () => {
      expect(endpointOf('vllm', own, environment)).toEqual({
        kind: 'openai-compatible',
        vendor: 'vllm',
        baseUrl: 'http://gpu/v1',
      });
    });

    it('insists on the key the settings name', () => {
      expect(() => endpointOf('router', own, environment)).toThrow(/ROUTER_KEY is not set/);
    });

    it('is refused when the settings do not have it', () => {
      expect(() => endpointOf('elsewhere', own, environment)).toThrow(
        expect.objectContaining({ code: 'unknown_provider', exitCode: 2 }),
      );
    });
  });
});
