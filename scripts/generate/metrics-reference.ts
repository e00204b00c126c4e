import { METRICS } from '../../src/metrics/measure.ts';
import { cell } from './markdown-cell.ts';

/** docs/reference/metrics.md: every metric with its definition. */
export function metricsReference(): string {
  return [
    '# Metrics',
    '',
    'Generated from the declarations by `npm run generate`. A metric of a message is a column twice in `conversation_turns`, with `a_` and `b_` before its name; a metric of a pair is one column. Counts of an empty message are 0; ratios and means of nothing are NULL.',
    '',
    '| metric | of a | unit | range | version | definition | source |',
    '|---|---|---|---|---|---|---|',
    ...METRICS.map(
      ({ name, scope, unit, range, version, definition, source }) =>
        `| \`${name}\` | ${scope} | ${unit} | ${rangeText(range)} | ${version} | ${cell(definition)} | ${cell(source ?? '')} |`,
    ),
    '',
  ].join('\n');
}

function rangeText([low, high]: readonly [number, number | null]): string {
  return `${low} to ${high ?? '∞'}`;
}
