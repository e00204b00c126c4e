import { expect, test } from 'vitest';
import { contextWindowOf, type OllamaModel } from '../../../src/providers/ollama/server.ts';

const MODEL: OllamaModel = {
  contextLength: 131_072,
  modelfileContext: null,
  thinks: null,
  isRemote: false,
};

test.each<[string, Partial<OllamaModel>, number | undefined, number]>([
  ['as much as a conversation needs', {}, undefined, 32_768],
  ['no more than the model was made for', { contextLength: 8192 }, undefined, 8192],
  ['what its Modelfile says', { modelfileContext: 65_536 }, undefined, 65_536],
  ['what the settings say before that', { modelfileContext: 65_536 }, 16_384, 16_384],
  ['the settings, but no more than it was made for', {}, 1_000_000, 131_072],
  ['all of a model that takes no memory here', { isRemote: true }, undefined, 131_072],
  ['the settings, where the model does not say', { contextLength: null }, 1_000_000, 1_000_000],
])('asks for %s', (_, model, setting, expected) => {
  expect(contextWindowOf({ ...MODEL, ...model }, setting)).toBe(expected);
});
