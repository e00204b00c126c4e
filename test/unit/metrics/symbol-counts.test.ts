import { describe, expect, it } from 'vitest';
import { loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { messageForm } from '../../../src/metrics/message-form.ts';

const analyse = await loadAnalyser();
const symbolsOf = (text: string) => {
  const { counts, emoji } = analyse(text).symbols;
  return { counts: Object.fromEntries(counts), emoji };
};

describe('symbols', () => {
  it.each([
    ['→ a → b ∞', { '→': 2, '∞': 1 }, 0],
    ['🙂🙂 and 🙂', { '🙂': 3 }, 3],
    ['🙂→🙂', { '🙂': 2, '→': 1 }, 2], // nothing between them
    ['👩‍👩‍👧 👍🏽', { '👩‍👩‍👧': 1, '👍🏽': 1 }, 2],
    ['🇩🇪🇫🇷🇩🇪', { '🇩🇪': 2, '🇫🇷': 1 }, 3],
    ['1️⃣#️⃣*️⃣1️⃣', { '1️⃣': 2, '#️⃣': 1, '*️⃣': 1 }, 4], // keycaps, without another symbol
    ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', { '🏴󠁧󠁢󠁳󠁣󠁴󠁿': 1 }, 1],
    ['❤️ ☺', { '❤️': 1, '☺': 1 }, 1], // the second is shown as text
    ['→\u0338 →', { '→\u0338': 1, '→': 1 }, 0], // struck out, in NFC ↛ where there is one
    ['€5 ©', { '€': 1, '©': 1 }, 0],
    ['a + b = $5 ^ `', {}, 0], // in ASCII
    ['é 日本 “no”', {}, 0], // letters and punctuation
    ['1 # *', {}, 0],
    ['', {}, 0],
  ])('of %j', (text, counts, emoji) => {
    const normal = Object.entries(counts).map(([symbol, count]) => [
      symbol.normalize('NFC'),
      count,
    ]);
    expect(symbolsOf(text)).toEqual({ counts: Object.fromEntries(normal), emoji });
  });
});

describe('the form of a message', () => {
  it('is what convergence compares', () => {
    // 43 characters: 11 + 2, 9 + 1, 10 + 1, and 9 of code.
    const form = messageForm(analyse('Tea is tea.\n\n- Why so?\n- No, why?\n```\na\n```'));
    expect(form).toEqual({
      sentences: 4,
      characters: 43,
      paragraphs: 2,
      listItems: 2,
      questions: 2,
      codeBlocks: 1,
      marks: new Map([
        ['.', 1],
        ['?', 2],
        [',', 1],
      ]),
    });
  });

  it('has no marks that join words', () => {
    expect([
      ...messageForm(analyse("well-known don't don’t non‑breaking ‐ (so)")).marks.keys(),
    ]).toEqual(['(', ')']);
  });
});
