import type { MessageAnalysis } from '../analyse-message.ts';
import { ratio } from '../arithmetic.ts';
import type { MessageMetric } from '../metric.ts';

/** What a message is written with, besides letters. */
export const CHARACTER_METRICS = [
  {
    name: 'symbol_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Characters that are neither letter, mark or number (Unicode categories L, M and N) nor white space, control or format character (Cc and Cf) / characters; NULL for an empty message.',
    source: null,
    compute: (message) => ratio(message.tally.marks, message.characterCount),
  },
  {
    name: 'emoji_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'emoji',
    range: [0, null],
    version: 1,
    definition: 'Emoji sequences (RGI_Emoji): a family, a flag or a keycap is one.',
    source: 'UTS #51',
    compute: (message) => message.symbols.emoji,
  },
  {
    name: 'arrow_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'arrows',
    range: [0, null],
    version: 1,
    definition:
      'Characters of the Unicode blocks Arrows and Supplemental Arrows-A, -B and -C, and ->, =>, <-, <-> and <=> in ASCII.',
    source: 'Unicode blocks',
    compute: (message) => message.tally.arrows + countAsciiArrows(message),
  },
  {
    name: 'math_symbol_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'characters',
    range: [0, null],
    version: 1,
    definition:
      'Characters of the Unicode blocks Mathematical Operators, Supplemental Mathematical Operators and Miscellaneous Mathematical Symbols-A and -B, and ±, × and ÷; nothing in ASCII.',
    source: 'Unicode blocks',
    compute: (message) => message.tally.mathematics,
  },
  {
    name: 'box_drawing_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'characters',
    range: [0, null],
    version: 1,
    definition: 'Characters of the Unicode block Box Drawing.',
    source: 'Unicode blocks',
    compute: (message) => message.tally.boxes,
  },
  {
    name: 'bullet_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'characters',
    range: [0, null],
    version: 1,
    definition: 'Characters of the Unicode block Geometric Shapes, and •, ‣ and ⁃.',
    source: 'Unicode blocks',
    compute: (message) => message.tally.bullets,
  },
  {
    name: 'novel_symbols',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition:
      'Different symbols (emoji sequences, and other non-ASCII symbols, Unicode category S, with the marks they carry) that neither agent used before in the conversation.',
    source: null,
    compute: (message, past) => countNovel(message, past.symbols),
  },
  {
    name: 'non_ascii_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Characters outside ASCII / characters; NULL for an empty message.',
    source: null,
    compute: (message) => ratio(message.tally.nonAscii, message.characterCount),
  },
  {
    name: 'uppercase_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Upper- and title-case letters / letters; NULL without letters.',
    source: null,
    compute: ({ tally }) => ratio(tally.capitals, tally.letters),
  },
  {
    name: 'punctuation_diversity',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition: 'Different punctuation marks (Unicode category P).',
    source: null,
    compute: (message) => message.tally.punctuation.size,
  },
  {
    name: 'special_char_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'characters',
    range: [0, null],
    version: 1,
    definition:
      'Characters of the Unicode category S: mathematical, currency and modifier symbols, emoji and the like; in ASCII $ + < = > ^ ` | ~.',
    source: 'Unicode general category',
    compute: (message) => message.tally.specials,
  },
  {
    name: 'number_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'numbers',
    range: [0, null],
    version: 1,
    definition: 'Runs of decimal digits of any script, joined by single points or commas.',
    source: null,
    compute: countNumbers,
  },
] as const satisfies readonly MessageMetric[];

/** `<=` alone is less-or-equal, and no arrow. */
const ASCII_ARROW = /<[-=]{1,3}>|[-=]>|<-/g;
const NUMBER = /\p{Nd}+(?:[.,]\p{Nd}+)*/gu;

function countAsciiArrows({ text }: MessageAnalysis): number {
  return text.match(ASCII_ARROW)?.length ?? 0;
}

function countNovel({ symbols }: MessageAnalysis, known: ReadonlySet<string>): number {
  let novel = 0;
  for (const symbol of symbols.counts.keys()) if (!known.has(symbol)) novel += 1;
  return novel;
}

function countNumbers({ text }: MessageAnalysis): number {
  return text.match(NUMBER)?.length ?? 0;
}
