import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textTable } from '../../../src/ui/table.ts';

const COLUMNS = [{ title: 'NAME' }, { title: 'COUNT', align: 'right' as const }, { title: 'TEXT' }];

describe('textTable', () => {
  it('aligns columns, numbers to the right', () => {
    expect(
      textTable(
        COLUMNS,
        [
          ['a', '1', 'x'],
          ['数数', '100', 'y'],
        ],
        80,
      ),
    ).toEqual(['NAME  COUNT  TEXT', 'a         1  x', '数数    100  y']);
  });

  it('cuts the widest column first, and says that it did', () => {
    const [, line] = textTable(COLUMNS, [['a', '1', 'x'.repeat(100)]], 40);
    expect(line).toBe(`a         1  ${'x'.repeat(26)}…`);
  });

  it('leaves out what can be left out before it cuts anything', () => {
    const columns = [
      { title: 'NAME' },
      { title: 'LATER', leaveOut: 2 },
      { title: 'FIRST', leaveOut: 1 },
    ];
    const rows = [['abcdefgh', 'ijklmnop', 'qrstuvwx']];
    expect(textTable(columns, rows, 28)[0]).toBe('NAME      LATER     FIRST');
    expect(textTable(columns, rows, 27)[0]).toBe('NAME      LATER');
    expect(textTable(columns, rows, 17)[0]).toBe('NAME');
  });

  it('cuts what may be cut before it leaves anything out', () => {
    const columns = [
      { title: 'NAME', atLeast: 6 },
      { title: 'FIRST', leaveOut: 1 },
    ];
    const rows = [['abcdefghij', 'qrstuvwx']];
    expect(textTable(columns, rows, 20)[1]).toBe('abcdefghij  qrstuvwx');
    expect(textTable(columns, rows, 16)[1]).toBe('abcde…  qrstuvwx');
    expect(textTable(columns, rows, 15)[1]).toBe('abcdefghij');
  });

  it('shows a column that is only there if there is anything in it', () => {
    const columns = [{ title: 'NAME' }, { title: 'ODD', onlyIfAny: true as const }];
    expect(textTable(columns, [['a', '']], 80)).toEqual(['NAME', 'a']);
    expect(
      textTable(
        columns,
        [
          ['a', ''],
          ['b', 'x'],
        ],
        80,
      ),
    ).toEqual(['NAME  ODD', 'a', 'b     x']);
  });

  it('cuts an id last, and from a text the end that is wanted', () => {
    const columns = [
      { title: 'ID', isId: true as const },
      { title: 'ARM', cut: 'start' as const },
    ];
    const rows = [['exp_12345678', 'agent_b=gpt temperature=0.9']];
    expect(textTable(columns, rows, 30)[1]).toBe('exp_12345678  …temperature=0.9');
    expect(textTable(columns, rows, 18)[1]).toBe('exp_12345…  …e=0.9');
  });

  it('cuts a title that gives before any cell', () => {
    const columns = [
      { title: 'id', isId: true },
      { title: 'conversations', align: 'right' as const, titleGives: true as const },
      { title: 'words' },
    ];
    const rows = [['exp_1', '12', 'what was said']];
    expect(textTable(columns, rows, 40)[0]).toBe('id     conversations  words');
    expect(textTable(columns, rows, 30)).toEqual([
      'id     convers…  words',
      'exp_1        12  what was said',
    ]);
    expect(textTable(columns, rows, 25)).toEqual([
      'id     conve…  words',
      'exp_1      12  what was …',
    ]);
  });

  it('cuts a number only where no text is left to cut', () => {
    const row = ['abcdefgh', '123456789', 'ijklmnop'];
    expect(textTable(COLUMNS, [row], 27)[1]).toBe('abcdef…  123456789  ijklmn…');
    expect(textTable(COLUMNS, [row], 23)[1]).toBe('abcde…  123456…  ijklm…');
  });

  it('gives one line a row and keeps to the width, whatever the cells', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 })),
        fc.integer({ min: 30, max: 120 }),
        (rows, width) => {
          const lines = textTable(COLUMNS, rows, width);
          expect(lines).toHaveLength(rows.length + 1);
          for (const line of lines) {
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
    );
  });

  it('takes a cell of megabytes, and more rows than a function takes arguments', () => {
    const long = 'añ🙂'.repeat(300_000);
    expect(textTable([{ title: 'A' }, { title: 'B', cut: 'start' }], [[long, long]], 24)).toEqual([
      'A            B',
      'añ🙂añ🙂añ…  …🙂añ🙂añ🙂',
    ]);
    const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
    expect(textTable([{ title: 'N' }], rows, 80)).toHaveLength(200_001);
  });

  it('keeps a title on its line', () => {
    expect(textTable([{ title: 'one\ntwo' }], [['x']], 80)).toEqual(['one two', 'x']);
  });
});
