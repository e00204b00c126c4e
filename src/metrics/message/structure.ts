import { ratio } from '../arithmetic.ts';
import type { MessageMetric } from '../metric.ts';

/** How a message is laid out, and in which language it is. */
export const STRUCTURE_METRICS = [
  {
    name: 'list_item_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'items',
    range: [0, null],
    version: 2,
    definition:
      'Lines outside fenced code that begin, indented or not, with a Markdown list mark (-, *, + or •; or a number of up to nine digits with . or a bracket), and have white space and something else behind it.',
    source: 'CommonMark',
    compute: (message) => message.structure.listItems,
  },
  {
    name: 'heading_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'headings',
    range: [0, null],
    version: 2,
    definition:
      'Lines outside fenced code that begin, indented by up to three spaces, with one to six #, and have white space or nothing behind them.',
    source: 'CommonMark',
    compute: (message) => message.structure.headings,
  },
  {
    name: 'code_block_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'blocks',
    range: [0, null],
    version: 2,
    definition: 'Fenced blocks of code; one that is not closed counts.',
    source: 'CommonMark',
    compute: (message) => message.structure.codeBlocks,
  },
  {
    name: 'code_ratio',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 3,
    definition:
      'Characters inside fenced code, or in-line code of one line, without the marks around it and without line ends / characters, line ends included; NULL for an empty message.',
    source: null,
    compute: ({ structure, characterCount }) => ratio(structure.codeCharacters, characterCount),
  },
  {
    name: 'url_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'URLs',
    range: [0, null],
    version: 1,
    definition:
      'Places in which a web address begins: http://, https:// or www. in any case, not inside a word and with something behind it.',
    source: null,
    compute: (message) => message.structure.urls,
  },
  {
    name: 'question_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'sentences',
    range: [0, null],
    version: 2,
    definition: 'Sentences with a question mark among what ends them.',
    source: null,
    compute: (message) => message.sentences.filter(({ isQuestion }) => isQuestion).length,
  },
  {
    name: 'exclamation_count',
    scope: 'message',
    sqlType: 'INTEGER',
    unit: 'sentences',
    range: [0, null],
    version: 2,
    definition: 'Sentences with an exclamation mark among what ends them.',
    source: null,
    compute: (message) => message.sentences.filter(({ isExclamation }) => isExclamation).length,
  },
  {
    name: 'question_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Sentences with a question mark among what ends them / sentences; NULL without sentences.',
    source: null,
    compute: ({ sentences }) =>
      ratio(sentences.filter(({ isQuestion }) => isQuestion).length, sentences.length),
  },
  {
    name: 'exclamation_density',
    scope: 'message',
    sqlType: 'DOUBLE',
    unit: 'ratio',
    range: [0, 1],
    version: 2,
    definition:
      'Sentences with an exclamation mark among what ends them / sentences; NULL without sentences.',
    source: null,
    compute: ({ sentences }) =>
      ratio(sentences.filter(({ isExclamation }) => isExclamation).length, sentences.length),
  },
  {
    name: 'language',
    scope: 'message',
    sqlType: 'VARCHAR',
    unit: 'ISO 639-3',
    range: null,
    version: 1,
    definition:
      'Language: English when 12 % of the words are common in English alone, or 30 % are common in English; else by trigrams; NULL under 40 letters, or when none is likely.',
    source: 'franc-min; Cavnar & Trenkle 1994',
    compute: (message) => message.language,
  },
] as const satisfies readonly MessageMetric[];
