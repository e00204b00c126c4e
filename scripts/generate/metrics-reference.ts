import { METRICS } from '../../src/metrics/metrics.ts';
import { rangeText } from '../../src/schemas/metric-columns.ts';
import { cell } from './markdown-cell.ts';

const HEADER = [
  '| metric | type | unit | range | version | definition | source |',
  '|---|---|---|---|---|---|---|',
];

/** docs/reference/metrics.md: every metric with its definition. */
export function metricsReference(): string {
  return [
    '# Metrics',
    '',
    'Generated from the declarations by `npm run generate`. [The guide](../guide/metrics.md) says how words, sentences and languages are told apart, and [how a metric is added](../contributing/add-a-metric.md) is described, too.',
    '',
    'A message is read in Unicode normalisation form C. A *word* is a run of letters, digits and their marks and joiners, joined by apostrophes and hyphens before a letter, in lower case; a Han ideograph or a hiragana is a word of its own. Every metric is a column of `conversation_turns`. Counts of an empty message are 0. A value is NULL when there was no message, when there is nothing to compute it from (ratios and means of nothing), and, where the definition says so, when the message is not in English: when it is detected as another language, or none is and most of its letters are not Latin. NULL is never written as 0, and no value is NaN or infinite.',
    '',
    '## Of a message',
    '',
    'Each is two columns: `a_` and `b_` before its name.',
    '',
    ...HEADER,
    ...METRICS.filter(({ scope }) => scope === 'message').map(rowOf),
    '',
    '## Between the messages of a turn',
    '',
    'All are NULL in a turn in which an agent did not reply, those about the conversation so far and about what was said before included.',
    '',
    ...HEADER,
    ...METRICS.filter(({ scope }) => scope === 'pair').map(rowOf),
    '',
  ].join('\n');
}

function rowOf(metric: (typeof METRICS)[number]): string {
  const { name, sqlType, unit, range, version, definition, source } = metric;
  const bounds = range === null ? '' : rangeText(range);
  return `| \`${name}\` | ${sqlType} | ${unit} | ${bounds} | ${version} | ${cell(definition)} | ${cell(source ?? '')} |`;
}
