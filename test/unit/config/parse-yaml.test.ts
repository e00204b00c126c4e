import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { readYamlText } from '../../../src/config/read-yaml-text.ts';
import { CustomAwareness } from '../../../src/schemas/experiment-spec.ts';
import { Settings } from '../../../src/schemas/settings.ts';

const ANYTHING = z.unknown();

const settings = (text: string) => parseYaml(text, Settings, 'pidgin.yaml');

describe('parseYaml', () => {
  it('fills in defaults, also for an empty file', () => {
    expect(settings('').events.fsync).toBe('message');
    expect(settings('events: {persist_chunks: true}').events).toMatchObject({
      persist_chunks: true,
      fsync: 'message',
    });
  });

  it('takes a key with nothing after it as not given', () => {
    expect(settings('providers:\nevents:\n  fsync:\n')).toEqual(settings(''));
  });

  it('reads a custom awareness', () => {
    const text = 'name: drift\nbase: firm\nprompts:\n  3: {both: "Slow down."}\n';
    expect(parseYaml(text, CustomAwareness, 'a.yaml')).toEqual({
      name: 'drift',
      base: 'firm',
      prompts: { 3: { both: 'Slow down.' } },
    });
  });

  it.each([
    [
      'an unknown key',
      'events:\n  fsink: never',
      'pidgin.yaml:2:3: unknown',
      'Did you mean fsync?',
    ],
    ['a wrong value', 'events:\n  fsync: sometimes', 'pidgin.yaml:2:10', undefined],
    [
      'a deep unknown key',
      'providers:\n  openai:\n    baseurl: x',
      'pidgin.yaml:3:',
      'Did you mean base_url?',
    ],
    [
      'a deep unknown key under a name of your own',
      'providers:\n  lab:\n    kind: xai\n    api_key_en: x',
      'pidgin.yaml:4:',
      'Did you mean api_key_env?',
    ],
    [
      'a provider without its kind',
      'providers:\n  lab:\n    api_key_env: X',
      'pidgin.yaml:3:5: providers.lab.kind: lab is not built in, so it needs one of',
      undefined,
    ],
    [
      'a built-in provider of another kind',
      'providers:\n  openai:\n    kind: xai',
      'pidgin.yaml:3:11: providers.openai.kind:',
      undefined,
    ],
    [
      'a compatible server without its address',
      'providers:\n  lab:\n    kind: openai-compatible',
      'providers.lab.base_url:',
      undefined,
    ],
    [
      'a provider with a name that is built in',
      'providers: {local: {kind: xai}}',
      ':1:',
      undefined,
    ],
    [
      'a pattern to redact that is none',
      'events:\n  privacy:\n    redact_patterns: ["/a/", "/(/"]',
      'pidgin.yaml:3:30: events.privacy.redact_patterns.1: Invalid regular expression',
      undefined,
    ],
    ['broken YAML', 'events: [', 'pidgin.yaml:1:', undefined],
    ['a list for a file', '- a', 'pidgin.yaml:1:1: a map of keys is wanted (["a"])', undefined],
    [
      'a number that is none',
      'convergence: {threshold: .nan}',
      'pidgin.yaml:1:26: convergence.threshold: a number is wanted (NaN)',
      undefined,
    ],
    [
      'an infinite number',
      'retry: {max_retries: -.inf}',
      'retry.max_retries: a number is wanted (-Infinity)',
      undefined,
    ],
    [
      'a long value, where it is cut',
      `retry: {max_retries: ${'x'.repeat(99)}}`,
      `a number is wanted ("${'x'.repeat(59)}…)`,
      undefined,
    ],
    ['a key twice', 'events: {}\nevents: {}', 'pidgin.yaml:2:', undefined],
    ['a prototype key', '__proto__: {x: 1}', 'pidgin.yaml:1:1: unknown key __proto__', undefined],
    [
      'a prototype key among names of your own',
      'providers:\n  __proto__: {kind: xai}',
      'pidgin.yaml:2:3: unknown key __proto__',
      undefined,
    ],
    ['a list for a key', 'providers:\n  ? [a, b]\n  : {kind: xai}', 'pidgin.yaml:2:5: ', undefined],
    ['a list where a map should be', '- a', 'pidgin.yaml', undefined],
  ])('points at %s', (_, text, place, hint) => {
    let thrown: unknown;
    try {
      settings(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'invalid_yaml', exitCode: 2 });
    expect((thrown as Error).message).toContain(place);
    if (hint !== undefined) {
      expect((thrown as { suggestions: string[] }).suggestions).toContain(hint);
    }
  });

  it('refuses a file that multiplies itself by aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) =>
        `l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    expect(() => settings(levels.join('\n'))).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('refuses a file of more than a megabyte', () => {
    expect(() => settings(`# ${'x'.repeat(1024 * 1024)}`)).toThrow(/larger/);
  });
});

it.each([
  ['lists', '['.repeat(20_000) + ']'.repeat(20_000)],
  ['maps', '{a: '.repeat(5_000) + '}'.repeat(5_000)],
  ['lists without brackets', '- '.repeat(20_000)],
  // Not deep enough for the end of the stack, which is not to be what decides.
  ['lists of a hundred and one levels', '['.repeat(101) + ']'.repeat(101)],
])('refuses %s that are nested too deeply, and says where', (_, deep) => {
  expect(() => parseYaml(`agent_a:\n  ${deep}`, ANYTHING, 'deep.yaml')).toThrow(
    /^deep\.yaml:2:\d+: nested too deeply/,
  );
});

it.each([
  ['a key in place of its variable', '{anthropic: {api_key_env: sk-ant-PASTED}}'],
  ['a key that could be a name', '{google: {api_key_env: AIzaSyPASTED0123456789abcdefghijklmnop}}'],
  ['a key in place of an address', '{openai: {base_url: sk-PASTED}}'],
  ['a key in place of a provider', '{openai: sk-PASTED}'],
  ['a key in a list', '{openai: {api_key_env: [sk-PASTED]}}'],
  ['a key in an address', '{openai: {base_url: "https://me:PASTED@there.example/v1"}}'],
])('does not show %s', (_, providers) => {
  const message = (() => {
    try {
      settings(`providers: ${providers}`);
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was wrong';
  })();
  expect(message).toMatch(/^pidgin\.yaml:1:\d+: providers\./);
  expect(message).not.toContain('PASTED');
});

it('takes the usual kinds of name for the variable of a key', () => {
  for (const name of [
    'MY_ORGANISATION_ANTHROPIC_KEY_2',
    'my_organisation_anthropic_key',
    'labKey',
  ]) {
    expect(() => settings(`providers: {anthropic: {api_key_env: ${name}}}`)).not.toThrow();
  }
});

it('reads fifty levels', () => {
  const deep = `agent_a: ${'['.repeat(50)}${']'.repeat(50)}`;
  expect(() => parseYaml(deep, ANYTHING, 'deep.yaml')).not.toThrow();
});

it('reads no more of a file without an end than shows that it is too large', () => {
  const text = readYamlText('/dev/zero');
  expect(() => parseYaml(text, ANYTHING, '/dev/zero')).toThrow('larger than 1 MiB');
});
