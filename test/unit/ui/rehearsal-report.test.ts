import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { rehearsalReport } from '../../../src/ui/rehearsal-report.ts';

const amounts = {
  turns: 2,
  input_tokens: 1892,
  output_tokens: 1200,
  cached_tokens: 0,
  cost_usd: 0.0125,
};

const arm = (temperature: number) => ({
  arm: `prompt=tell-me-about-the-tides-3239c2 temperature=${temperature}`,
  agent_a: 'local:test',
  agent_b: 'local:test',
  conversations: 2,
  conversation: amounts,
});

const rehearsal = {
  name: 'cube',
  arms: [arm(0.2), arm(0.9)],
  total: {
    turns: 8,
    conversations: 4,
    input_tokens: 7568,
    output_tokens: 4800,
    cached_tokens: 0,
    cost_usd: 0.05,
  },
  assumptions: { reply_tokens: 300, cached_from_tokens: 1024 },
  missing: [],
};

describe('rehearsalReport', () => {
  it('tells arms apart and keeps tokens and cost whole on a narrow terminal', () => {
    const lines = rehearsalReport(rehearsal, 60);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
    expect(lines.slice(2, 6)).toEqual([
      'ARM                           TOKENS IN  TOKENS OUT     COST',
      '…ides-3239c2 temperature=0.2      3,784       2,400  $0.0250',
      '…ides-3239c2 temperature=0.9      3,784       2,400  $0.0250',
      'total                             7,568       4,800  $0.0500',
    ]);
  });

  it('says who is in an arm, and how often, where there is room', () => {
    const [, , titles, first] = rehearsalReport(rehearsal, 140);
    expect(titles?.split(/ {2,}/)).toEqual(
      'ARM,AGENTS,CONVERSATIONS,TURNS EACH,TOKENS IN,CACHED,TOKENS OUT,COST'.split(','),
    );
    expect(first).toContain('local:test, local:test              2           2');
  });
});
