import { describe, expect, it } from 'vitest';
import { effectiveSettings, keyPlaces } from '../../../src/config/effective-settings.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { parseLayers } from '../../../src/config/parse-yaml.ts';
import type { PidginError } from '../../../src/errors.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const layers = (here: string, own: string) =>
  parseLayers(
    [
      { file: 'here.yaml', text: here },
      { file: 'own.yaml', text: own },
    ],
    Settings,
  );

describe('parseLayers', () => {
  it('puts maps together, and takes any other value from the first that has it', () => {
    const { value } = layers(
      'events: {fsync: never, privacy: {redact_patterns: [a]}}\nretry:\n',
      'events: {fsync: always, persist_chunks: true, privacy: {redact_patterns: [b, c]}}\nretry: {max_retries: 2}',
    );
    expect(value.events).toMatchObject({ fsync: 'never', persist_chunks: true });
    expect(value.events.privacy.redact_patterns).toEqual(['a']);
    expect(value.retry.max_retries).toBe(2);
  });

  it('lets one file go on with what the other begins', () => {
    const { value } = layers(
      'providers: {lab: {rate_limit: {requests_per_minute: 5}}}',
      'providers: {lab: {kind: anthropic, api_key_env: LAB_KEY}}',
    );
    expect(value.providers.lab).toMatchObject({ kind: 'anthropic', api_key_env: 'LAB_KEY' });
  });

  it('tells all that is wrong, each in its file', () => {
    const { message, suggestions } = errorOf(
      'retry: {max_retrys: 1}',
      'events:\n  fsync: sometimes\nretrie: 1',
    );
    expect(message).toContain('here.yaml:1:9: unknown key max_retrys');
    expect(message).toContain('own.yaml:2:10: events.fsync: ');
    expect(message).toContain('own.yaml:3:1: unknown key retrie');
    expect(suggestions).toEqual([
      'max_retrys: Did you mean max_retries?',
      'retrie: Did you mean retry?',
    ]);
    const broken = errorOf('a: [', 'b: {').message;
    expect(broken).toContain('here.yaml:1:');
    expect(broken).toContain('own.yaml:1:');
  });
});

function errorOf(here: string, own: string): PidginError {
  try {
    layers(here, own);
  } catch (error) {
    return error as PidginError;
  }
  throw new Error('nothing was wrong');
}

describe('effectiveSettings', () => {
  it('says of each setting where it is from', () => {
    const environment = readEnvironment({
      OLLAMA_HOST: 'http://me:secret@there:1',
      OPENAI_BASE_URL: 'https://there/v1?version=secret-1&key=secret-2#part',
      XAI_BASE_URL: 'https://there/v1?secret-3',
      HOME: '/home/me',
    });
    const loaded = { ...layers('retry: {max_retries: 1}', 'events: {fsync: never}'), files: [] };
    const settings = effectiveSettings(loaded, environment, undefined, '/study');
    const of = (wanted: string) => settings.find(({ key }) => key === wanted);
    expect(of('retry.max_retries')).toMatchObject({ value: 1, from: 'here.yaml' });
    expect(of('events.fsync')).toMatchObject({ value: 'never', from: 'own.yaml' });
    expect(of('events.persist_chunks')).toMatchObject({ value: false, from: 'default' });
    expect(of('events.storage.data_dir')).toMatchObject({
      value: '/study/pidgin_output',
      from: 'default',
    });
    expect(of('providers.ollama.base_url')?.from).toBe('OLLAMA_HOST');
    expect(of('providers.openai.base_url')?.value).toBe(
      'https://there/v1?version=••••&key=••••#part',
    );
    expect(JSON.stringify(settings)).not.toContain('secret');
  });

  it.each([
    [
      'a flag',
      { PIDGIN_OUTPUT: '/e' },
      '/f',
      'events: {storage: {data_dir: /s}}',
      '/f',
      '--output',
    ],
    [
      'the environment',
      { PIDGIN_OUTPUT: '/e' },
      undefined,
      'events: {storage: {data_dir: /s}}',
      '/e',
      'PIDGIN_OUTPUT',
    ],
    ['a file', {}, undefined, 'events: {storage: {data_dir: /s}}', '/s', 'here.yaml'],
  ])('says that the output directory is from %s', (_, env, flag, text, value, from) => {
    const loaded = { ...layers(text, ''), files: [] };
    const settings = effectiveSettings(loaded, readEnvironment(env), flag, '/study');
    expect(settings).toContainEqual({ key: 'events.storage.data_dir', value, from });
  });

  it('says of a key whether and where it is set, and never what it is', () => {
    const environment = readEnvironment({ GEMINI_API_KEY: 'k-1' }, { OPENAI_API_KEY: 'k-2' });
    const places = keyPlaces(Settings.parse({}), environment);
    expect(places.map(({ provider, from }) => [provider, from])).toEqual([
      ['anthropic', null],
      ['openai', '.env'],
      ['google', 'environment'],
      ['xai', null],
    ]);
    expect(JSON.stringify(places)).not.toContain('k-');
  });
});
