import { expect, test } from 'vitest';
import { familiesOf, modelFamilyOf } from '../../../../src/metrics/lexicons/model-families.ts';

test.each([
  ['Claude-Opus-4', 'claude'],
  ['claude', 'claude'],
  ['chatgpt-4o-latest', 'gpt'],
  ['gpt4', 'gpt'],
  ['o1', 'gpt'],
  ['o4-mini', 'gpt'],
  ['models/gemini-2.5-pro', 'gemini'],
  ['gemma2:2b', 'gemini'],
  ['grok-4', 'grok'],
  ['llama3.2', 'llama'],
  ['bedrock/meta-llama-3', 'llama'],
  ['mixtral:8x7b', 'mistral'],
  ['mistralai/mistral-small', 'mistral'],
  ['ministral-8b', 'mistral'],
  ['magistral', 'mistral'],
  ['qwq:32b', 'qwen'],
  ['deepseek-r1', 'deepseek'],
  ['phi3', 'phi'],
  ['command-r-plus', 'command'],
  ['c4ai-aya', 'command'],
  ['kimi-k2', 'kimi'],
  ['moonshot-v1-8k', 'kimi'],
  // A name is whole, and at the beginning of a part of the id.
  ['philosopher-7b', null],
  ['commander', null],
  ['my-claude', null],
  ['o2', null],
  ['', null],
])('%s is of the family %s', (model, family) => {
  expect(modelFamilyOf(model)).toBe(family);
});

test('the families of both agents are those of their models, as far as these are known', () => {
  expect(familiesOf('claude-opus-4-5', 'gpt-5')).toEqual({ a: 'claude', b: 'gpt' });
  expect(familiesOf(null, undefined)).toEqual({ a: null, b: null });
});
