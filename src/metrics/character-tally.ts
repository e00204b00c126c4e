/** How many of a message's code points are of each kind. */
export interface CharacterTally {
  readonly letters: number;
  /** Upper- and title-case letters. */
  readonly capitals: number;
  /** Letters of any script but Latin. */
  readonly notLatin: number;
  readonly nonAscii: number;
  /** Neither letter, mark, digit, white space nor invisible. */
  readonly marks: number;
  /** Unicode category S. */
  readonly specials: number;
  /** Each punctuation mark (Unicode category P) and how often it occurs. */
  readonly punctuation: ReadonlyMap<string, number>;
  readonly arrows: number;
  readonly mathematics: number;
  readonly boxes: number;
  readonly bullets: number;
}

const LETTER = /\p{L}/u;
const CAPITAL = /[\p{Lu}\p{Lt}]/u;
const LATIN = /\p{Script=Latin}/u;
const PLAIN = /[\p{L}\p{M}\p{N}\p{White_Space}\p{Cc}\p{Cf}]/u;
const SPECIAL = /\p{S}/u;
const PUNCTUATION = /\p{P}/u;

/** Blocks Arrows and Supplemental Arrows-A, -B and -C. */
const ARROWS = [0x2190, 0x21ff, 0x27f0, 0x27ff, 0x2900, 0x297f, 0x1f800, 0x1f8ff];
/** Mathematical Operators, their supplement, Miscellaneous Mathematical Symbols-A and -B; ± × ÷. */
const MATHEMATICS = [
  0x2200, 0x22ff, 0x2a00, 0x2aff, 0x27c0, 0x27ef, 0x2980, 0x29ff, 0xb1, 0xb1, 0xd7, 0xd7, 0xf7,
  0xf7,
];
const BOXES = [0x2500, 0x257f];
/** Geometric Shapes, and the bullets • ‣ ⁃. */
const BULLETS = [0x25a0, 0x25ff, 0x2022, 0x2023, 0x2043, 0x2043];

/** Sorts the code points of a message by kind. */
export function characterTally(characters: ReadonlyMap<number, number>): CharacterTally {
  const punctuation = new Map<string, number>();
  let letters = 0;
  let capitals = 0;
  let notLatin = 0;
  let nonAscii = 0;
  let marks = 0;
  let specials = 0;
  let arrows = 0;
  let mathematics = 0;
  let boxes = 0;
  let bullets = 0;
  for (const [codePoint, count] of characters) {
    const character = String.fromCodePoint(codePoint);
    if (codePoint > 0x7f) nonAscii += count;
    if (LETTER.test(character)) {
      letters += count;
      if (CAPITAL.test(character)) capitals += count;
      if (codePoint > 0x7f && !LATIN.test(character)) notLatin += count;
      continue;
    }
    if (PLAIN.test(character)) continue;
    marks += count;
    if (PUNCTUATION.test(character)) punctuation.set(character, count);
    if (SPECIAL.test(character)) specials += count;
    if (codePoint < 0x80) continue;
    if (isIn(ARROWS, codePoint)) arrows += count;
    if (isIn(MATHEMATICS, codePoint)) mathematics += count;
    if (isIn(BOXES, codePoint)) boxes += count;
    if (isIn(BULLETS, codePoint)) bullets += count;
  }
  return {
    letters,
    capitals,
    notLatin,
    nonAscii,
    marks,
    specials,
    punctuation,
    arrows,
    mathematics,
    boxes,
    bullets,
  };
}

/** Whether a code point is in one of the ranges: first, last, first, last, … */
function isIn(ranges: readonly number[], codePoint: number): boolean {
  for (let index = 0; index < ranges.length; index += 2) {
    if (codePoint >= (ranges[index] ?? 0) && codePoint <= (ranges[index + 1] ?? 0)) return true;
  }
  return false;
}
