import { expect, test } from 'vitest';
import { type CharacterTally, characterTally } from '../../../src/metrics/character-tally.ts';

const tallyOf = (...codePoints: readonly number[]): CharacterTally =>
  characterTally(new Map(codePoints.map((codePoint) => [codePoint, 2])));

// First and last code point of each block, by the code charts of Unicode.
test.each([
  ['arrows', [0x2190, 0x21ff, 0x27f0, 0x27ff, 0x2900, 0x297f, 0x1f800]],
  ['mathematics', [0x2200, 0x22ff, 0x2a00, 0x2aff, 0x27c0, 0x2980, 0x29ff, 0xb1, 0xd7, 0xf7]],
  ['boxes', [0x2500, 0x257f]],
  ['bullets', [0x25a0, 0x25ff, 0x2022, 0x2023, 0x2043]],
] as const)('%s begin and end where their blocks do', (kind, codePoints) => {
  for (const codePoint of codePoints) {
    const { arrows, mathematics, boxes, bullets } = tallyOf(codePoint);
    const none = { arrows: 0, mathematics: 0, boxes: 0, bullets: 0 };
    expect({ arrows, mathematics, boxes, bullets }).toEqual({ ...none, [kind]: 2 });
  }
});

test('what is beside those blocks is none of them', () => {
  // ⌀ ▀ ☀ ⎿ ⬀ † … ² §
  const none = tallyOf(0x2300, 0x2580, 0x2600, 0x23bf, 0x2b00, 0x2020, 0x2026, 0xb2, 0xa7);
  expect(none).toMatchObject({ arrows: 0, mathematics: 0, boxes: 0, bullets: 0 });
});

test('each code point counts as often as it occurs', () => {
  const [a, E, zhe, dz] = ['a', 'É', 'ж', 'ǅ'].map((letter) => letter.codePointAt(0) ?? 0);
  expect(tallyOf(a ?? 0, E ?? 0, zhe ?? 0, dz ?? 0)).toMatchObject({
    letters: 8,
    capitals: 4, // É, and ǅ, a title-case letter
    notLatin: 2, // ж
    nonAscii: 6,
    marks: 0,
  });
  expect(tallyOf(0x7f, 0x80)).toMatchObject({ nonAscii: 2, marks: 0 });
  expect(
    characterTally(
      new Map([
        [0x2c, 3],
        [0x2b, 1],
      ]),
    ),
  ).toMatchObject({
    marks: 4, // comma and plus
    specials: 1,
    punctuation: new Map([[',', 3]]),
  });
});
