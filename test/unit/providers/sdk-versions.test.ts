import { expect, test } from 'vitest';
import { sdkVersions } from '../../../src/providers/sdk-versions.ts';

const VERSION = expect.stringMatching(/^\d+\.\d+\.\d+/);

test.each([
  ['anthropic', '@anthropic-ai/sdk'],
  ['openai', 'openai'],
  ['openai-compatible', 'openai'],
  ['google', '@google/genai'],
  ['ollama', 'ollama'],
] as const)('%s is reached with %s', (kind, name) => {
  expect(sdkVersions([kind])).toEqual({ [name]: VERSION });
});

test('what needs no SDK has no version, and what is there twice is said once', () => {
  expect(sdkVersions(['local', 'openai', 'silent', 'openai-compatible'])).toEqual({
    openai: VERSION,
  });
});
