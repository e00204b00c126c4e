import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, indentLines, truncateLine, wrapLines } from '../../../src/ui/wrap.ts';

const text = fc.string({
  unit: fc.constantFrom(...'abc   \né', '世', '界', '🙂', '👨‍👩‍👧', 'e\u0301'),
});
const width = fc.integer({ min: 2, max: 40 });

describe('displayWidth', () => {
  test.each([
    ['plain text', 10],
    ['naïve “Ωж”', 10],
    ['世界', 4],
    ['한국어', 6],
    ['カナ', 4],
    ['👨‍👩‍👧', 2],
    ['🇫🇷🇩🇪', 4],
    ['❤️', 2],
    ['› ██░░ ▁▃█ ──│ ≥ 1', 18],
    ['e\u0301', 1],
    ['', 0],
  ])('%j takes its columns', (line, columns) => {
    expect(displayWidth(line)).toBe(columns);
  });
});

describe('wrapLines', () => {
  test('breaks between words and drops the spaces there', () => {
    expect(wrapLines('the slow breathing of the sea', 12)).toEqual([
      'the slow',
      'breathing of',
      'the sea',
    ]);
  });

  test('keeps empty lines and the indentation of a line', () => {
    expect(wrapLines('a\n\n    code here', 80)).toEqual(['a', '', '    code here']);
    expect(wrapLines('    code that is long', 12)).toEqual(['    code', 'that is long']);
  });

  test('cuts what has no space to break at', () => {
    expect(wrapLines('see https://example.com/abc', 10)).toEqual([
      'see',
      'https://ex',
      'ample.com/',
      'abc',
    ]);
    expect(wrapLines('世界世界世', 5)).toEqual(['世界', '世界', '世']);
  });

  test('never makes a line wider than it may be', () => {
    fc.assert(
      fc.property(text, width, (whole, columns) => {
        for (const line of wrapLines(whole, columns)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  test('loses nothing but white space', () => {
    fc.assert(
      fc.property(text, width, (whole, columns) => {
        const letters = (value: string) => value.replace(/\s/g, '');
        expect(letters(wrapLines(whole, columns).join('\n'))).toBe(letters(whole));
      }),
    );
  });
});

describe('indentLines', () => {
  test('sets text in without the blank lines around it', () => {
    expect(indentLines('\n\none two\nthree\n\n', 7)).toEqual(['  one', '  two', '  three']);
  });
});

describe('truncateLine', () => {
  test('ends a line that does not fit in an ellipsis', () => {
    expect(truncateLine('abcdef', 6)).toBe('abcdef');
    expect(truncateLine('abcdef', 5)).toBe('abcd…');
    expect(truncateLine('世界世界', 6)).toBe('世界…');
  });

  test('never makes it wider than it may be', () => {
    fc.assert(
      fc.property(text, width, (whole, columns) => {
        const line = whole.replaceAll('\n', ' ');
        expect(displayWidth(truncateLine(line, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
