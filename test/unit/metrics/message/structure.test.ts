import { STRUCTURE_METRICS } from '../../../../src/metrics/message/structure.ts';
import { describeGold, GERMAN } from '../../../support/gold-metrics.ts';

const MIXED =
  '# Title\n\n- one\n* two\n3. three\n\n```js\n- no item\n# no title\n```\n\nSee `x` at https://a.example/b.';

describeGold(STRUCTURE_METRICS, {
  list_item_count: [
    ['', 0],
    [MIXED, 3], // -, *, 3.; what is in the fence is code
    ['3.14 is pi, in 2024.\n-5 degrees', 0], // no space behind the mark
  ],
  heading_count: [
    ['#hash #tag', 0],
    [MIXED, 1],
    ['# a\n### b\n####### c', 2], // seven are no heading
  ],
  code_block_count: [
    ['`x`', 0],
    [MIXED, 1],
    ['~~~\na\n~~~\n```\nb', 2], // the second is never closed
  ],
  code_ratio: [
    ['', null],
    ['a `bc` d', 0.25], // bc: 2 of 8
    ['```\nabcd\n```\nef', 4 / 15], // abcd of 3 + 1 + 4 + 1 + 3 + 1 + 2
  ],
  url_count: [
    ['no.url here', 0],
    [MIXED, 1],
    ['http://a.b and www.c.d, HTTPS://E.F', 3],
  ],
  question_count: [
    ['', 0],
    ['Why? Because. Really?!', 2],
    ['为什么？因为。', 1],
  ],
  exclamation_count: [
    ['Calm.', 0],
    ['Yes! No!! Really?!', 3],
    ['!!!', 0], // a sentence has a word
  ],
  question_density: [
    ['', null],
    ['Why? Because.', 0.5], // 1 of 2
    ['Why? Because. She said "why?" Then left.', 0.5], // why? and "why?" of 4
  ],
  exclamation_density: [
    ['', null],
    ['Yes! No.', 0.5], // 1 of 2
    ['One. Two. Three!', 1 / 3],
  ],
  language: [
    ['Hello there.', null], // 10 letters
    ['It is what it is, and that is all there is to it, they say to you.', 'eng'],
    [GERMAN, 'deu'],
    ['Все люди рождаются свободными и равными в своем достоинстве и правах.', 'rus'],
  ],
});
