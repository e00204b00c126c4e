import { describe, expect, it } from 'vitest';
import { type RunOutcome, runReport } from '../../../src/ui/run-report.ts';

const INVOCATION = { program: 'pidgin', flags: ' -o elsewhere' };
const ID = 'exp_7f3a9c21';

function reported(changes: Partial<RunOutcome>): string[] {
  return runReport(
    {
      experiment_id: ID,
      status: 'interrupted',
      interrupted_by: 'user',
      directory: '/data/elsewhere/experiments/tides_exp_7f3a9c21',
      conversations: [],
      totals: {
        input_tokens: 10,
        output_tokens: 5,
        tokens_complete: true,
        cost_usd: 0,
        known_cost_usd: 0,
        odd_replies: null,
      },
      forecast: null,
      next: null,
      warnings: [],
      rows_loaded: true,
      ...changes,
    },
    INVOCATION,
    '/data',
  );
}

describe('runReport', () => {
  it.each([
    [[], `  Go on       pidgin experiment resume ${ID} -o elsewhere`],
    [
      ['--retry-failed'],
      `  Try again   pidgin experiment resume ${ID} --retry-failed -o elsewhere`,
    ],
    [['--max-cost', '2'], `  Go on       pidgin experiment resume ${ID} --max-cost 2 -o elsewhere`],
  ])('says how to go on with %j', (flags, line) => {
    expect(reported({ next: ['experiment', 'resume', ID, ...flags] })).toContain(line);
  });

  it('suggests a query of what was loaded, and to load what was not', () => {
    expect(reported({}).join('\n')).toContain('pidgin query');
    const unloaded = reported({ rows_loaded: false }).join('\n');
    expect(unloaded).toContain('  Load it     pidgin import -o elsewhere');
    expect(unloaded).not.toContain('query');
  });

  it('keeps on one line, and harmless, what a provider or a database says', () => {
    const hostile = '<html>\n\u001b[2J\u001b]52;c;AAAA\u0007 bad\r\ngateway';
    const lines = reported({
      conversations: [
        {
          conversation_id: 'conv_7f3a9c21_0001',
          status: 'failed',
          error: hostile,
          converged_turn: null,
          first_attractor: null,
          first_attractor_onset_turn: null,
          turns: 0,
          transcript: null,
        },
      ],
      warnings: [`${hostile}: pidgin import`],
    });
    expect(lines).toContain('  conv_7f3a9c21_0001 failed: <html> bad gateway');
    expect(lines).toContain('  Warning: <html> bad gateway: pidgin import -o elsewhere');
  });

  it('says nothing of it when nothing is left', () => {
    expect(reported({ next: null }).join('\n')).not.toContain('resume');
  });
});
