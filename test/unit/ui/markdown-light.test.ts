import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownLight } from '../../../src/ui/markdown-light.ts';

/** Bold in brackets, quiet in braces. */
const set = (...lines: string[]): string[] =>
  markdownLight(lines).map((spans) =>
    spans
      .map(({ text, style }) =>
        style === 'bold' ? `[${text}]` : style === 'quiet' ? `{${text}}` : text,
      )
      .join(''),
  );

test.each([
  ['a **bold** word', 'a [bold] word'],
  ['**both** and **again**', '[both] and [again]'],
  ['2 ** 3 ** 4, and **unclosed', '2 ** 3 ** 4, and **unclosed'],
  ['  ## A **heading**', '[  A heading]'],
  ['#hashtag', '#hashtag'],
  ['  - an item', '  • an item'],
  ['* **an** item', '• [an] item'],
  ['-1 is no item', '-1 is no item'],
  ['', ''],
])('sets %j', (line, expected) => {
  expect(set(line)).toEqual([expected]);
});

test('bold goes on over a break, but not over a paragraph', () => {
  expect(set('some **bold', 'words** here')).toEqual(['some [bold]', '[words] here']);
  expect(set('some **bold', '', 'words** here')).toEqual(['some **bold', '', 'words** here']);
});

test('leaves code as it is', () => {
  expect(set('```py', '# no heading', 'a ** b ** c', '- x', '```', '# Heading')).toEqual([
    '{```py}',
    '# no heading',
    'a ** b ** c',
    '- x',
    '{```}',
    '[Heading]',
  ]);
});

test('loses nothing but marks, whatever the text', () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', '*', '#', '-', '`', 'é') });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const bare = (text: string) => text.replace(/[*#•\-+ ]/g, '');
      const texts = markdownLight(lines).map((spans) => spans.map(({ text }) => text).join(''));
      expect(texts.map(bare)).toEqual(lines.map(bare));
    }),
    { numRuns: 200 },
  );
});
