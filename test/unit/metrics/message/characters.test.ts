import { CHARACTER_METRICS } from '../../../../src/metrics/message/characters.ts';
import { describeGold } from '../../../support/gold-metrics.ts';

/** Scripts whose letters, vowel signs and marks are no symbols. */
const SCRIPTS = '日本語 かな 한국어 العَرَبِيَّة Привет हिन्दी ไทย cafe\u0301';

describeGold(CHARACTER_METRICS, {
  symbol_density: [
    ['', null],
    [SCRIPTS, 0],
    ['a→b!', 0.5], // → and ! of 4
    ['👩‍👩‍👧', 0.6], // 3 people of 5; joiners cannot be seen
  ],
  emoji_count: [
    [SCRIPTS, 0],
    ['👩‍👩‍👧🇩🇪1️⃣', 3], // a family, a flag, a keycap
    ['🙂🙂🙂', 3],
    ['👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️ 🫠', 4], // skin tone; flag of tags; presentation; a newer block
    ['© 1 # ☺', 0], // text, not emoji
  ],
  arrow_count: [
    ['a <= b', 0], // less or equal
    ['a -> b => c <- d <-> e', 4], // each once
    ['a <=> b <-- c --> d <==> e', 4],
    ['a >= b <> c -- d == e - > f', 0],
    ['→⇒⟶', 3],
    ['<b>bold</b>', 0],
  ],
  math_symbol_count: [
    ['1 + 2 - 3 / 4 = 5 < 6', 0], // ASCII is none
    ['∀x ∈ A: x ≤ 3', 3], // ∀ ∈ ≤
    ['3 × 4 ± 1 ⇒ 5', 2], // the arrow is an arrow
  ],
  box_drawing_count: [
    ['+--|', 0],
    ['┌──┐', 4],
    ['║ ═ ░', 2], // ░ is a block element
  ],
  bullet_count: [
    ['- * +', 0],
    ['• one ‣ two', 2],
    ['● ○ ◆ ★', 3], // ★ is no geometric shape
  ],
  novel_symbols: [
    ['a + b!', 0], // neither ASCII nor punctuation is a symbol here
    ['→ → 🙂', 2],
    ['→ ∞ 🙂', 1, { symbols: ['→', '🙂'] }], // ∞
  ],
  non_ascii_ratio: [
    ['', null],
    ['abc', 0],
    ['aé→b', 0.5], // é, →
  ],
  uppercase_ratio: [
    ['1!', null],
    ['Ab cD', 0.5], // A, D of 4
    ['ÉTÉ été', 0.5],
    ['日本', 0], // letters without case
  ],
  punctuation_diversity: [
    ['', 0],
    ['a, b, c.', 2], // , .
    ['“Yes” — no!', 4], // “ ” — !
  ],
  special_char_count: [
    [SCRIPTS, 0],
    ['well-known a/b (c)', 0], // punctuation
    ['$5 + 3 = 8 →', 4], // $ + = →
  ],
  number_count: [
    ['', 0],
    ['3.14 and 1,000 in 2024', 3],
    ['1.2.3, 4..5 and 6.', 4], // 1.2.3, 4, 5, 6
    ['x2 ٣ one', 2], // 2 and an Arabic-Indic 3
  ],
});
