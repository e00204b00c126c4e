import type { MessageAnalysis } from '../analyse-message.ts';
import { meanOf, ratio } from '../arithmetic.ts';
import type { MessageMetric } from '../metric.ts';

/** How long a message and its parts are. */
export const SIZE_METRICS = [
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
    compute: (message) => message.byteLength,
  },
  {
    name: 'word_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'words',
    range: [0, null],
    version: 2,
    definition: 'Words of the message.',
    source: null,
    compute: (message) => message.words.length,
  },
  {
    name: 'sentence_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'sentences',
    range: [0, null],
    version: 2,
    definition:
      'Sentences with at least one word: up to a terminator and the space behind it, or the end of a block; abbreviations and initials end none.',
    source: 'UAX #29, with suppressions after CLDR',
    compute: (message) => message.sentences.length,
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
    compute: (message) => message.structure.paragraphs,
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
    compute: (message) => message.structure.lines.length,
  },
  {
    name: 'avg_word_length',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'characters a word',
    range: [1, null],
    version: 2,
    definition: 'Mean code points of a word as written; NULL without words.',
    source: null,
    compute: (message) => ratio(message.wordCharacterCount, message.words.length),
  },
  {
    name: 'avg_sentence_length',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'words a sentence',
    range: [1, null],
    version: 2,
    definition: 'Mean words of a sentence; NULL without sentences.',
    source: null,
    compute: (message) => meanOf(sentenceLengths(message)),
  },
  {
    name: 'max_sentence_length',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'words',
    range: [1, null],
    version: 2,
    definition: 'Words of the longest sentence; NULL without sentences.',
    source: null,
    compute: maxSentenceLength,
  },
  {
    name: 'sentence_length_sd',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'words',
    range: [0, null],
    version: 2,
    definition:
      'Standard deviation of the words of a sentence, of all the sentences (population); NULL under two.',
    source: null,
    compute: sentenceLengthSd,
  },
] as const satisfies readonly MessageMetric[];

function sentenceLengths({ sentences }: MessageAnalysis): readonly number[] {
  return sentences.map(({ firstWord, endWord }) => endWord - firstWord);
}

function maxSentenceLength(message: MessageAnalysis): number | null {
  if (message.sentences.length === 0) return null;
  return sentenceLengths(message).reduce((longest, length) => Math.max(longest, length), 0);
}

function sentenceLengthSd(message: MessageAnalysis): number | null {
  const lengths = sentenceLengths(message);
  const mean = meanOf(lengths);
  if (mean === null || lengths.length < 2) return null;
  const variance = meanOf(lengths.map((length) => (length - mean) ** 2));
  return variance === null ? null : Math.sqrt(variance);
}
