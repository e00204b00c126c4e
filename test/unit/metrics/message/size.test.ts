import { SIZE_METRICS } from '../../../../src/metrics/message/size.ts';
import { describeGold } from '../../../support/gold-metrics.ts';

const FAMILY = '👩‍👩‍👧'; // 3 people and 2 joiners: 5 code points, 3 × 4 + 2 × 3 = 18 bytes
const TIDES = 'The tide is high, the tide is low.'; // 8 words
const TWO = 'One two three. Four!'; // sentences of 3 words and 1

describeGold(SIZE_METRICS, {
  message_length: [
    ['', 0],
    ['nai\u0308ve', 5], // i and its diaeresis are one code point after composition
    [`a ${FAMILY}`, 7], // 1 + 1 + 5
  ],
  byte_length: [
    ['', 0],
    ['nai\u0308ve', 6], // n, a, v, e 1 byte each, composed ï 2
    [`a ${FAMILY}`, 20], // 1 + 1 + 18
  ],
  word_count: [
    ['', 0],
    [TIDES, 8],
    ["It's a well-known fact - really!", 5], // it's, a, well-known, fact, really
    ['日本語', 3], // each ideograph
    [`${FAMILY} ❤️ 1️⃣`, 1], // the digit of the keycap; no variation selector is a word
  ],
  sentence_count: [
    ['', 0],
    [TWO, 2],
    ['Dr. Smith paid $3.14 to J. Doe, e.g. in May. He left.', 2], // May. and left.
    ['# Title\n\n- one\n- two\n\n…', 3], // heading and two items; dots alone are none
    ['今日は。明日は？', 2], // no space is needed behind 。 and ？
  ],
  paragraph_count: [
    [' \n\n ', 0],
    ['one\ntwo', 1], // no blank line between
    ['\none\n\n \ntwo\r\n\r\nthree\n', 3], // the line of one space is blank, too
  ],
  line_count: [
    ['', 0],
    ['one\n', 1], // the end of the line starts no other
    ['one\n\ntwo', 3], // one, blank, two
  ],
  avg_word_length: [
    ['🙂!', null],
    [TIDES, 3.125], // (3 + 4 + 2 + 4 + 3 + 4 + 2 + 3) / 8 = 25 / 8
    ['a bcd', 2], // (1 + 3) / 2
  ],
  avg_sentence_length: [
    ['!', null],
    [TWO, 2], // (3 + 1) / 2
    [TIDES, 8], // 8 / 1
  ],
  max_sentence_length: [
    ['', null],
    [TWO, 3],
    ['Go. Stop there now. Go on.', 3], // 1, 3, 2
  ],
  sentence_length_sd: [
    [TIDES, null], // one sentence
    [TWO, 1], // mean 2: √((1² + 1²) / 2)
    ['Go. Stop there now. Go on.', Math.sqrt(2 / 3)], // mean 2: √((1 + 1 + 0) / 3)
  ],
});
