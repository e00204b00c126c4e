import { beforeAll, it } from 'vitest';
import { type Analyser, loadAnalyser } from '../../../src/metrics/load-analyser.ts';
import { measureMessage } from '../../../src/metrics/message-metrics.ts';
import { noPast } from '../../../src/metrics/metric.ts';
import { expectWithinRange } from '../../support/expect-within-range.ts';

let analyse: Analyser;
beforeAll(async () => {
  analyse = await loadAnalyser();
});

it.each([
  ['one word', 'a'],
  ['no spaces', '日本語。'],
  ['emoji', '👩‍👩‍👧'],
  ['line ends', '\n'],
  ['hyphens', '-'],
  ['code marks', '`'],
  ['words', 'It’s 12 good words, and more. '],
  ['combining marks', '\u0301'],
  ['half characters', '\ud800'],
])('the metrics measure 100,000 units of %s in time that grows with the text', (_, unit) => {
  const message = analyse(unit.repeat(Math.ceil(100_000 / unit.length)));
  const nothing = noPast();
  const previous = nothing.words.in(message);
  for (const word of previous.types) nothing.vocabulary.add(word);
  const values = measureMessage(message, {
    ...nothing,
    previous,
    partner: message,
    symbols: new Set(message.symbols.counts.keys()),
  });
  expectWithinRange(values);
});
