import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchReport } from '../../../src/ui/search-report.ts';
import { displayWidth } from '../../../src/ui/wrap.ts';

const found = (content: string, match: string) => ({
  messages: [
    { conversation_id: 'conv_7f3a9c21_0001', turn_number: 2, author: 'agent_b', content, match },
  ],
  total: 1,
});

describe('searchReport', () => {
  it('shows who said it where, with what stands around it', () => {
    expect(searchReport(found('One tide\nof two', 'tide'), { width: 80, colour: false })).toEqual([
      'conv_7f3a9c21_0001 turn 3 B  One tide of two',
    ]);
  });

  it('marks the match in colour', () => {
    const [line] = searchReport(found('a tide', 'tide'), { width: 80, colour: true });
    expect(line).toContain('\u001b[1m\u001b[33mtide');
  });

  it('says when there are more', () => {
    const result = { ...found('tide', 'tide'), total: 3 };
    expect(searchReport(result, { width: 80, colour: false })[1]).toBe('… and 2 more: --limit');
  });

  it('keeps to the width and shows the match, whatever is around it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 60, max: 120 }), (before, after, width) => {
        const [line = ''] = searchReport(found(`${before}tide${after}`, 'tide'), {
          width,
          colour: false,
        });
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(line).toContain('tide');
      }),
    );
  });
});
