import { expect, it } from 'vitest';
import { toMarkdownTable } from '../../../src/reports/markdown-table.ts';

it('keeps every value in its cell', () => {
  expect(
    toMarkdownTable(
      ['a', 'b'],
      [
        [1, null],
        ['x|y\nz', { k: [1] }],
      ],
    ),
  ).toBe('| a | b |\n| --- | --- |\n| 1 |  |\n| x\\|y<br>z | {"k":[1]} |\n');
});
