import type { MetricDeclaration } from '../schemas/metric-columns.ts';
import type { MessageAnalysis } from './analyse-message.ts';
import { entropyBits, ratio } from './arithmetic.ts';

/** A number about one message. */
export interface MessageMetric extends MetricDeclaration {
  readonly scope: 'message';
  /** Null when the message gives nothing to compute it from. */
  readonly compute: (message: MessageAnalysis) => number | null;
}

/** Every metric of a message, in column order. */
export const MESSAGE_METRICS = [
  {
    name: 'message_length',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'characters',
    range: [0, null],
    version: 1,
    definition: 'Unicode code points of the message.',
    source: null,
    compute: (message) => message.characterCount,
  },
  {
    name: 'byte_length',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'bytes',
    range: [0, null],
    version: 1,
    definition: 'Bytes of the message in UTF-8.',
    source: null,
    compute: (message) => Buffer.byteLength(message.text, 'utf8'),
  },
  {
    name: 'word_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'words',
    range: [0, null],
    version: 1,
    definition: 'Words of the message.',
    source: null,
    compute: (message) => message.words.length,
  },
  {
    name: 'paragraph_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'paragraphs',
    range: [0, null],
    version: 1,
    definition: 'Blocks of lines separated by blank lines.',
    source: null,
    compute: countParagraphs,
  },
  {
    name: 'line_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'lines',
    range: [0, null],
    version: 1,
    definition: 'Lines, blank ones included; a line end at the very end starts no further line.',
    source: null,
    compute: (message) => message.lines.length,
  },
  {
    name: 'avg_word_length',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'characters a word',
    range: [1, null],
    version: 1,
    definition: 'Mean code points of a word; NULL without words.',
    source: null,
    compute: (message) => ratio(message.wordCharacterCount, message.words.length),
  },
  {
    name: 'vocabulary_size',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'types',
    range: [0, null],
    version: 1,
    definition: 'Different words.',
    source: null,
    compute: (message) => message.wordCounts.size,
  },
  {
    name: 'ttr',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Type-token ratio: different words / words; NULL without words.',
    source: null,
    compute: (message) => ratio(message.wordCounts.size, message.words.length),
  },
  {
    name: 'root_ttr',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'types a root token',
    range: [0, null],
    version: 1,
    definition: 'Different words / square root of words; NULL without words.',
    source: 'Guiraud 1954',
    compute: (message) => ratio(message.wordCounts.size, Math.sqrt(message.words.length)),
  },
  {
    name: 'hapax_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition: 'Words used once / different words; NULL without words.',
    source: null,
    compute: (message) => ratio(countHapaxes(message), message.wordCounts.size),
  },
  {
    name: 'word_entropy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'bits',
    range: [0, null],
    version: 1,
    definition: 'Shannon entropy of the distribution of words; NULL without words.',
    source: 'Shannon 1948',
    compute: (message) => entropyBits(message.wordCounts, message.words.length),
  },
  {
    name: 'character_entropy',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'bits',
    range: [0, null],
    version: 1,
    definition: 'Shannon entropy of the distribution of code points; NULL for an empty message.',
    source: 'Shannon 1948',
    compute: (message) => entropyBits(message.characters, message.characterCount),
  },
  {
    name: 'symbol_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 1,
    definition:
      'Characters that are neither letter, mark, digit nor white space / characters; NULL for an empty message.',
    source: null,
    compute: (message) => ratio(countSymbols(message), message.characterCount),
  },
] as const satisfies readonly MessageMetric[];

const BLANK = /^\s*$/;

function countParagraphs({ lines }: MessageAnalysis): number {
  let paragraphs = 0;
  let inside = false;
  for (const line of lines) {
    const blank = BLANK.test(line);
    if (!blank && !inside) paragraphs += 1;
    inside = !blank;
  }
  return paragraphs;
}

function countHapaxes({ wordCounts }: MessageAnalysis): number {
  let hapaxes = 0;
  for (const count of wordCounts.values()) if (count === 1) hapaxes += 1;
  return hapaxes;
}

const SYMBOL = /[^\p{L}\p{M}\p{N}\s]/u;

function countSymbols({ characters }: MessageAnalysis): number {
  let symbols = 0;
  for (const [codePoint, count] of characters) {
    if (SYMBOL.test(String.fromCodePoint(codePoint))) symbols += count;
  }
  return symbols;
}
