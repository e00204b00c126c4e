import { REPETITION_METRICS } from '../../../../src/metrics/message/repetition.ts';
import { describeGold } from '../../../support/gold-metrics.ts';

describeGold(REPETITION_METRICS, {
  repeated_bigrams: [
    ['', 0],
    ['a b a b c', 1], // a b
    ['a a a', 1], // a a, twice
    ['a b c a b c', 2], // a b, b c
  ],
  repeated_trigrams: [
    ['', 0],
    ['a b c a b c', 1], // a b c
    ['a a a a', 1], // a a a, twice
  ],
  immediate_repetition: [
    ['one', null],
    ['', null],
    ['very very good', 0.5], // 1 of 2
    ['no no no', 1], // 2 of 2
    ['no no', 1], // 1 of 1
  ],
  self_repetition: [
    ['a b c', null], // nothing before
    ['a b', null, { previous: 'a b c' }], // no triple
    ['a b c d', 0.5, { previous: 'x a b c' }], // a b c of a b c, b c d
    ['A b c, a b c', 0.5, { previous: 'a b c' }], // a b c twice of 4
    ['a', null, { previous: 'a b c' }],
    ['a b c', 1, { previous: 'a b c' }], // 1 of 1
  ],
  turn_repetition: [
    ['a b', null],
    ['', null, { previous: '' }],
    ['the tide is high', 0.6, { previous: 'the tide is low' }], // 3 of 5
    ['yes', 0, { previous: 'no' }],
  ],
});
