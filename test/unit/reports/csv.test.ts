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
    ),
  ).toBe(
    'plain,quoted,nested,null\r\na b,"say ""hi"", you\nthere","{""x"":[1,2]}",\r\n1.5,true,"[""x""]",\r\n',
  );
});
