import { expect, it } from 'vitest';
import { toCsv } from '../../../src/reports/csv.ts';

it('quotes what must be quoted, and leaves NULL empty', () => {
  expect(
    toCsv(
      ['plain', 'quoted', 'nested', 'null'],
      [
        ['a b', 'say "hi", you\nthere', { x: [1, 2] }, null],
        [1.5, true, ['x'], undefined],
      ],
      'harmless',
    ),
  ).toBe(
    'plain,quoted,nested,null\r\na b,"say ""hi"", you\nthere","{""x"":[1,2]}",\r\n1.5,true,"[""x""]",\r\n',
  );
});

it('keeps a spreadsheet from taking what a model said for a formula, unless it is to be raw', () => {
  const rows = [['=cmd|" /C calc"!A0', '+1', '-x', '@sum', '\t=1', -5, 'a=b']];
  expect(toCsv(['=c'], rows, 'harmless')).toBe(
    `'=c\r\n"'=cmd|"" /C calc""!A0",'+1,'-x,'@sum,'\t=1,-5,a=b\r\n`,
  );
  expect(toCsv(['=c'], rows, 'raw')).toBe(
    '=c\r\n"=cmd|"" /C calc""!A0",+1,-x,@sum,\t=1,-5,a=b\r\n',
  );
});

it('leaves a number that JSON has to write as a text a number', () => {
  const row = ['-2.75', '-9007199254740993', '-Infinity', '-1-1', '-2.75 €'];
  expect(toCsv(['n'], [row], 'harmless')).toBe(
    "n\r\n-2.75,-9007199254740993,-Infinity,'-1-1,'-2.75 €\r\n",
  );
});

it('tells an empty text from NULL, and a row of one NULL from an empty line', () => {
  expect(toCsv(['a', 'b'], [['', null]], 'harmless')).toBe('a,b\r\n"",\r\n');
  expect(toCsv(['a'], [[null], [1]], 'harmless')).toBe('a\r\n""\r\n1\r\n');
});
