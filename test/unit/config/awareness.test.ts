import { describe, expect, it } from 'vitest';
import { systemPrompt } from '../../../src/config/awareness.ts';
import { AwarenessPreset } from '../../../src/schemas/experiment-spec.ts';

const a = { displayName: 'Claude', model: 'claude-x' };
const b = { displayName: 'GPT', model: 'gpt-y' };

describe('systemPrompt', () => {
  it('names both models to both agents, each from its own side, with research', () => {
    expect(systemPrompt('research', { self: a, partner: b })).toContain(
      'You are Claude (claude-x)',
    );
    expect(systemPrompt('research', { self: a, partner: b })).toContain('GPT (gpt-y)');
    expect(systemPrompt('research', { self: b, partner: a })).toContain('You are GPT (gpt-y)');
  });

  it('names no model with any other preset', () => {
    for (const preset of AwarenessPreset.options.filter((option) => option !== 'research')) {
      const text = systemPrompt(preset, { self: a, partner: b }) ?? '';
      expect(text).not.toMatch(/claude|gpt/i);
    }
  });

  it('is nothing with none, and different with every other preset', () => {
    const texts = AwarenessPreset.options.map((preset) =>
      systemPrompt(preset, { self: a, partner: b }),
    );
    expect(texts[0]).toBeNull();
    expect(new Set(texts).size).toBe(AwarenessPreset.options.length);
  });

  it('takes the system prompt of the base of a custom awareness', () => {
    const custom = { name: 'mine', base: 'firm' as const, prompts: {} };
    expect(systemPrompt(custom, { self: a, partner: b })).toBe(
      systemPrompt('firm', { self: a, partner: b }),
    );
  });
});
