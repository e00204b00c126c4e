import { describe, expect, it } from 'vitest';
import { experimentReadme } from '../../../src/reports/experiment-readme.ts';
import { ExperimentSpec } from '../../../src/schemas/experiment-spec.ts';
import type { Manifest } from '../../../src/schemas/manifest.ts';

type Conversation = Manifest['conversations'][number];

const SPEC = ExperimentSpec.parse({
  name: 'tides',
  agent_a: 'claude',
  agent_b: 'gpt',
  repetitions: 2,
  max_turns: 3,
  prompt: 'Line one.\n\n# Not a heading of ours',
  seed: 7,
});

function conversation(number: number, rest: Partial<Conversation> = {}): Conversation {
  return {
    conversation_id: `conv_6b858bf0_000${number}`,
    arm: 'default',
    repetition: number,
    status: 'completed',
    end_reason: 'max_turns',
    error: null,
    turns: 3,
    input_tokens: 10,
    output_tokens: 10,
    tokens_complete: true,
    cost_usd: 0.25,
    known_cost_usd: 0.25,
    odd_replies: { truncated: 0, filtered: 0, refused: 0, empty: 0 },
    convergence: null,
    started_at: 1_700_000_000,
    ended_at: 1_700_000_010,
    ...rest,
  };
}

const MANIFEST: Omit<Manifest, 'conversations'> = {
  version: 1,
  experiment_id: 'exp_6b858bf0',
  name: 'tides',
  status: 'completed_with_failures',
  arms: [{ name: 'default', agent_a: 'claude', agent_b: 'gpt', max_turns: 3 }],
  started_at: 1_700_000_000,
  ended_at: 1_700_000_060,
  error: null,
};

function readme(...conversations: Conversation[]): string {
  return experimentReadme({ ...MANIFEST, conversations }, SPEC, false);
}

describe('experimentReadme', () => {
  it('says what it was, when, and with which seed', () => {
    const text = readme(conversation(1));
    expect(text).toMatch(/^# tides\n/);
    expect(text).toContain('`exp_6b858bf0`, completed with failures.');
    expect(text).toContain('From 2023-11-14T22:13:20.000Z to 2023-11-14T22:14:20.000Z. Seed 7.');
  });

  it('quotes the prompt, so that it makes no headings', () => {
    expect(readme(conversation(1))).toContain('> Line one.\n>\n> # Not a heading of ours\n');
  });

  it('counts conversations, turns and cost of an arm', () => {
    const failed = conversation(2, { status: 'failed', turns: 1, error: 'Key refused.' });
    const text = readme(conversation(1), failed);
    expect(row(text)).toEqual(['default', 'claude', 'gpt', '2', '1', '1', '4', '0.5000']);
    expect(text).toContain('- `conv_6b858bf0_0002`: Key refused.');
  });

  it('keeps on its line what a provider says of a failure', () => {
    const error = 'Bad gateway\r\n\n# Results\n\n| a | b |';
    const text = readme(conversation(1, { status: 'failed', error }));
    expect(text).toContain('- `conv_6b858bf0_0001`: Bad gateway # Results | a | b |\n');
    expect(text.match(/^#+ .*$/gm)).toEqual(['# tides', '## Files', '## Read on']);
  });

  it('does not round a small cost to nothing', () => {
    const cheap = conversation(2, { cost_usd: 0.0000123, known_cost_usd: 0.0000123 });
    expect(row(readme(cheap)).at(-1)).toBe('0.0000123');
  });

  it('gives a cost of which a part is unknown as the least it can be', () => {
    const partly = conversation(2, { cost_usd: null, known_cost_usd: 0.05 });
    expect(row(readme(conversation(1), partly)).at(-1)).toBe('at least 0.3000');
    const unknown = conversation(2, { cost_usd: null, known_cost_usd: 0 });
    expect(row(readme(unknown)).at(-1)).toBe('unknown');
  });

  it('says where its commands can be typed, and of a redacted experiment only those it has', () => {
    expect(readme(conversation(1))).toContain('pidgin experiment export-spec exp_6b858bf0\n');
    expect(readme(conversation(1))).toContain('`-o`');
    const text = experimentReadme({ ...MANIFEST, conversations: [conversation(1)] }, SPEC, true);
    expect(text).toContain('pidgin transcript exp_6b858bf0\n');
    expect(text).not.toContain('export-spec');
  });

  it('counts a conversation that never began as free', () => {
    const pending = conversation(2, {
      status: 'pending',
      started_at: null,
      cost_usd: 0,
      known_cost_usd: 0,
    });
    expect(row(readme(conversation(1), pending)).at(-1)).toBe('0.2500');
  });
});

/** The cells of the row of the arm. */
function row(text: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith('| default'));
  return (line ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
