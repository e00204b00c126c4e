import { describe, expect, it } from 'vitest';
import { composePrompt, DIMENSIONS } from '../../../src/config/dimensions.ts';

describe('composePrompt', () => {
  it('puts context, topic and mode in order', () => {
    const prompt = composePrompt('peers:philosophy:analytical');
    const parts = DIMENSIONS.map(
      ({ values }, i) => values[['peers', 'philosophy', 'analytical'][i] ?? '']?.text,
    );
    expect(prompt).toBe(parts.join(' '));
  });

  it('does without a mode', () => {
    expect(composePrompt('Debate : science')).toBe(composePrompt('debate:science'));
  });

  it('composes every combination there is', () => {
    const [contexts, topics, modes] = DIMENSIONS.map(({ values }) => Object.keys(values));
    const prompts = new Set<string>();
    for (const context of contexts ?? [])
      for (const topic of topics ?? [])
        for (const mode of modes ?? []) prompts.add(composePrompt(`${context}:${topic}:${mode}`));
    expect(prompts.size).toBe(6 * 7 * 5);
  });

  it.each([
    ['peers:philosphy', 'Did you mean philosophy?'],
    ['per:philosophy', 'Did you mean peers?'],
    ['peers:philosophy:analitical', 'Did you mean analytical?'],
  ])('names the nearest value for %s', (dimensions, hint) => {
    expect(() => composePrompt(dimensions)).toThrow(
      expect.objectContaining({ suggestions: expect.arrayContaining([hint]) }),
    );
  });

  it.each(['', 'peers', ':philosophy', 'a:b:c:d', 'constructor:philosophy'])(
    'refuses %j',
    (dimensions) => {
      expect(() => composePrompt(dimensions)).toThrow(
        expect.objectContaining({ code: 'invalid_dimensions' }),
      );
    },
  );
});
