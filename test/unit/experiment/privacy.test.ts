import { describe, expect, it } from 'vitest';
import { planExperiment } from '../../../src/experiment/plan.ts';
import { identitiesOf, privacyOf, privateName } from '../../../src/experiment/privacy.ts';
import { resolveSpec } from '../../../src/experiment/spec.ts';
import type { SpecInput } from '../../../src/schemas/experiment-spec.ts';
import { PrivacySettings, type SpecPrivacy } from '../../../src/schemas/privacy.ts';
import { STANDARD_SETTINGS } from '../../support/standard-settings.ts';

const settings = (given: object) => PrivacySettings.parse(given);

describe('privacyOf', () => {
  it('asks for nothing unless somebody does', () => {
    expect(privacyOf(undefined, settings({}))).toBe(null);
    expect(privacyOf({ remove_content: false }, settings({ remove_content: true }))).toBe(null);
    expect(privacyOf(undefined, settings({ enabled: false, remove_content: true }))).toBe(null);
  });

  it.each<[string, SpecPrivacy | undefined, object, object]>([
    [
      'the settings',
      undefined,
      { remove_content: true },
      { removeContent: true, hashModels: false },
    ],
    ['a spec', { hash_models: true }, {}, { removeContent: false, hashModels: true }],
    [
      'both, each for its own',
      { hash_models: true },
      { remove_content: true },
      { removeContent: true, hashModels: true },
    ],
    [
      'a spec, where the settings are off',
      { remove_content: true },
      { enabled: false, hash_models: true },
      { removeContent: true, hashModels: false },
    ],
  ])('does what is asked for by %s', (_, spec, given, wanted) => {
    expect(privacyOf(spec, settings(given))).toMatchObject(wanted);
  });

  it('looks for the patterns of both', () => {
    const both = privacyOf({ redact_patterns: ['a'] }, settings({ redact_patterns: ['/b/', 'c'] }));
    expect(both?.patterns.length).toBe(3);
  });

  it('refuses a pattern that is none before anything is written', () => {
    expect(() => privacyOf({ redact_patterns: ['/(/'] }, settings({}))).toThrow(
      expect.objectContaining({ code: 'invalid_pattern', exitCode: 2 }),
    );
  });
});

function planOf(input: SpecInput) {
  const spec = resolveSpec(input, { cwd: '/', newSeed: () => 1 });
  return planExperiment(spec, 'exp_0badcafe', STANDARD_SETTINGS);
}

describe('privateName', () => {
  const names = (typed: string | undefined, privacy: SpecPrivacy) => {
    const plan = planOf({ agent_a: 'claude', agent_b: 'openai/gpt-5.4', privacy });
    if (plan.privacy === null) throw new Error('nothing is private');
    return privateName(typed, plan.spec.name, plan.privacy, identitiesOf(plan));
  };

  it('is not after models that are hidden', () => {
    expect(names(undefined, { hash_models: true })).toBe('experiment');
    expect(names(undefined, { remove_content: true })).toBe('claude-openai-gpt-5-4');
  });

  it('has no word in it that names a model or provider', () => {
    expect(names('Claude meets gpt-5.4 (OpenAI)', { hash_models: true })).toBe(
      'model-meets-model-model',
    );
    expect(names('claude-and-gpt-5-4-sonnet', { hash_models: true })).toBe('model-and-model-model');
    expect(names('GPT, twice', { hash_models: true })).toBe('model-twice');
  });

  it('has nothing in it that a pattern matches', () => {
    expect(names('About Ada', { redact_patterns: ['Ada'] })).toBe('about-redacted');
    expect(names('Ada', { redact_patterns: ['/^(a+)+$|Ada/i'] })).toBe('redacted');
  });
});

describe('identitiesOf', () => {
  it('has the names of local models and of those at an endpoint of your own, whole and for short', () => {
    const { models, providers } = identitiesOf(
      planOf({ agent_a: 'local:llama3.2:3b', agent_b: 'openai/acme/Storyteller-7B' }),
    );
    expect(models).toEqual([
      'local:llama3.2:3b',
      'llama3.2:3b',
      'llama3.2',
      'llama',
      'openai/acme/Storyteller-7B',
      'acme/Storyteller-7B',
      'Storyteller-7B',
    ]);
    expect(providers).toEqual(['ollama', 'openai']);
  });

  it('leaves the words of our own test models alone, which are words of any text', () => {
    expect(identitiesOf(planOf({ agent_a: 'local:test', agent_b: 'silent' }))).toEqual({
      models: [],
      providers: [],
    });
  });
});
